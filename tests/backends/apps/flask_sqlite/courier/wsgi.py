"""The application, as a server starts it: `gunicorn courier.wsgi:app`."""

from courier.application import create_app

app = create_app()
