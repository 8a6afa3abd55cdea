"""A rule pack of the tests: each rule reads one name, and does one thing that the command line must cope with."""
