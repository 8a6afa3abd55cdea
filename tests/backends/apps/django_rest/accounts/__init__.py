"""People: signing up, signing in, following."""
