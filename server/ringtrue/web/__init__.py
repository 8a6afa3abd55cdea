"""Web: the routes, schemas and settings that a project's Python files declare, read from their text, across files.

Does not know blocks, rules or LSP: whoever asks hands it the files.
"""
