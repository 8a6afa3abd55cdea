"""One file a library, named after what is imported; only the libraries that a module imports are ever loaded."""
