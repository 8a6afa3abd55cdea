def latest(events):
    return [event.text for event in reversed(events)]
