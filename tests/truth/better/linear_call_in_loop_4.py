def shares(amounts):
    total = sum(amounts)
    return [amount / total for amount in amounts]
