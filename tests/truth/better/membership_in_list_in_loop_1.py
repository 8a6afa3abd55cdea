def common(left, right):
    known = set(right)
    return [word for word in left if word in known]
