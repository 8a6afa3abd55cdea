def joined(orders, users):
    by_id = {user.id: user for user in users}
    return [(order, by_id[order.user_id]) for order in orders]
