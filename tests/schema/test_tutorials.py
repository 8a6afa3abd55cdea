"""Applications as the tutorials of Flask, Django and FastAPI build them, in our own words: nothing is said of them, and
what is said of the same applications with one more lookup is what SQLite says of it.
"""

from __future__ import annotations

import ast
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(sys.executable).with_name("ringtrue")

BLOG_TABLES = """\
DROP TABLE IF EXISTS user;
DROP TABLE IF EXISTS post;

CREATE TABLE user (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT UNIQUE NOT NULL,
  password TEXT NOT NULL
);

CREATE TABLE post (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  author_id INTEGER NOT NULL,
  created TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  FOREIGN KEY (author_id) REFERENCES user (id)
);
"""
BLOG = """\
from flask import Blueprint, g, redirect, render_template, request, session, url_for

from .connection import connection

pages = Blueprint("pages", __name__)


@pages.route("/register", methods=["POST"])
def register():
    connection().execute(
        "INSERT INTO user (username, password) VALUES (?, ?)", (request.form["username"], request.form["password"])
    )
    return redirect(url_for("pages.login"))


@pages.route("/login", methods=["POST"])
def login():
    found = connection().execute("SELECT * FROM user WHERE username = ?", (request.form["username"],)).fetchone()
    session["user"] = found["id"]
    return redirect(url_for("pages.front"))


@pages.before_app_request
def load_user():
    g.user = connection().execute("SELECT * FROM user WHERE id = ?", (session.get("user"),)).fetchone()


@pages.route("/")
def front():
    posts = connection().execute(
        "SELECT p.id, title, body, created, author_id, username"
        " FROM post p JOIN user u ON p.author_id = u.id"
        " ORDER BY created DESC"
    )
    return render_template("front.html", posts=posts.fetchall())


def post_by(number):
    return connection().execute(
        "SELECT p.id, title, body, created, author_id, username"
        " FROM post p JOIN user u ON p.author_id = u.id"
        " WHERE p.id = ?",
        (number,),
    ).fetchone()


@pages.route("/<int:number>/update", methods=["POST"])
def update(number):
    given = request.form
    connection().execute("UPDATE post SET title = ?, body = ? WHERE id = ?", (given["title"], given["body"], number))
    return redirect(url_for("pages.front"))


@pages.route("/<int:number>/delete", methods=["POST"])
def delete(number):
    connection().execute("DELETE FROM post WHERE id = ?", (number,))
    return redirect(url_for("pages.front"))
"""
POLL_MODELS = """\
from django.db import models


class Question(models.Model):
    question_text = models.CharField(max_length=200)
    pub_date = models.DateTimeField("date published")


class Choice(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE)
    choice_text = models.CharField(max_length=200)
    votes = models.IntegerField(default=0)
"""
POLL_VIEWS = """\
from django.db.models import F
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views import generic

from .models import Choice, Question


class IndexView(generic.ListView):
    template_name = "polls/index.html"

    def get_queryset(self):
        return Question.objects.filter(pub_date__lte=timezone.now()).order_by("-pub_date")[:5]


class DetailView(generic.DetailView):
    model = Question

    def get_queryset(self):
        return Question.objects.filter(pub_date__lte=timezone.now())


def vote(request, question_id):
    question = get_object_or_404(Question, pk=question_id)
    chosen = question.choice_set.get(pk=request.POST["choice"])
    chosen.votes = F("votes") + 1
    chosen.save()
    return HttpResponseRedirect(reverse("polls:results", args=(question.id,)))


def choices(request, question_id):
    return Choice.objects.filter(question=question_id)
"""
HEROES = """\
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query
from sqlmodel import Field, Session, SQLModel, create_engine, select


class Hero(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(index=True)
    age: int | None = Field(default=None, index=True)
    secret_name: str = Field()


engine = create_engine("sqlite:///database.db")
app = FastAPI()


def get_session():
    with Session(engine) as session:
        yield session


Connected = Annotated[Session, Depends(get_session)]


@app.get("/heroes/")
def heroes(session: Connected, limit: Annotated[int, Query(le=100)] = 100):
    return session.exec(select(Hero).limit(limit)).all()


@app.get("/heroes/{hero_id}")
def hero(hero_id: int, session: Connected):
    found = session.get(Hero, hero_id)
    if not found:
        raise HTTPException(status_code=404, detail="Hero not found")
    return found


@app.get("/named/{name}")
def named(name: str, session: Connected):
    return session.exec(select(Hero).where(Hero.name == name)).first()
"""
APPLICATIONS = {
    "flask": {"blog/schema.sql": BLOG_TABLES, "blog/pages.py": BLOG},
    "django": {"polls/models.py": POLL_MODELS, "polls/views.py": POLL_VIEWS},
    "fastapi": {"heroes/main.py": HEROES},
}
MORE = {
    "flask": (
        "blog/pages.py",
        """

def titled(title):
    return connection().execute("SELECT * FROM post WHERE title = ?", (title,)).fetchone()
""",
    ),
    "django": (
        "polls/views.py",
        """

def found(request, title):
    return get_object_or_404(Question, question_text=title)
""",
    ),
    "fastapi": (
        "heroes/main.py",
        """

@app.get("/secret/{name}")
def secret(name: str, session: Connected):
    return session.exec(select(Hero).where(Hero.secret_name == name)).first()
""",
    ),
}
SAID = {
    "flask": ("full-table-scan", "each lookup by 'title' reads all of 'post': no index starts with it"),
    "django": (
        "missing-index",
        "rows of 'Question' are looked up by 'question_text', which has no index: each lookup reads the table",
    ),
    "fastapi": (
        "missing-index",
        "rows of 'Hero' are looked up by 'secret_name', which has no index: each lookup reads the table",
    ),
}


def said(folder: Path, name: str, more: str = "") -> list[tuple[str, str]]:
    for path, text in APPLICATIONS[name].items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text + (more if path == MORE[name][0] else ""))
    command: list[str | Path] = [
        PROGRAM,
        "check",
        ".",
        "--output-format",
        "json",
        "--exit-zero",
        "--offline",
        "--isolated",
        "--no-cache",
    ]
    done = subprocess.run(
        [*command, "--select", "full-table-scan,missing-index"], cwd=folder, capture_output=True, check=True
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return [(one["rule"], one["message"]) for one in found]


@pytest.mark.parametrize("name", APPLICATIONS)
def test_nothing_is_said_of_a_tutorial(tmp_path: Path, name: str) -> None:
    assert said(tmp_path, name) == []


@pytest.mark.parametrize("name", APPLICATIONS)
def test_one_more_lookup_is_told(tmp_path: Path, name: str) -> None:
    assert said(tmp_path, name, MORE[name][1]) == [SAID[name]]


def queries(code: str) -> list[str]:
    texts = [node.value for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Constant)]
    return [text for text in texts if isinstance(text, str) and text.split(" ")[0] in ("SELECT", "UPDATE", "DELETE")]


def test_sqlite_reads_a_whole_table_for_the_lookup_that_is_told_and_for_no_other() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(BLOG_TABLES)

        def scans(query: str) -> bool:
            rows = database.execute(f"EXPLAIN QUERY PLAN {query}", ("1",) * query.count("?")).fetchall()
            return any(str(row[3]).startswith("SCAN") for row in rows)

        asked = [query for query in queries(BLOG) if " WHERE " in query]
        assert len(asked) == 5
        assert not any(map(scans, asked))
        (told,) = queries(MORE["flask"][1])
        assert scans(told)
