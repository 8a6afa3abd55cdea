"""Cost: what work in a block grows with, as far as the block and its module tell.

Does not run anything, and does not know rules. Unknown growth is not growth.
"""
