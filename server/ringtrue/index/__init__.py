"""What package indexes hold. Does not know Python source, environments or rules."""

from ringtrue.index.configured import Configured, Source, configured, redacted
from ringtrue.index.door import Index
from ringtrue.index.invented import INVENTED, Invented, invented
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
    "configured",
    "invented",
    "normalized",
    "redacted",
]
