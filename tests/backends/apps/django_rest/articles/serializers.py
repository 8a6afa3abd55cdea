"""Articles and comments as clients send and see them."""

from typing import Any

from django.db import transaction
from rest_framework import serializers

from accounts.serializers import ProfileSerializer
from articles.models import Article, Comment, Tag


class ArticleSerializer(serializers.ModelSerializer):
    author = ProfileSerializer(read_only=True)
    tags = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    favorited = serializers.BooleanField(read_only=True)
    favorites_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Article
        fields = [
            "slug",
            "title",
            "description",
            "body",
            "tags",
            "attributes",
            "views",
            "favorited",
            "favorites_count",
            "author",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["slug", "views"]


class NewArticleSerializer(serializers.ModelSerializer):
    tags = serializers.ListField(child=serializers.CharField(max_length=60), max_length=20, default=list)

    class Meta:
        model = Article
        fields = ["title", "description", "body", "tags", "attributes"]

    @transaction.atomic
    def create(self, validated_data: dict[str, Any]) -> Article:
        names = set(validated_data.pop("tags"))
        Tag.objects.bulk_create([Tag(name=name) for name in sorted(names)], ignore_conflicts=True)
        article = Article.objects.create(**validated_data)
        article.tags.set(Tag.objects.filter(name__in=names))
        return article


class CommentSerializer(serializers.ModelSerializer):
    author = ProfileSerializer(read_only=True)

    class Meta:
        model = Comment
        fields = ["id", "body", "author", "created_at"]
