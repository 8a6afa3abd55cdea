"""The handlers, one table of routes for each kind of thing."""
