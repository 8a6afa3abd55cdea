import requests


def users(ids):
    return requests.get("", params=ids).json()
