"""Routing: the tables of applications, across files, as each framework reads them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ringtrue.environment.world import Environment
from ringtrue.web.lookups import routed, shadowed, unincluded, unlisted_apps, web_of

Make = Callable[..., Environment]


def paths(environment: Environment, name: str) -> list[tuple[str | None, str]]:
    """The paths and handlers of the table of that name, in their order."""
    tables = web_of(environment).routing.whole
    (table,) = (one for one in tables if one.owner.name == name)
    return [(one.path, one.route.handler) for one in table.entries]


def test_fastapi_routers_across_files(project: Make) -> None:
    found = project(
        **{
            "api/__init__.py": "",
            "api/users.py": """
                from fastapi import APIRouter
                router = APIRouter(prefix="/users")
                @router.get("/{user_id}")
                def user(user_id: int): ...
            """,
            "api/all.py": """
                from fastapi import APIRouter
                from . import users
                everything = APIRouter(prefix="/v1")
                everything.include_router(users.router)
            """,
            "main.py": """
                from fastapi import FastAPI
                from api.all import everything
                app = FastAPI()
                app.include_router(everything, prefix="/api")
                @app.get("/health")
                def health(): ...
            """,
        }
    )
    assert paths(found, "app") == [("/api/v1/users/{user_id}", "user"), ("/health", "health")]


def test_flask_factory_and_loop(project: Make) -> None:
    found = project(
        **{
            "shop/__init__.py": """
                from flask import Flask
                from shop import items, users
                def create_app():
                    app = Flask(__name__)
                    for module in (items, users):
                        app.register_blueprint(module.bp)
                    app.register_blueprint(users.bp, url_prefix="/people", name="people")
                    return app
            """,
            "shop/items.py": """
                from flask import Blueprint
                bp = Blueprint("items", __name__, url_prefix="/items")
                @bp.route("/<int:item>", methods=["GET", "PUT"])
                def item(item): ...
            """,
            "shop/users.py": """
                from flask import Blueprint
                bp = Blueprint("users", __name__, url_prefix="/users")
                @bp.get("/")
                def users(): ...
            """,
        }
    )
    assert paths(found, "app") == [("/items/<int:item>", "item"), ("/users/", "users"), ("/people/", "users")]


def test_django_includes_and_viewsets(project: Make) -> None:
    found = project(
        **{
            "config/__init__.py": "",
            "config/settings.py": "ROOT_URLCONF = 'config.urls'\n",
            "config/urls.py": """
                from django.urls import include, path
                urlpatterns = [path("api/", include("blog.urls"))]
            """,
            "blog/__init__.py": "",
            "blog/urls.py": """
                from django.urls import include, path
                from rest_framework.routers import DefaultRouter
                from . import views
                router = DefaultRouter()
                router.register("articles", views.Articles)
                urlpatterns = [path("", include(router.urls)), path("articles/feed/", views.feed)]
            """,
            "blog/views.py": """
                from rest_framework import viewsets
                from rest_framework.decorators import action
                class Articles(viewsets.ModelViewSet):
                    lookup_field = "slug"
                    @action(detail=False)
                    def latest(self, request): ...
                def feed(request): ...
            """,
        }
    )
    assert [path for path, _ in paths(found, "urlpatterns")] == [
        "^api/articles/$",
        "^api/articles/latest/$",
        "^api/articles/(?P<slug>[^/.]+)/$",
        "api/articles/feed/",
    ]
    shadow = shadowed(found, str(Path(found.folder, "blog/urls.py")), "articles/feed/", "views.feed", ())
    assert shadow is not None
    assert shadow.path == "^api/articles/(?P<slug>[^/.]+)/$"
    (reached,) = routed(found, str(Path(found.folder, "blog/views.py")), "", "feed")
    assert (reached.path, reached.whole) == ("api/articles/feed/", True)


def test_aiohttp_tables_and_subapplications(project: Make) -> None:
    found = project(
        **{
            "app.py": """
                from aiohttp import web
                routes = web.RouteTableDef()
                @routes.get("/a/{x}")
                async def a(request): ...
                async def b(request): ...
                admin = web.Application()
                admin.router.add_post("/b", b)
                app = web.Application()
                app.add_routes(routes)
                app.add_routes([web.delete("/c", b)])
                app.add_subapp("/admin/", admin)
            """
        }
    )
    assert paths(found, "app") == [("/a/{x}", "a"), ("/c", "b"), ("/admin//b", "b")]


def test_what_is_computed_has_no_path(project: Make) -> None:
    found = project(
        **{
            "main.py": """
                from fastapi import APIRouter, FastAPI
                from settings import PREFIX
                app, router = FastAPI(), APIRouter()
                app = FastAPI()
                router = APIRouter(prefix=PREFIX)
                @router.get("/x")
                def x(): ...
                app.include_router(router)
            """
        }
    )
    assert paths(found, "app") == [(None, "x")]


def test_a_router_that_is_handed_on_is_not_left_out(project: Make) -> None:
    files = {
        "main.py": """
            from fastapi import FastAPI
            from routes import one
            app = FastAPI()
            app.include_router(one.router)
        """,
        "routes/__init__.py": "",
        "routes/one.py": "from fastapi import APIRouter\nrouter = APIRouter()\n",
        "routes/two.py": "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/')\ndef home(): ...\n",
    }
    found = project(**files)
    two = str(Path(found.folder, "routes/two.py"))
    assert unincluded(found, two, "router") is not None
    found = project(**files, **{"extra.py": "from routes import two\nimport fastapi\nregister(two)\n"})
    assert unincluded(found, two, "router") is None


def test_open_buffers_win(project: Make) -> None:
    found = project(
        **{
            "main.py": """
                from fastapi import FastAPI
                from routes import router
                app = FastAPI()
                app.include_router(router)
            """,
            "routes.py": "from fastapi import APIRouter\nrouter = APIRouter()\n",
        }
    )
    assert paths(found, "app") == []
    buffer = "from fastapi import APIRouter\nrouter = APIRouter()\n@router.get('/new')\ndef new(): ...\n"
    assert paths(found.with_overlay({str(Path(found.folder, "routes.py")): buffer}), "app") == [("/new", "new")]


def test_apps_that_settings_lack(project: Make) -> None:
    model = "from django.db import models\nclass One(models.Model): ...\n"
    found = project(
        **{
            "manage.py": "import django\n",
            "site_/settings.py": "INSTALLED_APPS = ['django.contrib.auth', 'blog.apps.BlogConfig']\n",
            "blog/models.py": model,
            "shop/models.py": model,
            "unused/models.py": model,
            "shop/views.py": "import django\nfrom blog.models import One\nfrom shop.models import One as Two\n",
        }
    )
    assert [one.app for one in unlisted_apps(found, str(Path(found.folder, "site_/settings.py")))] == ["shop"]
