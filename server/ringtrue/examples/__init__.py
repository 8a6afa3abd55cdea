"""Examples: what docstrings, comments and tests say that a function gives, and what it gives when it is run.

`claims` are read from text, `slicing` takes what a call needs out of its module, `purity` proves that running it
touches nothing, and `trying` runs it in a child process that could touch nothing anyway. Does not know rules.
"""
