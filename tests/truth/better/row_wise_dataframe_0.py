def total(df):
    return (df["price"] * df["amount"]).sum()
