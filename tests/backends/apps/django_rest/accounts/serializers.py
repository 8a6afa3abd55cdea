"""Users as clients send and see them."""

from typing import Any

from django.db.models import Q
from rest_framework import serializers

from accounts.models import User
from bulletin.errors import Conflict


class SignUpSerializer(serializers.ModelSerializer):
    username = serializers.CharField(min_length=1, max_length=40)
    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(min_length=8, max_length=72, write_only=True)

    class Meta:
        model = User
        fields = ["username", "email", "password", "bio", "image"]
        read_only_fields = ["bio", "image"]

    def create(self, validated_data: dict[str, Any]) -> User:
        username, email = validated_data["username"], validated_data["email"]
        if User.objects.filter(Q(username=username) | Q(email=email)).exists():
            raise Conflict("that name or address is taken")
        return User.objects.create_user(username, email, validated_data["password"])


class CredentialsSerializer(serializers.Serializer):
    email = serializers.EmailField()
    password = serializers.CharField()


class AccountSerializer(serializers.ModelSerializer):
    email = serializers.EmailField(max_length=254)

    class Meta:
        model = User
        fields = ["username", "email", "bio", "image"]
        read_only_fields = ["username"]

    def validate_email(self, email: str) -> str:
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise Conflict("that address is taken")
        return email


class ProfileSerializer(serializers.ModelSerializer):
    following = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["username", "bio", "image", "following"]

    def get_following(self, user: User) -> bool:
        return user.pk in self.context["followed"]
