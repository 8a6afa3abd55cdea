import re

NAME = re.compile(r"\w+-[x]")
