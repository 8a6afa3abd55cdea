class Stairs:
    def ways(self, steps):
        one, two = 1, 1
        for _ in range(steps - 1):
            one, two = two, one + two
        return two
