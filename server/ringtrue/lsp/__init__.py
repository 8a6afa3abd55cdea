"""The only code that knows LSP, lines and columns in UTF-8/16/32 code units. Does not know rules."""
