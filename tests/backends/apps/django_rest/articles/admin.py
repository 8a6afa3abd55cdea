"""Articles in Django's admin."""

from django.contrib import admin

from articles.models import Article, Comment, Tag


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    list_display = ["title", "author", "created_at"]
    list_select_related = ["author"]
    search_fields = ["title", "author__username"]


admin.site.register(Tag)
admin.site.register(Comment)
