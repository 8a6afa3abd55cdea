"""Generators: tests, benchmarks and criteria for a function, written from what its own text says.

What they make runs as it stands; where the text says too little for that, nothing is made. Nothing is executed here.
Does not know clients, nor where files are written.
"""
