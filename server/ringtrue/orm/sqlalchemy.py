"""SQLAlchemy, SQLModel, peewee, Tortoise: the attributes, columns and relations of a model, from its class and bases.

Does not know queries, nor tables that are made without a class.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ringtrue.orm.members import Member, given, last_of, members_of, own_members, text_of, truth, why_open
from ringtrue.orm.resolving import Class, Lineage
from ringtrue.orm.values import Field, Model, Orm, Relation, Taken

COLUMNS = frozenset(("Column", "mapped_column", "column_property", "deferred", "query_expression"))
RELATIONS = frozenset(("relationship", "Relationship", "relation", "dynamic_loader"))
_OF_ORM: dict[Orm, frozenset[str]] = {
    "django": frozenset(),
    "sqlalchemy": frozenset(("metadata", "registry", "awaitable_attrs")),
    "sqlmodel": frozenset(
        ("metadata", "model_validate", "model_dump", "model_dump_json", "model_fields", "model_config", "copy", "dict",
         "json", "parse_obj", "from_orm", "sqlmodel_update", "schema", "validate", "update_forward_refs",
         "model_computed_fields", "model_copy", "model_construct", "model_json_schema", "model_rebuild",
         "model_post_init", "model_fields_set", "model_extra", "model_parametrized_name", "construct", "fields")
    ),
    "peewee": frozenset(
        ("select", "get", "get_or_none", "get_by_id", "create", "insert", "insert_many", "insert_from", "update",
         "delete", "delete_by_id", "filter", "get_or_create", "save", "delete_instance", "alias", "noop", "raw",
         "replace", "replace_many", "bulk_create", "bulk_update", "set_by_id", "table_exists", "create_table",
         "drop_table", "truncate_table", "bind", "bind_ctx", "index", "add_index", "dependencies", "DoesNotExist",
         "IntegrityError", "_meta", "dirty_fields", "is_dirty", "get_id", "clone", "validate_model", "_schema",
         "unwrap", "coerce")
    ),
    "tortoise": frozenset(
        ("all", "filter", "exclude", "get", "get_or_none", "create", "bulk_create", "bulk_update", "first", "last",
         "earliest", "latest", "annotate", "exists", "in_bulk", "update_or_create", "get_or_create", "raw", "save",
         "delete", "fetch_related", "refresh_from_db", "update_from_dict", "describe", "clone", "_meta", "pk",
         "select_for_update", "check", "fetch_for_list", "register_listener", "construct")
    ),
}  # fmt: skip
_MAPPED = re.compile(r"\b(?:Mapped|WriteOnlyMapped|DynamicMapped|AssociationProxy)\b")
_COLLECTION = re.compile(r"\b(?:[Ll]ist|[Ss]et|Sequence|Collection|Iterable|[Dd]ict|WriteOnlyMapped|DynamicMapped)\[")
_TARGET = re.compile(r"[\"']?\b([A-Z]\w*)\b[\"']?\]*\s*(?:\|\s*None\]*)?$")


@dataclass(frozen=True)
class Back:
    """A relation that gives the other class, whose name is `target`, the attribute `name`."""

    target: str
    name: str
    owner: str
    module: str
    many: bool = True


def backs(classes: Iterable[Class]) -> list[Back]:
    """What `backref` and `related_name` give to other classes."""
    found: list[Back] = []
    for one in classes:
        for member in own_members(one):
            for call in _calls(member):
                word = last_of(call.func)
                name = given(call, "backref") if word in RELATIONS or word == "ForeignKeyField" else None
                if name is None and word.endswith(("Field", "Relation")):
                    name = given(call, "related_name")
                if word == "ForeignKeyField" and name is None:
                    name = ast.Constant(f"{one.node.name.lower()}_set")
                    found.append(Back(_wanted(call, member), f"{one.node.name.lower()}s", one.node.name, ""))
                if isinstance(name, ast.Call) and name.args:
                    name = name.args[0]
                if name is not None:
                    target = one.node.name if text_of(given(call, "model", 0)) == "self" else _wanted(call, member)
                    found.append(Back(target, text_of(name), one.node.name, one.module.path))
    return found


def _calls(member: Member) -> list[ast.Call]:
    if member.call is not None:
        return [member.call]
    if isinstance(member.node, ast.FunctionDef):
        return [
            one.value for one in member.node.body if isinstance(one, ast.Return) and isinstance(one.value, ast.Call)
        ]
    return []


@dataclass(frozen=True, eq=False)
class Around:
    """What a model's own file does not say."""

    target_of: Callable[[str, Class], str]
    """The key of the class that a relation names."""
    backs: Callable[[str], list[Back]]
    set_on: Callable[[str], frozenset[str]]
    class_at: Callable[[str], tuple[Class, Lineage] | None]


