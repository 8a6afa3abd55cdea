"""Trying: the examples of rules, run in the worlds that they describe. Does not know which rules there are."""
