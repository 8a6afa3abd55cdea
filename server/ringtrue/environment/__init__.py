"""What is true of the world: interpreter, installed distributions, modules. Does not know blocks, rules or LSP."""
