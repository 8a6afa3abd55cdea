"""Frameworks: what each library hands over that somebody outside chose. Data only, one library or family a file.

Packs have more of them, in their sub-package `frameworks`.

Does not know how the names are found in code.
"""

from ringtrue import packs
from ringtrue.taint.frameworks.aiohttp_server import AIOHTTP
from ringtrue.taint.frameworks.clients import CLIENTS
from ringtrue.taint.frameworks.command_line import COMMAND_LINE
from ringtrue.taint.frameworks.consumers import CONSUMERS
from ringtrue.taint.frameworks.django import DJANGO
from ringtrue.taint.frameworks.fastapi import FASTAPI
from ringtrue.taint.frameworks.flask import FLASK
from ringtrue.taint.frameworks.rest_framework import REST_FRAMEWORK
from ringtrue.taint.frameworks.standard_servers import STANDARD_SERVERS
from ringtrue.taint.frameworks.starlette import STARLETTE
from ringtrue.taint.frameworks.streamlit import STREAMLIT
from ringtrue.taint.frameworks.tornado import TORNADO
from ringtrue.taint.model import Framework

FRAMEWORKS: tuple[Framework, ...] = (
    FLASK, DJANGO, REST_FRAMEWORK, FASTAPI, STARLETTE, AIOHTTP, TORNADO, STANDARD_SERVERS, COMMAND_LINE, CONSUMERS,
    CLIENTS, STREAMLIT,
    *(one for same in packs.data(packs.FRAMEWORKS, "FRAMEWORK", Framework).values() for one in same),
)  # fmt: skip

__all__ = ["FRAMEWORKS"]
