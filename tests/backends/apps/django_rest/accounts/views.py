"""Signing up, signing in, one's own account, and other people."""

from typing import Any

from django.contrib.auth import authenticate
from django.shortcuts import get_object_or_404
from rest_framework import generics, status
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.readers import followed_by
from accounts.serializers import AccountSerializer, CredentialsSerializer, ProfileSerializer, SignUpSerializer


class SignUp(generics.CreateAPIView):
    serializer_class = SignUpSerializer
    permission_classes = [AllowAny]


class Tokens(APIView):
    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.request.method == "POST" else [IsAuthenticated()]

    def post(self, request: Request) -> Response:
        credentials = CredentialsSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        known = User.objects.filter(email=credentials.validated_data["email"]).first()
        name = known.username if known else ""
        user = authenticate(request._request, username=name, password=credentials.validated_data["password"])
        if user is None:
            raise AuthenticationFailed("wrong address or password")
        token, _ = Token.objects.get_or_create(user=user)
        return Response({"token": token.key}, status=status.HTTP_201_CREATED)

    def delete(self, request: Request) -> Response:
        Token.objects.filter(user=request.user).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class OwnAccount(generics.RetrieveUpdateAPIView):
    serializer_class = AccountSerializer
    permission_classes = [IsAuthenticated]

    def get_object(self) -> User:
        return self.request.user

    def put(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return self.partial_update(request, *args, **kwargs)


class ShowProfile(APIView):
    def get(self, request: Request, username: str) -> Response:
        user = get_object_or_404(User, username=username)
        return Response(ProfileSerializer(user, context={"followed": followed_by(request)}).data)


class Follow(APIView):
    permission_classes = [IsAuthenticated]

    def post(self, request: Request, username: str) -> Response:
        user = get_object_or_404(User, username=username)
        request.user.following.add(user)
        return Response(ProfileSerializer(user, context={"followed": followed_by(request)}).data)

    def delete(self, request: Request, username: str) -> Response:
        user = get_object_or_404(User, username=username)
        request.user.following.remove(user)
        return Response(ProfileSerializer(user, context={"followed": followed_by(request)}).data)
