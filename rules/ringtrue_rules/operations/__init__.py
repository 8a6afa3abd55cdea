"""Topic `operations`: reports success, and breaks things."""
