"""The project looks up rows by a column that has no index: the database reads the whole table each time. A foreign key
is such a column for every access to the parent's collection; SQLite, PostgreSQL and Oracle make no index for it.

Declare the index where the column is declared: `index=True` in SQLAlchemy, `db_index=True` or `Meta.indexes` in
Django. The rule speaks of columns by which single rows, or the children of a parent, are looked up somewhere in the
project, and shows where.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ringtrue.api import Bad, Context, Edit, Evidence, Finding, Fix, Given, Good, Lookup, Related, Span, rule

_COLUMNS = ("Column", "mapped_column", "Field")

_SALE = """\
class Sale(Base):
    __tablename__ = "sale"
    id = Column(Integer, primary_key=True)
    code = Column(String)
"""


@rule(
    ast.Call,
    summary="column that rows are looked up by, without an index",
    kind="fact",
    severity="warning",
    fix="suggestion",
    examples=[
        Bad(
            """
            class User(Base):
                __tablename__ = "users"
                id: Mapped[int] = mapped_column(primary_key=True)
                email: Mapped[str] = mapped_column(String(200))
                #                    ^^^^^^^^^^^^^^^^^^^^^^^^^^ rows of 'User' are looked up by 'email', which has no index: each lookup reads the table
                name: Mapped[str] = mapped_column(String(200))
            """,
            fixed="""
            class User(Base):
                __tablename__ = "users"
                id: Mapped[int] = mapped_column(primary_key=True)
                email: Mapped[str] = mapped_column(String(200), index=True)
                name: Mapped[str] = mapped_column(String(200))
            """,
            given=Given(
                path="models.py",
                files={"login.py": "def f(s, email):\n    return s.query(User).filter_by(email=email).first()\n"},
            ),
        ),
        Bad(
            """
            class Owner(Base):
                __tablename__ = "owner"
                id = Column(Integer, primary_key=True)
                pets = relationship("Pet", back_populates="owner")


            class Pet(Base):
                __tablename__ = "pet"
                id = Column(Integer, primary_key=True)
                owner_id = Column(ForeignKey("owner.id"))
                #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ rows of 'Pet' are looked up by 'owner_id', which has no index: each lookup reads the table
                owner = relationship("Owner", back_populates="pets", uselist=False)
            """,
            fixed="""
            class Owner(Base):
                __tablename__ = "owner"
                id = Column(Integer, primary_key=True)
                pets = relationship("Pet", back_populates="owner")


            class Pet(Base):
                __tablename__ = "pet"
                id = Column(Integer, primary_key=True)
                owner_id = Column(ForeignKey("owner.id"), index=True)
                owner = relationship("Owner", back_populates="pets", uselist=False)
            """,
            given=Given(path="models.py"),
        ),
        Bad(
            """
            from django.db import models


            class Invoice(models.Model):
                number = models.CharField(max_length=20)
                #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ rows of 'Invoice' are looked up by 'number', which has no index: each lookup reads the table
                note = models.TextField()
            """,
            fixed="""
            from django.db import models


            class Invoice(models.Model):
                number = models.CharField(max_length=20, db_index=True)
                note = models.TextField()
            """,
            given=Given(
                path="shop/models.py",
                files={"shop/views.py": "def show(request, number):\n    return Invoice.objects.get(number=number)\n"},
            ),
        ),
        Good(
            """
            class User(Base):
                __tablename__ = "users"
                id: Mapped[int] = mapped_column(primary_key=True)
                email: Mapped[str] = mapped_column(String(200), unique=True)
            """,
            why="what is unique has an index",
            given=Given(
                path="models.py",
                files={"login.py": "def f(s, email):\n    return s.query(User).filter_by(email=email).first()\n"},
            ),
        ),
        Good(
            """
            class User(Base):
                __tablename__ = "users"
                __table_args__ = (Index("by_mail", "email", "name"),)
                id: Mapped[int] = mapped_column(primary_key=True)
                email: Mapped[str] = mapped_column(String(200))
                name: Mapped[str] = mapped_column(String(200))
            """,
            why="an index starts with it",
            given=Given(
                path="models.py",
                files={"login.py": "def f(s, email):\n    return s.query(User).filter_by(email=email).first()\n"},
            ),
        ),
        Good(
            """
            from django.db import models


            class Status(models.Model):
                shop = models.ForeignKey("Shop", on_delete=models.CASCADE)
                name = models.CharField(max_length=20)
                place = models.IntegerField()
            """,
            why="the rows of one shop are found by its key, and these are few",
            given=Given(
                path="shop/models.py",
                files={
                    "shop/views.py": "def show(shop, name):\n    a = Status.objects.get(shop_id=shop, name=name)\n"
                    "    return a, Status.objects.filter(shop=shop).get(place=1 + a.place)\n"
                },
            ),
        ),
        Good(
            """
            class User(Base):
                __tablename__ = "users"
                id: Mapped[int] = mapped_column(primary_key=True)
                email: Mapped[str] = mapped_column(String(200))
            """,
            why="nothing looks it up",
            given=Given(path="models.py", files={"all.py": "def f(s):\n    return s.query(User).all()\n"}),
        ),
        Good(
            _SALE,
            why="a migration makes the index",
            given=Given(
                path="models.py",
                files={
                    "find.py": "def f(s, code):\n    return s.query(Sale).filter(Sale.code == code).first()\n",
                    "versions/one.py": 'def upgrade():\n    op.create_index("sale_code", "sale", ["code"])\n',
                },
            ),
        ),
        Good(
            _SALE,
            why="two classes of that name: the lookup may mean the other",
            given=Given(
                path="models.py",
                files={
                    "find.py": "def f(s, code):\n    return s.query(Sale).filter(Sale.code == code).first()\n",
                    "old.py": _SALE.replace('"sale"', '"old_sale"'),
                },
            ),
        ),
    ],
)
def missing_index(node: ast.Call, ctx: Context) -> Iterator[Finding]:
    word = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    django = (word.endswith("Field") and word != "Field") or (
        word == "ForeignKey" and isinstance(node.func, ast.Attribute)
    )
    if ctx.block.kind != "member" or not (word in _COLUMNS or django):
        return
    name = _assigned(ctx.tree.parents.get(node))
    if not name:
        return
    lookup: Lookup | None = ctx.ask_here("unindexed", ctx.block.owner, name)
    if lookup is not None:
        message = (
            f"rows of '{ctx.block.owner}' are looked up by '{name}', which has no index: each lookup reads the table"
        )
        where = f"{ctx.ask('place', lookup.place.path)}:{lookup.place.line + 1}"
        evidence = Evidence(f"lookups by '{name}'", where, "the project's own queries")
        related = Related(f"'{name}' is looked up here", lookup.place.path, lookup.place.line)
        option = "db_index=True" if django else "index=True"
        end = ctx.span(node).end - 1
        text = ctx.source(node)[:-1].rstrip()
        before = "" if text.endswith(("(", ",")) else ", "
        fix = Fix(f"Add '{option}'", (Edit(Span(end, end), f"{before}{option}"),))
        yield Finding(ctx.span(node), message, (evidence,), (fix,), (related,))


def _assigned(statement: ast.AST | None) -> str:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return ""
