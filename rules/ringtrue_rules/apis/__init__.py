"""Topic `apis`: names, arguments and types that the library does not have."""
