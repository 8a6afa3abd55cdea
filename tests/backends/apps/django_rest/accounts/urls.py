"""The addresses of people."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("users", views.SignUp.as_view()),
    path("tokens", views.Tokens.as_view()),
    path("user", views.OwnAccount.as_view()),
    path("profiles/<str:username>", views.ShowProfile.as_view()),
    path("profiles/<str:username>/follow", views.Follow.as_view()),
]
