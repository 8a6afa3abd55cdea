def names(session, ids):
    return [user.name for user in session.query(1).filter(ids).all()]
