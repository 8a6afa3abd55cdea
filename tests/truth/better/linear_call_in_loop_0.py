from collections import deque


def walk(start):
    queue = deque([start])
    while queue:
        node = queue.popleft()
        queue.extend(node.children)
