"""The topic `tiny`."""
