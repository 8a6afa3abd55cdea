"""The topic `yard`."""
