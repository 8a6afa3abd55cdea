def log_all(events):
    with open("events.log", "a") as file:
        for event in events:
            file.write(event.text)
