"""Schema: the tables that a project declares, and what a database would do with a query. Does not know blocks, rules
or LSP, and imports nothing else of the package: whoever asks hands it the files."""
