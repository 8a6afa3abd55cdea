"""Object-relational models: the classes that stand for tables, read from source across the files of a project.

Does not know blocks, rules or LSP; whoever asks hands it an environment.
"""
