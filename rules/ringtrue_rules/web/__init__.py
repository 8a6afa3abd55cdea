"""Topic `web`: the framework answers otherwise than the code looks."""
