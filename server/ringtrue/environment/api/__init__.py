"""The API of modules, read from their text: members, signatures, types and deprecations, as frozen answers."""
