"""Which release each API came and went in. Does not know Python source, environments or rules."""
