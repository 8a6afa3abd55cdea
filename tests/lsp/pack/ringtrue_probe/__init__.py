"""A rule pack of the tests: rules that speak wherever a test wants them to."""
