import numpy as np


def squares(values):
    return np.array([value**2 for value in values])
