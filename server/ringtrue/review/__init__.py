"""Review: which findings are new, measured against a list that was accepted, or against another state of the code.

Does not know how files are checked, nor how findings are shown.
"""
