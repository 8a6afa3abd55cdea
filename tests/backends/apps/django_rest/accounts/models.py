"""Users, and whom they follow."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    email = models.EmailField(unique=True)
    bio = models.TextField(blank=True, default="")
    image = models.URLField(null=True, blank=True, max_length=500)
    following = models.ManyToManyField("self", symmetrical=False, related_name="followers", blank=True)

    def __str__(self) -> str:
        return self.username

    def followed_ids(self) -> set[int]:
        return set(self.following.values_list("pk", flat=True))
