"""Gleaner: articles, their authors and their readers, over HTTP, with SQLAlchemy behind an event loop."""
