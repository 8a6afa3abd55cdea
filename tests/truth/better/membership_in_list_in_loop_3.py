def named(words, lookup):
    values = set(lookup.values())
    return [word for word in words if word in values]
