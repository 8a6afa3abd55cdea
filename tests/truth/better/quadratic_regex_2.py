import re

PAIR = re.compile(r"\s*=[x]")
