"""Rules of the topic `tests`: green, and proves nothing."""
