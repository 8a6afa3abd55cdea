"""The addresses of articles; the feed stands before what would take it for a slug."""

from django.urls import path

from articles import views

urlpatterns = [
    path("articles", views.ListArticles.as_view()),
    path("articles/feed", views.Feed.as_view()),
    path("articles/<slug:slug>", views.OneArticle.as_view()),
    path("articles/<slug:slug>/favorite", views.Favorite.as_view()),
    path("articles/<slug:slug>/comments", views.Comments.as_view()),
    path("articles/<slug:slug>/comments/<int:comment_id>", views.OneComment.as_view()),
    path("tags", views.ListTags.as_view()),
]
