"""An edit of a models file, in a Django project of 300 files: what is read again, and which blocks run again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .conftest import Project

Make = Callable[[Mapping[str, str]], Project]

_APPS = 60


def models_of(app: int, field: str = "title") -> str:
    other = (app + 1) % _APPS
    return f"""\
from django.db import models


class Author{app}(models.Model):
    name = models.CharField(max_length=80)


class Article{app}(models.Model):
    {field} = models.CharField(max_length=80)
    author = models.ForeignKey(Author{app}, models.CASCADE, related_name="articles")
    next = models.ForeignKey("app{other}.Article{other}", models.CASCADE, related_name="before{app}")
"""


def views_of(app: int) -> str:
    return f"""\
from app{app}.models import Article{app}, Author{app}


def titled(word):
    return Article{app}.objects.filter(title__icontains=word)


def named(name):
    return Author{app}.objects.filter(name=name)


def plain(value):
    return value + 1


def next_one(word):
    return Article{app}.objects.filter(next__title=word)
"""


def files() -> dict[str, str]:
    """Five files for each of the applications."""
    made = {}
    for app in range(_APPS):
        made[f"app{app}/__init__.py"] = ""
        made[f"app{app}/models.py"] = models_of(app)
        made[f"app{app}/views.py"] = views_of(app)
        made[f"app{app}/urls.py"] = f"from app{app} import views\n\nurlpatterns = [views.titled]\n"
        made[f"app{app}/forms.py"] = f"from app{app}.models import Article{app}\n\nFORMS = [Article{app}]\n"
    return made


def test_only_blocks_that_asked_run_again(project: Make) -> None:
    made = project(files())
    before, mine, other = "app6/views.py", "app7/views.py", "app8/views.py"
    for name in (before, mine, other):
        assert made.check(name)[0] == []
        assert made.check(name) == ([], 0)
    made.disk.read.clear()
    made.edit("app7/models.py", models_of(7, field="heading"))
    # The buffer is at hand, and no other file has changed.
    assert made.disk.read == []
    # The function that names the author's fields, and the plain one, are left alone.
    assert made.check(mine) == (["'Article7' has no field 'title'"], 2)
    # Its own model is the same; the one that it leads to is not.
    assert made.check(before) == (["'Article7' has no field 'title'"], 1)
    # Nothing leads from here to what was changed but the way back.
    assert made.check(other) == ([], 0)
    made.edit("app7/models.py", models_of(7))
    assert made.check(mine) == ([], 2)
    assert made.check(before) == ([], 1)


def test_an_edit_that_changes_no_model_runs_nothing(project: Make) -> None:
    made = project(files())
    made.check("app7/views.py")
    made.edit("app7/models.py", "# A comment moves every line.\n\n" + models_of(7))
    assert made.check("app7/views.py") == ([], 0)
    made.edit("app7/views.py", views_of(7).replace("value + 1", "value + 2"))
    assert made.check("app7/views.py") == ([], 1)


def test_a_new_model_gives_its_way_back(project: Make) -> None:
    made = project(files())
    text = views_of(7).replace("name=name", "reviews__stars=name")
    made.edit("app7/views.py", text)
    assert made.check("app7/views.py")[0] == ["'Author7' has no field 'reviews'"]
    review = (
        "\n\nclass Review(models.Model):\n    stars = models.IntegerField()\n"
        "    author = models.ForeignKey('app7.Author7', models.CASCADE, related_name='reviews')\n"
    )
    made.edit("app9/models.py", models_of(9) + review)
    assert made.check("app7/views.py") == ([], 1)


def test_incremental_equals_from_scratch(project: Make) -> None:
    made = project(files())
    made.check("app7/views.py")
    made.edit("app7/models.py", models_of(7, field="heading"))
    incremental = made.check("app7/views.py")[0]
    made.analyses.clear()
    assert made.check("app7/views.py")[0] == incremental
