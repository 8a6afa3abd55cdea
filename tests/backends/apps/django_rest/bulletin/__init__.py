"""Bulletin: articles, their authors and their readers, over HTTP."""
