"""The command line. Does not know LSP."""
