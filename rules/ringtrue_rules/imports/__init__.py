"""Topic `imports`: packages and modules that do not exist."""
