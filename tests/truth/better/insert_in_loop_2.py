from shop.models import Tag


def store(names):
    Tag.objects.bulk_create([Tag(name=name) for name in names])
