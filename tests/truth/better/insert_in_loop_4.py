from shop.models import Tag


def tagged(names):
    return Tag.objects.bulk_create([Tag(name=name) for name in names])
