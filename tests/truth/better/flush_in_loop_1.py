def load(session, rows):
    session.add_all(rows)
    session.flush()
