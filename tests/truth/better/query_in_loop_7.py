from django.db.models.functions import Lower
from shop.models import Tag


def tagged(names):
    found = Tag.objects.annotate(lower=Lower("name")).filter(lower__in=[name.lower() for name in names])
    return {tag.lower: tag for tag in found}
