"""Every query, one class for each kind of row."""
