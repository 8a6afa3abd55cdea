"""Growth: how the time of one function grows with its input, by running it. Does not know rules, blocks or editors."""
