"""Topic `performance`: correct, and collapses with the data."""
