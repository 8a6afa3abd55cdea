"""Which release each API came and went in. Does not know Python source, environments or rules.

`lives` answers; `building` is the tool that makes the data, and is not used by the server.
"""
