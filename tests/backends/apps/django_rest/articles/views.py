"""Articles: written, read, changed, liked, commented on."""

from typing import Any

from django.db.models import Count, F
from django.shortcuts import get_object_or_404
from rest_framework import generics, status
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from accounts.readers import followed_by
from articles.models import Article, ArticleQuerySet, Comment, Tag
from articles.paging import ArticlePagination
from articles.serializers import ArticleSerializer, CommentSerializer, NewArticleSerializer


def shown(request: Request, slug: str, code: int = status.HTTP_200_OK) -> Response:
    """The article, as the one who asks sees it."""
    article = get_object_or_404(Article.objects.for_reader(request.user), slug=slug)
    return Response(ArticleSerializer(article, context={"followed": followed_by(request)}).data, status=code)


class ReaderContext:
    """Gives serializers what depends on who asks."""

    request: Request

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"followed": followed_by(self.request)}


class ListArticles(ReaderContext, generics.ListAPIView):
    serializer_class = ArticleSerializer
    pagination_class = ArticlePagination

    def get_queryset(self) -> ArticleQuerySet:
        return Article.objects.matching(self.request.query_params.dict()).for_reader(self.request.user)

    def post(self, request: Request) -> Response:
        new = NewArticleSerializer(data=request.data)
        new.is_valid(raise_exception=True)
        article = new.save(author=request.user)
        return shown(request, article.slug, status.HTTP_201_CREATED)


class Feed(ReaderContext, generics.ListAPIView):
    serializer_class = ArticleSerializer
    pagination_class = ArticlePagination
    permission_classes = [IsAuthenticated]

    def get_queryset(self) -> ArticleQuerySet:
        reader = self.request.user
        return Article.objects.filter(author__in=reader.following.all()).for_reader(reader)


class OneArticle(APIView):
    def get(self, request: Request, slug: str) -> Response:
        Article.objects.filter(slug=slug).update(views=F("views") + 1)
        return shown(request, slug)

    def put(self, request: Request, slug: str) -> Response:
        article = self._own(request, slug)
        changes = ArticleSerializer(article, data=request.data, partial=True)
        changes.is_valid(raise_exception=True)
        changes.save()
        return shown(request, slug)

    def delete(self, request: Request, slug: str) -> Response:
        self._own(request, slug).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _own(self, request: Request, slug: str) -> Article:
        article = get_object_or_404(Article, slug=slug)
        if article.author_id != request.user.pk:
            raise PermissionDenied("only its author may do that")
        return article


class Favorite(APIView):
    permission_classes = [IsAuthenticated]

    def post(self, request: Request, slug: str) -> Response:
        get_object_or_404(Article, slug=slug).favorited_by.add(request.user)
        return shown(request, slug)

    def delete(self, request: Request, slug: str) -> Response:
        get_object_or_404(Article, slug=slug).favorited_by.remove(request.user)
        return shown(request, slug)


class Comments(ReaderContext, generics.ListCreateAPIView):
    serializer_class = CommentSerializer

    def get_queryset(self) -> Any:
        return self._article().comments.select_related("author")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        rows = self.get_queryset()[:100]
        return Response({"comments": self.get_serializer(rows, many=True).data})

    def perform_create(self, serializer: BaseSerializer) -> None:
        serializer.save(article=self._article(), author=self.request.user)

    def _article(self) -> Article:
        return get_object_or_404(Article, slug=self.kwargs["slug"])


class OneComment(APIView):
    permission_classes = [IsAuthenticated]

    def delete(self, request: Request, slug: str, comment_id: int) -> Response:
        comment = get_object_or_404(Comment, pk=comment_id, article__slug=slug)
        if comment.author_id != request.user.pk:
            raise PermissionDenied("only its author may do that")
        comment.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class ListTags(APIView):
    def get(self, request: Request) -> Response:
        popular = Tag.objects.annotate(uses=Count("articles")).order_by("-uses", "name")[:100]
        return Response({"tags": [tag.name for tag in popular]})
