"""Every address; none ends in a slash."""

from django.contrib import admin
from django.urls import include, path

from bulletin.health import health

urlpatterns = [
    path("admin/", admin.site.urls),
    path("health", health),
    path("", include("accounts.urls")),
    path("", include("articles.urls")),
]
