from collections import Counter


def repeated(words):
    counts = Counter(words)
    return [word for word in words if counts[word] > 1]
