async def rename(session, users):
    for user in users:
        user.name = user.name.strip()
    session.commit()