def mapped_model(one: Class, lineage: Lineage, orm: Orm, around: Around) -> Model | None:
    """The model; None where the class stands for no table."""
    members = members_of(lineage)
    fields: dict[str, Field] = {}
    attributes = set(_OF_ORM[orm])
    for name, member in members.items():
        field = _field(member, orm, around)
        if field is not None:
            fields[name] = field
        else:
            attributes.add(name)
    own = _table(one, members, orm), _pointed_at(fields.values())
    for name, field in fields.items():
        if field.kind == "relationship" and field.custom:
            fields[name] = _directed(field, own, one, orm, around)
    if any(root.startswith("flask_sqlalchemy.") for root in lineage.roots):
        attributes |= {"query", "query_class"}
    opened = why_open(lineage)
    if "__table__" in members or ("__mapper_args__" in members and _reflects(members["__mapper_args__"])):
        opened = opened or "its table is made elsewhere"
    if "DeferredReflection" in lineage.unknown or any("automap" in root for root in lineage.roots):
        opened = opened or "its columns are read from the database"
    for base in lineage.classes:
        added = around.set_on(base.node.name)
        attributes |= added
        opened = opened or (f"'setattr' adds names to '{base.node.name}'" if "" in added else None)
        for back in (*around.backs(base.node.name), *_beside(base)):
            if not back.name or "%(" in back.name:
                opened = opened or f"'{back.owner}' adds a relation to it"
            made = Field(back.name, "backref", "many", reverse=True, stored=False, wanted=back.owner)
            fields.setdefault(back.name, made)
    table = _table(one, members, orm)
    if orm in ("peewee", "tortoise") and not any(field.primary for field in fields.values()):
        fields.setdefault("id", Field("id", "AutoField", primary=True))
    return Model(
        one.key, one.node.name, orm, tuple(fields.values()), frozenset(attributes), (), opened, None,
        "__init__" in members or "__new__" in members, "save" in members, table, _is_abstract(one, orm, members),
        tuple(base.key for base in lineage.classes[1:]), takes=_takes(lineage, members),
    )  # fmt: skip


_BESIDE_COLUMNS = frozenset(
    (
        "ForeignKeyConstraint",
        "PrimaryKeyConstraint",
        "UniqueConstraint",
        "CheckConstraint",
        "Index",
        "ExcludeConstraint",
    )
)
_DATACLASSES = ("sqlalchemy.orm.MappedAsDataclass", "sqlalchemy.orm.mapped_as_dataclass")


def columns_of(call: ast.Call) -> frozenset[str] | None:
    """The columns of `Table("follows", metadata, Column("user_id"), ...)`; None where there may be others."""
    if any(one.arg in (None, "autoload", "autoload_with", "extend_existing", "keep_existing") for one in call.keywords):
        return None
    found: set[str] = set()
    for one in call.args[2:]:
        word = last_of(one.func) if isinstance(one, ast.Call) else ""
        name = (text_of(given(one, "key")) or text_of(given(one, "name", 0))) if isinstance(one, ast.Call) else ""
        if word == "Column" and name:
            found.add(name)
        elif word not in _BESIDE_COLUMNS:
            return None
    return frozenset(found) or None


