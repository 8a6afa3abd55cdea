from shop.models import User


def active():
    return User.objects.filter(active=True)
