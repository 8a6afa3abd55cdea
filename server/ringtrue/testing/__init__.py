"""Testing: what the tests of a project are, and what in them can fail, by pytest's and unittest's own conventions.

Works on `ast`, facts and questions to the world; does not know rules or findings.
"""
