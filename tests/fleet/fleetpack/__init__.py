"""A rule pack of the tests: rules that say something, and rules that end processes."""
