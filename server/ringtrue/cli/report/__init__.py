"""Report: a run as one page that needs no network, for people who review.

Does not know how files are checked.
"""
