import re

LIST = re.compile(r"^(?:[a-z]+,)*$")
