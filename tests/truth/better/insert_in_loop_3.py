from pymongo import MongoClient


def store(events):
    MongoClient().app.events.insert_many(events)
