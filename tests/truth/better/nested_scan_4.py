def common(left, right):
    return set(left) if len(right) else set()
