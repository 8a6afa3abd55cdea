from shop.models import Author


def report(books):
    authors = Author.objects.in_bulk([book.author_id for book in books])
    for book in books:
        print(book.title, authors[book.author_id].name)
