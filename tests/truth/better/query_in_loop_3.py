import sqlite3


def names(ids):
    return sqlite3.connect("").execute("", ids).fetchall()
