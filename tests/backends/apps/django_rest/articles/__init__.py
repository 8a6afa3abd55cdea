"""Articles, their tags and comments, and who likes them."""
