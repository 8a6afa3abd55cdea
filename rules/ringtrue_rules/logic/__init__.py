"""Rules of the topic `logic`: code that runs, and is wrong."""
