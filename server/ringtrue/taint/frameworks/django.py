"""Django. Data only."""

from ringtrue.taint.model import Framework

DJANGO = Framework(
    name="Django",
    source="Django reference, 'Request and response objects'; 'Form and field validation' for 'cleaned_data'",
    requests=frozenset(
        ("django.http.HttpRequest", "django.http.request.HttpRequest", "django.core.handlers.wsgi.WSGIRequest",
         "django.core.handlers.asgi.ASGIRequest")
    ),
    fields=frozenset(
        ("GET", "POST", "COOKIES", "META", "FILES", "body", "headers", "path", "path_info", "get_full_path",
         "build_absolute_uri", "get_host", "read", "readline", "content_type", "content_params")
    ),
)  # fmt: skip
