def inside(edges, points: list[int]):
    known = set(points)
    for edge in edges:
        if edge[0] in known and edge[1] in known:
            yield edge
