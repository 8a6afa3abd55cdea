"""Topic `database`: queries and models that do not fit each other, and sessions that live too long or too short."""
