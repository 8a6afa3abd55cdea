import pandas as pd


def loaded(paths):
    return pd.concat([pd.read_csv(path) for path in paths])
