"""Models, migrations and strings: the tables that Python files declare."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from ringtrue.environment.disk import Disk, View
from ringtrue.schema.project import schema_of
from ringtrue.schema.values import Schema


def schema(root: Path, **files: str) -> Schema:
    def written() -> Iterator[str]:
        for name, text in files.items():
            path = root / name.replace("__", "/")
            path = path.with_suffix(".sql" if text.lstrip().startswith("CREATE") else ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text), encoding="utf-8")
            yield str(path)

    found = schema_of(str(root), written(), View(Disk()), {})
    assert found is not None
    return found


def test_sqlalchemy(tmp_path: Path) -> None:
    found = schema(
        tmp_path,
        models="""
        class User(Base):
            __tablename__ = "users"
            __table_args__ = (Index("by_name", "name", "city"), UniqueConstraint("email"))
            id: Mapped[int] = mapped_column(primary_key=True)
            name = Column(String(30))
            city = Column(String)
            email = mapped_column("mail", String, nullable=False)
            team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
        """,
    ).tables["users"]
    assert [column.name for column in found.columns] == ["id", "name", "city", "mail", "team_id"]
    assert found.key == ("id",)
    assert found.indexes == {("name", "city"), ("email",), ("team_id",)}
    assert found.columns[4].target == "teams"
    assert found.complete


@pytest.mark.parametrize(
    "line", ["__table_args__ = make_arguments()", "__table_args__ = (Index('i', func.lower(name)),)", "x = 1"]
)
def test_what_bases_and_calls_may_add_is_unknown(tmp_path: Path, line: str) -> None:
    base = "Timestamped, Base" if line == "x = 1" else "Base"
    text = f"class A({base}):\n    __tablename__ = 'a'\n    name = Column(String)\n    {line}\n"
    assert not schema(tmp_path, models=text).tables["a"].complete


def test_django(tmp_path: Path) -> None:
    found = schema(
        tmp_path,
        polls__models="""
        from django.db import models

        class Question(models.Model):
            text = models.CharField(max_length=200)
            slug = models.SlugField()
            day = models.DateField("day", db_index=True)

        class Choice(models.Model):
            question = models.ForeignKey(Question, on_delete=models.CASCADE)
            label = models.CharField(max_length=200, unique=True)
            votes = models.IntegerField(default=0)

            class Meta:
                db_table = "choice"
                indexes = [models.Index(fields=["question", "-votes"])]
                unique_together = [("question", "label")]

        class Abstract(models.Model):
            name = models.CharField()

            class Meta:
                abstract = True
        """,
    )
    assert set(found.tables) == {"polls_question", "choice"}
    question, choice = found.tables["polls_question"], found.tables["choice"]
    assert (question.key, question.indexes) == (("id",), {("slug",), ("day",)})
    assert [column.name for column in choice.columns] == ["id", "question_id", "label", "votes"]
    assert choice.indexes == {("question_id",), ("label",), ("question_id", "votes"), ("question_id", "label")}


def test_alembic(tmp_path: Path) -> None:
    found = schema(
        tmp_path,
        first="""
        def upgrade():
            op.create_table("a", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("x", sa.String()))
        """,
        second="""
        def upgrade():
            op.add_column("a", sa.Column("y", sa.String()))
            op.create_index("i", "a", ["x"], unique=False)
        """,
    ).tables["a"]
    assert [column.name for column in found.columns] == ["id", "x", "y"]
    assert (found.key, found.indexes) == (("id",), {("x",)})


def test_strings(tmp_path: Path) -> None:
    found = schema(tmp_path, db='SQL = """\nCREATE TABLE a (x INT);\n"""\n')
    assert found.tables["a"].place is not None
    assert found.tables["a"].place.line == 1
    assert not found.open


@pytest.mark.parametrize(
    "code", ['f"CREATE INDEX i ON {table} (x)"', 'op.create_table(NAME, sa.Column("x"))', "op.create_index(*given)"]
)
def test_what_is_made_by_variables_may_be_anything(tmp_path: Path, code: str) -> None:
    assert schema(tmp_path, db=f"x = {code}\n").open


def test_tests_declare_nothing_for_the_project(tmp_path: Path) -> None:
    assert not schema(tmp_path, tests__db='"CREATE TABLE a (x INT)"\n').tables


def test_broken_files_declare_nothing(tmp_path: Path) -> None:
    assert not schema(tmp_path, db='x = (\n"CREATE TABLE a (x INT)"\n').tables


def test_only_files_that_changed_are_read_again(tmp_path: Path) -> None:
    class Counting(View):
        read = 0

        def text(self, path: str) -> str | None:
            Counting.read += 1
            return super().text(path)

    (tmp_path / "a.sql").write_text("CREATE TABLE a (x INT);")
    (tmp_path / "b.sql").write_text("CREATE TABLE b (x INT);")
    paths, kept = [str(tmp_path / name) for name in ("a.sql", "b.sql")], {}
    view = Counting(Disk())
    schema_of(str(tmp_path), iter(paths), view, kept)  # type: ignore[arg-type]  # filled by the first call
    (tmp_path / "b.sql").write_text("CREATE TABLE bb (x INT);")
    found = schema_of(str(tmp_path), iter(paths), view, kept)  # type: ignore[arg-type]  # likewise
    assert found is not None
    assert set(found.tables) == {"a", "bb"}
    assert Counting.read == 3
