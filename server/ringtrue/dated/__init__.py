"""Dated: what a block uses of libraries that has come, gone or been deprecated, and its corrected form."""
