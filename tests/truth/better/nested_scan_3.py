def adding_up(numbers, target):
    before = set()
    for number in numbers:
        if target - number in before:
            yield target - number, number
        before.add(number)
