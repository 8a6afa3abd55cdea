"""The handlers: plain functions, which FastAPI calls in its threads."""
