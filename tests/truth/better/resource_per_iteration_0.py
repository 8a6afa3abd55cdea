import sqlite3


def store(rows):
    connection = sqlite3.connect("app.db")
    for row in rows:
        connection.execute("", row)
