def backwards(words):
    return "".join(reversed(words))
