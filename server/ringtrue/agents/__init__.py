"""Agents: the same verdict for programs that write code, in few words and never twice.

Does not know how a file is checked.
"""
