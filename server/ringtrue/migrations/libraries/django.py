"""Django 1.11 to 5.2."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_NOTES = "Django deprecation timeline, features removed in"

LIBRARY = Library(
    "Django",
    (
        *changed("4.2", "5.1", f"{_NOTES} 5.1", {
            "django.db.models.Model.Meta.index_together": "? use 'indexes = [models.Index(fields=[…])]'",
        }),
        *changed("1.10", "2.0", f"{_NOTES} 2.0", {
            "django.core.urlresolvers.": "django.urls",
        }, safe=True),
        *changed("1.11", "2.1", f"{_NOTES} 2.1", {
            "django.contrib.auth.views.login": "? use 'LoginView.as_view()'",
            "django.contrib.auth.views.logout": "? use 'LogoutView.as_view()'",
            "django.contrib.auth.views.password_change": "? use 'PasswordChangeView.as_view()'",
            "django.contrib.auth.views.password_reset": "? use 'PasswordResetView.as_view()'",
            "django.utils.translation.string_concat": "? use 'format_lazy'",
        }),
        *changed("2.0", "3.0", f"{_NOTES} 3.0", {
            "django.shortcuts.render_to_response": "? use 'django.shortcuts.render', which takes the request first",
            "django.utils.encoding.python_2_unicode_compatible": "? leave it out: Python 2 is not supported",
            "django.utils.six.": "? Python 2 is not supported; else use the six package",
            "django.utils.lru_cache.": "functools",
            "django.utils._os.abspathu": "os.path.abspath",
            "django.utils._os.upath": "? leave it out",
            "django.utils._os.npath": "? leave it out",
            "django.utils.decorators.available_attrs": "functools.WRAPPER_ASSIGNMENTS",
            "django.utils.decorators.ContextDecorator": "contextlib.ContextDecorator",
            "django.utils.html_parser.": "html.parser",
            "django.test.utils.patch_logger": "? use 'unittest.TestCase.assertLogs'",
            "django.test.utils.str_prefix": "? write the string",
        }),
        *changed("2.1", "3.0", f"{_NOTES} 3.0", {
            "django.utils.http.cookie_date": "? use 'http_date'",
            "django.contrib.staticfiles.templatetags.": "django.templatetags",
        }),
        *changed("3.0", "4.0", f"{_NOTES} 4.0", {
            "django.utils.translation.ugettext": "django.utils.translation.gettext",
            "django.utils.translation.ugettext_lazy": "django.utils.translation.gettext_lazy",
            "django.utils.translation.ugettext_noop": "django.utils.translation.gettext_noop",
            "django.utils.translation.ungettext": "django.utils.translation.ngettext",
            "django.utils.translation.ungettext_lazy": "django.utils.translation.ngettext_lazy",
            "django.utils.encoding.force_text": "django.utils.encoding.force_str",
            "django.utils.encoding.smart_text": "django.utils.encoding.smart_str",
            "django.utils.http.urlquote": "urllib.parse.quote",
            "django.utils.http.urlquote_plus": "urllib.parse.quote_plus",
            "django.utils.http.urlunquote": "urllib.parse.unquote",
            "django.utils.http.urlunquote_plus": "urllib.parse.unquote_plus",
            "django.utils.http.is_safe_url": "django.utils.http.url_has_allowed_host_and_scheme",
            "django.utils.text.unescape_entities": "html.unescape",
        }, since="3.0", safe=True),
        *changed("3.1", "4.0", f"{_NOTES} 4.0", {
            "django.conf.urls.url": "django.urls.re_path",
            "django.contrib.postgres.fields.jsonb.": "? use 'django.db.models.JSONField'",
            "django.contrib.postgres.forms.JSONField": "django.forms.JSONField",
            "django.http.HttpRequest.is_ajax()":
                "{self}.headers.get(\"x-requested-with\") == \"XMLHttpRequest\"",
        }, since="3.1", safe=True),
        *changed("3.1", "4.0", f"{_NOTES} 4.0: it stays for old migrations only", {
            "django.contrib.postgres.fields.JSONField": "django.db.models.JSONField",
        }, since="3.1", safe=True, stays=True),
        *changed("3.1", "4.0", f"{_NOTES} 4.0", {
            "django.dispatch.Signal[providing_args]": "-",
        }),
        *changed("3.1", "", f"{_NOTES} 4.0: it stays for old migrations only", {
            "django.db.models.NullBooleanField": "? use 'BooleanField(null=True)'",
        }),
        *changed("3.0", "3.1", f"{_NOTES} 3.1", {
            "django.db.models.fields.FieldDoesNotExist": "django.core.exceptions.FieldDoesNotExist",
        }, safe=True),
        *changed("4.1", "5.0", f"{_NOTES} 5.0", {
            "django.utils.timezone.utc": "? use 'datetime.timezone.utc'",
        }),
        *changed("4.0", "5.0", f"{_NOTES} 5.0", {
            "django.utils.baseconv.": "? write it out",
            "django.utils.datetime_safe.": "datetime",
        }),
        *changed("4.2", "5.1", f"{_NOTES} 5.1", {
            "django.test.TransactionTestCase.assertQuerysetEqual": ".assertQuerySetEqual",
            "django.test.TestCase.assertQuerysetEqual": ".assertQuerySetEqual",
            "django.core.files.storage.get_storage_class": "? use 'django.core.files.storage.storages'",
        }, since="4.2"),
        *changed("4.1", "5.0", f"{_NOTES} 5.0", {
            "django.test.SimpleTestCase.assertFormsetError": ".assertFormSetError",
            "django.test.TestCase.assertFormsetError": ".assertFormSetError",
        }, since="4.1"),
        *changed("5.0", "6.0", f"{_NOTES} 6.0", {
            "django.db.models.CheckConstraint[check]": "condition=",
        }, since="5.1", safe=True),
    ),
    aliases={
        "django.test.testcases.TransactionTestCase": "django.test.TransactionTestCase",
        "django.test.testcases.TestCase": "django.test.TestCase",
        "django.test.testcases.SimpleTestCase": "django.test.SimpleTestCase",
        "django.http.request.HttpRequest": "django.http.HttpRequest",
        "django.db.models.constraints.CheckConstraint": "django.db.models.CheckConstraint",
    },
    eager=("django",),
)  # fmt: skip
