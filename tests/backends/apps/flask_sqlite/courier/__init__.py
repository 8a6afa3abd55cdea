"""Courier: articles, their authors and their readers, over HTTP, with SQLite and nothing between."""
