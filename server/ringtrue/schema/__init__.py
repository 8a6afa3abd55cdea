"""Schema: the tables that a project declares, and what a database would do with a query. Does not know blocks, rules
or LSP; imports nothing of the package but `environment.disk` and `text`."""
