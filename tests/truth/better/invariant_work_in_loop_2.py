def banned(users, path):
    names = path.read_text().splitlines()
    for user in users:
        if user.name in names:
            yield user
