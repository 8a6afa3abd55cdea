from shop.models import Product


def load(session, rows):
    session.add_all([Product(sku=row["sku"]) for row in rows])
    session.commit()
