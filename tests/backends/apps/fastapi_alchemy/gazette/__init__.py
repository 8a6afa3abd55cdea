"""Gazette: articles, their authors and their readers, over HTTP."""
