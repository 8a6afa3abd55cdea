"""One page of many articles."""

from typing import Any

from rest_framework import serializers
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response


class PageSerializer(serializers.Serializer):
    limit = serializers.IntegerField(min_value=1, max_value=100, default=20)
    offset = serializers.IntegerField(min_value=0, default=0)


class ArticlePagination(LimitOffsetPagination):
    default_limit = 20

    def get_limit(self, request: Request) -> int:
        return self._asked(request)["limit"]

    def get_offset(self, request: Request) -> int:
        return self._asked(request)["offset"]

    def get_paginated_response(self, data: list[Any]) -> Response:
        return Response({"articles": data, "count": self.count})

    def _asked(self, request: Request) -> dict[str, int]:
        page = PageSerializer(data=request.query_params)
        page.is_valid(raise_exception=True)
        return page.validated_data
