from shop.models import Author


def report():
    for author in Author.objects.annotate(n=1).all():
        print(author.name, author.n)
