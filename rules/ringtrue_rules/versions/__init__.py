"""versions: APIs of another release."""
