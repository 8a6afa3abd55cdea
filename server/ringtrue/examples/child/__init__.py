"""Child: what runs examples, in a process of its own that can reach nothing.

Imports the standard library only, and as little of it as possible: each question is answered in a fresh fork.
"""
