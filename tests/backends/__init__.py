"""Back ends of one API, the suite that all of them pass, and the failures that are planted in them."""
