def owners(cars, people):
    by_id = {p.id: p for p in people}
    return [by_id[car.owner] for car in cars]
