"""Taint: how a value from outside comes to the argument of a call. `Context.taint` is the door.

Does not know rules, nor what a call does with what it is given.
"""
