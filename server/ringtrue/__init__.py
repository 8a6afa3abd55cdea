"""Ringtrue: checks plausible Python against the facts. Knows nothing itself; see the modules."""

__version__ = "0.1.0"
