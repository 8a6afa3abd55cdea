"""What package indexes hold. Does not know Python source, environments or rules."""

from ringtrue.index.configured import Configured, Source, read_configuration, redacted
from ringtrue.index.door import Index
from ringtrue.index.invented import INVENTED, Invented, known_invention
from ringtrue.index.names import normalized
from ringtrue.index.values import Details, Refreshed, Release, State, Unavailable

__all__ = [
    "INVENTED",
    "Configured",
    "Details",
    "Index",
    "Invented",
    "Refreshed",
    "Release",
    "Source",
    "State",
    "Unavailable",
    "known_invention",
    "normalized",
    "read_configuration",
    "redacted",
]
