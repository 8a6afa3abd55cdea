"""Many projects checked by many processes, also on many machines: the command line's check, in parts.

Does not know rules, nor how a file is checked.
"""