def _takes(lineage: Lineage, members: dict[str, Member]) -> tuple[Taken, ...] | None:
    """What the constructor of a mapped dataclass takes, in order; None where the class is none."""
    marked = any(root in _DATACLASSES for root in lineage.roots)
    options = [keyword for one in lineage.classes for keyword in one.node.keywords]
    if not marked or options or any(one.node.decorator_list for one in lineage.classes):
        return None
    found: list[Taken] = []
    for member in members.values():
        call = member.call
        if not isinstance(member.node, ast.AnnAssign) or "ClassVar" in ast.unparse(member.node.annotation):
            continue
        if not _MAPPED.search(ast.unparse(member.node.annotation)) or any(True for _ in _unread(call)):
            return None
        words = {one.arg for one in call.keywords} if call is not None else set()
        if call is not None and truth(call, "init") is False:
            continue
        required = (
            not words & {"default", "default_factory", "insert_default"} if call is not None else member.value is None
        )
        found.append(Taken(member.name, required, call is not None and truth(call, "kw_only") is True))
    return tuple(found)


def _unread(call: ast.Call | None) -> Iterable[ast.keyword]:
    """Keywords whose values are not written out."""
    for one in call.keywords if call is not None else ():
        if one.arg is None or (one.arg in ("init", "kw_only") and not isinstance(one.value, ast.Constant)):
            yield one


def _beside(one: Class) -> list[Back]:
    """What the classes of a library's own module give to one of them."""
    if "-packages" not in one.module.path:
        return []
    every = backs(Class(node, one.module) for node in one.module.classes.values())
    return [back for back in every if back.target == one.node.name]


def _pointed_at(fields: Iterable[Field]) -> frozenset[str]:
    """The tables that foreign keys point to."""
    return frozenset(key.rpartition(".")[0].rpartition(".")[2] for field in fields for key in field.keys)


def _directed(field: Field, own: tuple[str, frozenset[str]], one: Class, orm: Orm, around: Around) -> Field:
    """The relation with its direction, by the foreign keys of both ends."""
    if "secondary" in field.options:
        return replace(field, relation="many", custom=False)
    other = around.class_at(field.target)
    if other is None or field.target == one.key or field.options & {"primaryjoin", "collection_class"}:
        return replace(field, relation="many" if "remote_side" not in field.options else "one")
    members = members_of(other[1])
    columns = [_field(member, orm, around) for member in members.values()]
    table, keys = _table(other[0], members, orm), _pointed_at(column for column in columns if column is not None)
    forth, back = table in own[1], own[0] in keys
    return field if forth == back else replace(field, relation="one" if forth else "many", custom=False)


def _reflects(member: Member) -> bool:
    return member.value is not None and "include_properties" in ast.unparse(member.value)


def _table(one: Class, members: dict[str, Member], orm: Orm) -> str:
    if "__tablename__" in members:
        return text_of(members["__tablename__"].value)
    if orm == "sqlmodel":
        return one.node.name.lower()
    return snake(one.node.name) if orm == "sqlalchemy" and "__table__" not in members else ""


