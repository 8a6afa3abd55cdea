from shop.models import Invoice


def overdue(today):
    return Invoice.objects.filter(due__lt=today, paid=False)
