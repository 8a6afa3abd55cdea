import sqlite3


def adults():
    sqlite3.connect("").cursor().execute("SELECT name FROM users WHERE age >= 18")
