import functools


def common(left, right, i, j):
    @functools.cache
    def best(i, j):
        if i == 0 or j == 0:
            return 0
        if left[i - 1] == right[j - 1]:
            return 1 + best(i - 1, j - 1)
        return max(best(i - 1, j), best(i, j - 1))

    return best(i, j)