def snake(name: str) -> str:
    """What Flask-SQLAlchemy calls the table of a class that does not say."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _is_abstract(one: Class, orm: Orm, members: dict[str, Member]) -> bool:
    if orm == "sqlmodel":
        return not any(keyword.arg == "table" for keyword in one.node.keywords)
    own = {member.name: member for member in own_members(one)}
    if "__abstract__" in own:
        return True
    if orm == "sqlalchemy":
        return (
            "__tablename__" not in members
            and "__table__" not in members
            and not any(
                last_of(base) == "Model" or "polymorphic_identity" in ast.unparse(base) for base in one.node.bases
            )
        )
    return False


def _field(member: Member, orm: Orm, around: Around) -> Field | None:
    if orm == "peewee" or orm == "tortoise":
        return _active_field(member, around)
    annotation = ast.unparse(member.annotation) if member.annotation is not None else ""
    for call in _calls(member):
        word = last_of(call.func)
        if word in RELATIONS:
            return _relationship(member, call, annotation, around)
        if word in COLUMNS or (orm == "sqlmodel" and word == "Field"):
            return _column(member, call, annotation)
        if word in ("synonym", "composite", "association_proxy"):
            return Field(member.name, word, stored=False, custom=True)
    is_mapped = bool(_MAPPED.search(annotation)) or (orm == "sqlmodel" and "ClassVar" not in annotation)
    if annotation and is_mapped and isinstance(member.node, ast.AnnAssign):
        nullable = "None" in annotation or "Optional" in annotation
        return Field(member.name, "Mapped", column=member.name, nullable=nullable, type=_inner(annotation))
    return None


def _relationship(member: Member, call: ast.Call, annotation: str, around: Around) -> Field:
    options = frozenset(one.arg for one in call.keywords if one.arg)
    name = _wanted(call, member)
    uselist = truth(call, "uselist")
    relation: Relation = "many"
    if uselist is False or (annotation and not _COLLECTION.search(annotation) and uselist is None):
        relation = "one"
    lazy = text_of(given(call, "lazy"))
    return Field(
        member.name, "relationship", relation, around.target_of(name, member.owner) if name else "", name,
        stored=False, twin=text_of(given(call, "back_populates")), lazy=lazy, options=options,
        custom=not annotation and uselist is None,
    )  # fmt: skip


def _wanted(call: ast.Call, member: Member) -> str:
    """The last word of the class that a relation names, or that its annotation does."""
    first = given(call, "argument", 0)
    if first is None:
        first = given(call, "model", 0) or given(call, "model_name", 0)
    if isinstance(first, ast.Lambda):
        first = first.body
    if first is not None:
        text = text_of(first)
        return text.rpartition(".")[2] if text else last_of(first)
    if member.annotation is None:
        return ""
    match = _TARGET.search(ast.unparse(member.annotation).replace("None]", "]").rstrip())
    return match[1] if match else ""


def _column(member: Member, call: ast.Call, annotation: str) -> Field:
    words = [one for one in call.args if not text_of(one)]
    kinds = [last_of(one.func if isinstance(one, ast.Call) else one) for one in words]
    kind = next((one for one in kinds if one and one != "ForeignKey"), "") or last_of(given(call, "type_") or call)
    keys = tuple(text_of(inner.args[0]) or last_of(inner.args[0]) for inner in ast.walk(call)
                 if isinstance(inner, ast.Call) and last_of(inner.func) == "ForeignKey" and inner.args)  # fmt: skip
    foreign = text_of(given(call, "foreign_key"))
    nullable = truth(call, "nullable")
    if nullable is None and annotation:
        nullable = "None" in annotation or "Optional" in annotation
    primary = truth(call, "primary_key") is True
    return Field(
        member.name, last_of(call.func), column=text_of(call.args[0]) if call.args else member.name,
        nullable=False if primary else nullable, primary=primary, type=kind or _inner(annotation),
        keys=(*keys, foreign) if foreign else keys, options=frozenset(one.arg for one in call.keywords if one.arg),
    )  # fmt: skip


def _inner(annotation: str) -> str:
    match = re.search(r"(?:Mapped\[)?(?:Optional\[)?[\"']?([\w.]+)", annotation)
    return match[1].rpartition(".")[2] if match else ""


def _active_field(member: Member, around: Around) -> Field | None:
    """A field of peewee or Tortoise."""
    call = member.call
    word = last_of(call.func) if call is not None else ""
    if call is None or not word.endswith(("Field", "Relation")):
        return None
    primary = truth(call, "primary_key") is True or truth(call, "pk") is True
    nullable = truth(call, "null")
    options = frozenset(one.arg for one in call.keywords if one.arg)
    if word in ("ForeignKeyField", "OneToOneField", "ManyToManyField", "DeferredForeignKey"):
        name = _wanted(call, member)
        target = member.owner.key if name == "self" else around.target_of(name, member.owner)
        many = word == "ManyToManyField"
        return Field(
            member.name, word, "many" if many else "one", target, name, nullable=nullable, stored=not many,
            primary=primary, options=options,
        )  # fmt: skip
    return Field(member.name, word, column=member.name, nullable=nullable, primary=primary, options=options, type=word)
