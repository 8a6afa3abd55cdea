"""Flask 1.0 to 3.1."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_CHANGES = "Flask changes, version"

LIBRARY = Library(
    "Flask",
    (
        *changed("2.2", "2.3", f"{_CHANGES} 2.3.0", {
            "flask.Flask.before_first_request": "? call it where the app is made, in 'with app.app_context():'",
            "flask.Blueprint.before_app_first_request": "? call it where the app is made",
            "flask.Flask.env": "? use 'app.debug'",
            "flask.Flask.json_encoder": "? use 'app.json', a 'flask.json.provider.JSONProvider'",
            "flask.Flask.json_decoder": "? use 'app.json', a 'flask.json.provider.JSONProvider'",
            "flask.Flask.propagate_exceptions": "? use 'app.config[\"PROPAGATE_EXCEPTIONS\"]'",
            "flask.Flask.session_cookie_name": "? use 'app.config[\"SESSION_COOKIE_NAME\"]'",
            "flask.json.JSONEncoder": "? use 'flask.json.provider.DefaultJSONProvider'",
            "flask.json.JSONDecoder": "? use 'flask.json.provider.DefaultJSONProvider'",
            "flask._app_ctx_stack": "? use 'flask.g', or 'flask.globals.app_ctx'",
            "flask._request_ctx_stack": "? use 'flask.g', or 'flask.globals.request_ctx'",
        }),
        *changed("2.3", "3.0", f"{_CHANGES} 2.3.0 and 3.0.0", {
            "flask.Markup": "markupsafe.Markup",
            "flask.escape": "markupsafe.escape",
        }, safe=True),
        *changed("2.0", "2.1", f"{_CHANGES} 2.0.0 and 2.1.0", {
            "flask.safe_join": "werkzeug.utils.safe_join",
            "flask.helpers.safe_join": "werkzeug.utils.safe_join",
            "flask.helpers.total_seconds": "? call 'total_seconds()' on the timedelta",
        }, safe=True),
        *changed("2.0", "2.2", f"{_CHANGES} 2.0.0 and 2.2.0", {
            "flask.send_file[attachment_filename]": "download_name=",
            "flask.send_file[cache_timeout]": "max_age=",
            "flask.send_file[add_etags]": "etag=",
            "flask.send_from_directory[filename]": "path=",
            "flask.send_from_directory[attachment_filename]": "download_name=",
            "flask.send_from_directory[cache_timeout]": "max_age=",
        }, since="2.0", safe=True),
        *changed("0.11", "1.1", f"{_CHANGES} 1.0", {
            "flask.ext.": "? import the extension's own package",
        }),
        *changed("3.0", "", f"{_CHANGES} 3.0.0", {
            "flask.__version__": "? use 'importlib.metadata.version(\"flask\")'",
        }),
    ),
    aliases={
        "flask.app.Flask": "flask.Flask",
        "flask.blueprints.Blueprint": "flask.Blueprint",
        "flask.helpers.send_file": "flask.send_file",
        "flask.helpers.send_from_directory": "flask.send_from_directory",
        "flask.sansio.app.App": "flask.Flask",
        "flask.sansio.scaffold.Scaffold": "flask.Flask",
        "flask.sansio.blueprints.Blueprint": "flask.Blueprint",
    },
    eager=("flask",),
)  # fmt: skip
