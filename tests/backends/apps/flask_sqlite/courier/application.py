"""The application and its parts."""

import os

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from courier import database
from courier.articles import blueprint as articles
from courier.comments import blueprint as comments
from courier.people import blueprint as people


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["DATABASE"] = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
    app.config["PASSWORD_ROUNDS"] = int(os.environ.get("PASSWORD_ROUNDS", "12"))
    database.init_app(app)
    app.register_blueprint(people)
    app.register_blueprint(articles)
    app.register_blueprint(comments)
    app.register_error_handler(HTTPException, show_error)
    app.add_url_rule("/health", view_func=health)
    return app


def health() -> dict[str, str]:
    return {"status": "ok"}


def show_error(error: HTTPException) -> tuple[Response, int]:
    return jsonify(detail=error.description), error.code or 500
