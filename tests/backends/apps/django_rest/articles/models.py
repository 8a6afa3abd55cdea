"""Articles, tags and comments."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.text import slugify


class Tag(models.Model):
    name = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(models.QuerySet["Article"]):
    def for_reader(self, reader: Any) -> "ArticleQuerySet":
        """With all that is shown of an article, as this reader sees it."""
        liked = Article.favorited_by.through.objects.filter(article=models.OuterRef("pk"), user=reader.pk)
        return (
            self.select_related("author")
            .prefetch_related("tags")
            .annotate(favorites_count=models.Count("favorited_by", distinct=True), favorited=models.Exists(liked))
            .order_by("-created_at", "-id")
        )

    def matching(self, filters: dict[str, str]) -> "ArticleQuerySet":
        found = self
        if tag := filters.get("tag"):
            found = found.filter(tags__name=tag)
        if author := filters.get("author"):
            found = found.filter(author__username=author)
        if fan := filters.get("favorited"):
            found = found.filter(favorited_by__username=fan)
        if language := filters.get("language"):
            found = found.filter(attributes__language=language)
        return found


class Article(models.Model):
    slug = models.SlugField(max_length=220, unique=True)
    title = models.CharField(max_length=200)
    description = models.TextField()
    body = models.TextField()
    attributes = models.JSONField(default=dict, blank=True)
    views = models.PositiveIntegerField(default=0)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="articles")
    tags = models.ManyToManyField(Tag, related_name="articles", blank=True)
    favorited_by = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="favorites", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"])]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = f"{slugify(self.title)}-{secrets.token_hex(3)}"
        super().save(*args, **kwargs)


class Comment(models.Model):
    body = models.TextField()
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comments")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.body[:40]
