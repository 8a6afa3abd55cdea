"""Werkzeug 0.16 to 3.1."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_CHANGES = "Werkzeug changes, version"

LIBRARY = Library(
    "Werkzeug",
    (
        *changed("2.0", "2.1", f"{_CHANGES} 2.0.0 and 2.1.0", {
            "werkzeug.urls.Href": "? use 'urllib.parse'",
        }),
        *changed("2.3", "3.0", f"{_CHANGES} 2.3.0 and 3.0.0", {
            "werkzeug.urls.url_quote": "urllib.parse.quote",
            "werkzeug.urls.url_quote_plus": "urllib.parse.quote_plus",
            "werkzeug.urls.url_unquote": "urllib.parse.unquote",
            "werkzeug.urls.url_unquote_plus": "urllib.parse.unquote_plus",
            "werkzeug.urls.url_encode": "urllib.parse.urlencode",
            "werkzeug.urls.url_parse": "urllib.parse.urlsplit",
            "werkzeug.urls.url_unparse": "urllib.parse.urlunsplit",
            "werkzeug.urls.url_join": "urllib.parse.urljoin",
            "werkzeug.urls.url_decode": "? use 'urllib.parse.parse_qs'",
            "werkzeug.urls.url_fix": "? use 'urllib.parse.quote' on the path",
            "werkzeug.http.parse_authorization_header":
                "? use 'werkzeug.datastructures.Authorization.from_header'",
            "werkzeug.http.parse_www_authenticate_header":
                "? use 'werkzeug.datastructures.WWWAuthenticate.from_header'",
        }),
        *changed("2.0", "2.1", f"{_CHANGES} 2.0.0 and 2.1.0", {
            "werkzeug.security.safe_str_cmp": "hmac.compare_digest",
            "werkzeug.security.pbkdf2_hex": "? use 'hashlib.pbkdf2_hmac'",
            "werkzeug.security.pbkdf2_bin": "? use 'hashlib.pbkdf2_hmac'",
            "werkzeug.wrappers.BaseRequest": "werkzeug.wrappers.Request",
            "werkzeug.wrappers.BaseResponse": "werkzeug.wrappers.Response",
            "werkzeug.utils.detect_utf_encoding": "json.detect_encoding",
            "werkzeug.utils.unescape": "html.unescape",
        }),
        *changed("0.15", "1.0", f"{_CHANGES} 1.0.0", {
            "werkzeug.secure_filename": "werkzeug.utils.secure_filename",
            "werkzeug.FileStorage": "werkzeug.datastructures.FileStorage",
            "werkzeug.generate_password_hash": "werkzeug.security.generate_password_hash",
            "werkzeug.check_password_hash": "werkzeug.security.check_password_hash",
            "werkzeug.LocalProxy": "werkzeug.local.LocalProxy",
            "werkzeug.cached_property": "werkzeug.utils.cached_property",
            "werkzeug.ImmutableMultiDict": "werkzeug.datastructures.ImmutableMultiDict",
            "werkzeug.MultiDict": "werkzeug.datastructures.MultiDict",
            "werkzeug.redirect": "werkzeug.utils.redirect",
            "werkzeug.contrib.cache.": "? use the cachelib package",
            "werkzeug.contrib.fixers.ProxyFix": "werkzeug.middleware.proxy_fix.ProxyFix",
            "werkzeug.contrib.fixers.": "werkzeug.middleware.proxy_fix",
            "werkzeug.contrib.profiler.": "werkzeug.middleware.profiler",
            "werkzeug.contrib.": "? it was dissolved",
        }),
        *changed("3.0", "3.1", f"{_CHANGES} 3.0.0 and 3.1.0", {
            "werkzeug.__version__": "? use 'importlib.metadata.version(\"werkzeug\")'",
        }),
    ),
    eager=("werkzeug",),
)  # fmt: skip
