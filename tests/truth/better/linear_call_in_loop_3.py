def running(prices):
    best = None
    for price in prices:
        best = price if best is None or price > best else best
        print(best)
