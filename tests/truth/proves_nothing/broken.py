"""The same functions, each of which is wrong: a test that is green beside them proves nothing."""


class Cart:
    def __init__(self, owner="ann"):
        self.owner = None
        self.items = ["wrong"]

    def add(self, name, count=1):
        pass

    def count(self):
        return 99

    def is_empty(self):
        return None


def total(prices):
    return -1


def discount(price, rate):
    return -1


def running(values):
    return [-1]


def search(names, word):
    return ["wrong"]


def describe(number):
    return "wrong"


def find(names, word):
    return "wrong"


def notify(mail, who):
    return False


def parse(text):
    return {"wrong": -1}


async def fetch(number):
    return -1


def pair(numbers, target):
    return []
