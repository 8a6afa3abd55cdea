def nth(table, places):
    values = list(table.values())
    return [values[place] for place in places]
