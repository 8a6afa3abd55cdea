"""Herald: articles, their authors and their readers, over HTTP. A server starts `herald:create_app()`."""

import os

from flask import Flask

from herald import database, errors
from herald.views import articles, comments, health, profiles, users


def create_app() -> Flask:
    app = Flask(__name__)
    app.config.from_mapping(
        SECRET_KEY=os.environ["SECRET_KEY"],
        DATABASE_URL=os.environ["DATABASE_URL"],
        PASSWORD_ROUNDS=int(os.environ.get("PASSWORD_ROUNDS", "12")),
    )
    database.init_app(app)
    errors.init_app(app)
    for module in (health, users, profiles, articles, comments):
        app.register_blueprint(module.blueprint)
    return app
