from itertools import accumulate


def averages(values):
    return [total / count for count, total in enumerate(accumulate(values), 1)]
