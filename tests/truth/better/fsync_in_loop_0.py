import os


def append(path, records):
    with open(path, "ab") as file:
        for record in records:
            file.write(record)
        os.fsync(file.fileno())
