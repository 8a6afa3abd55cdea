"""Errors as clients see them."""

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, as_json)


def as_json(error: HTTPException) -> tuple[Response, int]:
    return jsonify(detail=error.description), error.code or 500
