"""The two-sided suite of topic `security`: code with a real weakness, and code like it that has none.

`flows_*.txt` hold pieces that use a `value`; each is put into the handlers of two frameworks. `patterns.txt` holds
whole files. Does not know any checker.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from textwrap import indent
from typing import NamedTuple

_CASE = re.compile(r"^=== ([a-z-]+) \| (real|clean) \| ([^\n]+)\n(.*?)(?=^=== |\Z)", re.MULTILINE | re.DOTALL)
_HERE = Path(__file__).parent


class Case(NamedTuple):
    rule: str
    real: bool
    name: str
    code: str
    """Where `real`, the rule has something to report in it, otherwise no rule of the topic has."""


_FLASK = """\
from flask import Flask, request
{head}
app = Flask(__name__)


@app.route("/run", methods=["POST"])
def run():
    value = request.form.get("value", "")
{body}
    return {{"status": "ok"}}
"""
_DJANGO = """\
from django.http import JsonResponse
{head}

def run(request):
    value = request.POST.get("value", "")
{body}
    return JsonResponse({{"status": "ok"}})
"""
_FASTAPI = """\
from fastapi import APIRouter
{head}
router = APIRouter()


@router.post("/run")
async def run(value: str):
{body}
    return {{"status": "ok"}}
"""
_AIOHTTP = """\
from aiohttp import web
{head}

async def run(request: web.Request) -> web.Response:
    data = await request.post()
    value = data["value"]
{body}
    return web.json_response({{"status": "ok"}})
"""
_REST = """\
from rest_framework.response import Response
from rest_framework.views import APIView
{head}

class Run(APIView):
    def post(self, request):
        value = request.data.get("value", "")
{inner}
        return Response({{"status": "ok"}})
"""
_STARLETTE = """\
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
{head}

async def run(request):
    value = request.query_params["value"]
{body}
    return JSONResponse({{"status": "ok"}})


app = Starlette(routes=[Route("/run", run)])
"""
_KAFKA = """\
import json

from kafka import KafkaConsumer
{head}
consumer = KafkaConsumer("jobs", bootstrap_servers="kafka:9092")


def main():
    for message in consumer:
        value = json.loads(message.value)["value"]
{inner}
"""
FRAMEWORKS = {
    "flask": _FLASK, "django": _DJANGO, "fastapi": _FASTAPI, "aiohttp": _AIOHTTP, "django rest framework": _REST,
    "starlette": _STARLETTE, "kafka": _KAFKA,
}  # fmt: skip


def cases() -> list[Case]:
    return [*_flows(), *_patterns()]


def _read(pattern: str) -> Iterator[tuple[str, ...]]:
    for path in sorted(_HERE.glob(pattern)):
        yield from (found.groups() for found in _CASE.finditer(path.read_text(encoding="utf-8")))


def _patterns() -> Iterator[Case]:
    for rule, side, name, code in _read("patterns*.txt"):
        yield Case(rule, side == "real", name, code)


def _flows() -> Iterator[Case]:
    turns = cycle(FRAMEWORKS)
    for rule, side, name, text in _read("flows*.txt"):
        head, _, body = text.partition(":::\n")
        for _ in range(2):
            framework = next(turns)
            code = FRAMEWORKS[framework].format(
                head=head, body=indent(body, " " * 4).rstrip(), inner=indent(body, " " * 8).rstrip()
            )
            yield Case(rule, side == "real", f"{name}, {framework}", code)
