import json


def enrich(records, path):
    with open(path) as file:
        labels = json.load(file)
    for record in records:
        record["label"] = labels.get(record["code"])
