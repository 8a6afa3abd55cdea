def words(text):
    at = 0
    while at < len(text):
        end = text.find(" ", at)
        yield text[at:end]
        at = end + 1
