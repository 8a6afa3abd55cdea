"""Django: the fields, relations and managers of a model, from its class and its bases.

Reverse relations come from the models that point to it, by the last word of what they name: one too many hides a
finding, one too few invents one. Does not know queries.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ringtrue.orm.members import Member, given, last_of, members_of, own_members, text_of, truth, why_open
from ringtrue.orm.resolving import Class, External, Lineage, Resolver, Value, dotted_name
from ringtrue.orm.values import Field, Manager, Model

PLAIN_FIELDS = frozenset(
    ("AutoField", "BigAutoField", "SmallAutoField", "BigIntegerField", "BinaryField", "BooleanField", "CharField",
     "DateField", "DateTimeField", "DecimalField", "DurationField", "EmailField", "FileField", "FilePathField",
     "FloatField", "GenericIPAddressField", "ImageField", "IntegerField", "JSONField", "NullBooleanField",
     "PositiveBigIntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "SlugField", "SmallIntegerField",
     "TextField", "TimeField", "URLField", "UUIDField", "GeneratedField")
)  # fmt: skip
_TO_ONE = frozenset(("ForeignKey", "OneToOneField", "ParentalKey", "TreeForeignKey", "AutoOneToOneField"))
_TO_MANY = frozenset(("ManyToManyField", "ParentalManyToManyField", "SortedManyToManyField", "TreeManyToManyField"))
_GENERIC = frozenset(("GenericForeignKey", "GenericRelation"))
_FIELD_ENDS = ("Field", "Key", "Relation", "Manager")
_OF_EVERY_MODEL = frozenset(
    ("objects", "pk", "_meta", "DoesNotExist", "MultipleObjectsReturned", "NotUpdated", "_default_manager",
     "_base_manager", "_state", "adelete", "arefresh_from_db", "asave", "check", "clean", "clean_fields",
     "date_error_message", "delete", "from_db", "full_clean", "get_constraints", "get_deferred_fields",
     "prepare_database_save", "refresh_from_db", "save", "save_base", "serializable_value", "unique_error_message",
     "validate_constraints", "validate_unique")
)  # fmt: skip
USERS = "<user>"
ANY = "*"
"""In the names of reverse relations: they cannot be told."""


@dataclass(frozen=True)
class Pointer:
    """A relation of some class to another, whose name is `target`, by its last word; `USERS` for the user model.

    `name` is what the other end calls it, as written, and `query` what lookups call it; empty where that goes by
    `owner`, the class that has it. `module` is the file.
    """

    owner: str
    module: str
    target: str
    name: str
    query: str
    kind: str
    abstract: bool


def pointers(classes: Iterable[Class]) -> list[Pointer]:
    """The relations that classes declare, as far as their text says."""
    found: list[Pointer] = []
    for one in classes:
        abstract = _is_abstract(one)
        for member in own_members(one):
            call = member.call
            word = last_of(call.func) if call is not None else ""
            if call is None or not (word in _TO_ONE or word in _TO_MANY or word in _GENERIC or _points(call, word)):
                continue
            to = given(call, "to", 0)
            name = text_of(given(call, "related_name"))
            query = text_of(given(call, "related_query_name"))
            target = one.node.name if text_of(to) == "self" else wanted(to)
            found.append(Pointer(one.node.name, one.module.path, target, name, query, word, abstract))
    return found


def _points(call: ast.Call, word: str) -> bool:
    return word.endswith(("Key", "OneField", "ManyField")) or given(call, "related_name") is not None


def wanted(node: ast.expr | None) -> str:
    """The last word of what a relation points to."""
    if node is None:
        return ""
    text = text_of(node)
    if text:
        return text.rpartition(".")[2]
    if isinstance(node, ast.Call) and last_of(node.func) == "get_user_model":
        return USERS
    if isinstance(node, ast.Call) and last_of(node.func) in ("get_model", "get_user_model_string"):
        return ""
    word = last_of(node)
    return USERS if word == "AUTH_USER_MODEL" or word == "get_user_model" else word


def _is_abstract(one: Class) -> bool:
    meta = next((node for node in one.node.body if isinstance(node, ast.ClassDef) and node.name == "Meta"), None)
    return meta is not None and any(
        isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "abstract" for target in node.targets)
        and not (isinstance(node.value, ast.Constant) and node.value.value is False)
        for node in meta.body
    )


@dataclass(frozen=True, eq=False)
class Around:
    """What a model's own file does not say."""

    resolver: Resolver
    target_of: Callable[[ast.expr | None, Class, str], str]
    """The key of what a relation points to."""
    pointing: Callable[[str], list[Pointer]]
    owner_key: Callable[[Pointer], str]
    heirs: Callable[[str], frozenset[str]]
    """The names of all classes that derive from one of that name."""
    children: Callable[[str], list[Class]]
    set_on: Callable[[str], frozenset[str]]
    custom_lookups: bool
    is_user: Callable[[Lineage, str], bool]
    folder: str
    """Below it every file that may hold models was read."""
    users_known: bool
    """Whether all that points to the user model has been read."""


def django_model(one: Class, lineage: Lineage, around: Around) -> Model:
    members = members_of(lineage)
    fields: dict[str, Field] = {}
    attributes = set(_OF_EVERY_MODEL)
    managers: list[Manager] = []
    opened = why_open(lineage)
    for name, member in members.items():
        field = _field(member, around, one.node.name)
        if field is not None:
            fields[name] = field
        elif member.call is not None and _is_manager(member, around.resolver):
            managers.append(manager_of(name, member, around.resolver))
            attributes.add(name)
        else:
            attributes.add(name)
            if field is None and isinstance(member.value, ast.Call) and _may_be_field(member, around.resolver):
                opened = opened or f"'{name}' is made by '{last_of(member.value.func)}'"
    meta = _meta(lineage)
    if "order_with_respect_to" in meta:
        fields["_order"] = Field("_order", "IntegerField")
    if not any(manager.name == "objects" for manager in managers) and "objects" not in members:
        managers.append(Manager("objects"))
    for base in lineage.classes:
        added = around.set_on(base.node.name)
        attributes |= added
        if "" in added:
            opened = opened or f"'setattr' adds names to '{base.node.name}'"
    if not any(field.primary for field in fields.values()):
        fields.setdefault("id", Field("id", "AutoField", primary=True))
    _inherited_links(one, lineage, fields, around)
    names = _reverse(one, lineage, fields, attributes, around)
    user = around.is_user(lineage, one.key)
    return Model(
        one.key, one.node.name, "django", tuple(fields.values()), frozenset(attributes), tuple(managers), opened,
        _why_open_reverse(_is_own(one, around), user and not around.users_known, names),
        "__init__" in members or "__new__" in members, _saves(lineage, members),
        text_of(meta.get("db_table")), _is_abstract(one),
        tuple(base.key for base in lineage.classes[1:]), around.custom_lookups, names,
    )  # fmt: skip


def _saves(lineage: Lineage, members: dict[str, Member]) -> bool:
    """Whether a class of the project, or an automatic field, has a say in how a row is saved."""
    calls = [member.call for member in members.values() if member.call is not None]
    automatic = any(truth(call, "auto_now") for call in calls) or bool(lineage.unknown)
    return automatic or any(name in members for name in ("save", "save_base", "pre_save", "clean_fields"))


def _is_own(one: Class, around: Around) -> bool:
    return one.module.path.startswith(around.folder) and "-packages" not in one.module.path


def _why_open_reverse(own: bool, user: bool, names: frozenset[str]) -> str | None:
    if not own:
        return "applications that nobody read may point to a model of another project"
    if user:
        return "applications that are installed may point to the user model"
    return "a relation is named after the application of the class that inherits it" if ANY in names else None


def _meta(lineage: Lineage) -> dict[str, ast.expr]:
    for one in lineage.classes:
        for node in one.node.body:
            if isinstance(node, ast.ClassDef) and node.name == "Meta":
                return {
                    target.id: part.value
                    for part in node.body
                    if isinstance(part, ast.Assign)
                    for target in part.targets
                    if isinstance(target, ast.Name)
                }
    return {}


def _field(member: Member, around: Around, owner: str) -> Field | None:
    call = member.call
    if call is None:
        return None
    word = last_of(call.func)
    options = frozenset(one.arg for one in call.keywords if one.arg)
    column = text_of(given(call, "db_column"))
    if word in _TO_ONE or word in _TO_MANY:
        to = given(call, "to", 0)
        target = around.target_of(to, member.owner, owner)
        many = word in _TO_MANY
        return Field(
            member.name, word, "many" if many else "one", target, wanted(to), column or f"{member.name}_id",
            truth(call, "null"), not many, primary=truth(call, "primary_key") is True, options=options,
        )  # fmt: skip
    if word in _GENERIC:
        many = word == "GenericRelation"
        target = around.target_of(given(call, "to", 0), member.owner, owner) if many else ""
        return Field(member.name, word, "many" if many else "one", target, stored=False, custom=not many)
    if not word.endswith(_FIELD_ENDS) or (word.endswith("Manager") and _is_manager(member, around.resolver)):
        return None
    known = word in PLAIN_FIELDS and _of_django(call, member, around.resolver)
    primary = truth(call, "primary_key") is True
    return Field(
        member.name, word, column=column or member.name, nullable=truth(call, "null"), custom=not known,
        primary=primary, options=options, type=word,
    )  # fmt: skip


def _of_django(call: ast.Call, member: Member, resolver: Resolver) -> bool:
    found = resolver.meant(dotted_name(call.func), member.owner.module.path)
    if isinstance(found, External):
        return found.name.startswith("django.")
    return isinstance(found, Class) and "/django/" in found.module.path.replace("\\", "/")


def _may_be_field(member: Member, resolver: Resolver) -> bool:
    """Whether what a class makes may put names into the model."""
    call = member.call
    if call is None or not last_of(call.func)[:1].isupper():
        return False
    found = resolver.meant(dotted_name(call.func), member.owner.module.path) if dotted_name(call.func) else None
    if isinstance(found, Class):
        lineage = resolver.lineage(found)
        names = {own.name for one in lineage.classes for own in own_members(one)}
        return "contribute_to_class" in names or any("Field" in name for name in lineage.unknown)
    return last_of(call.func) not in ("Choices", "Decimal", "Q", "Meta", "Signal", "RegexValidator")


def _is_manager(member: Member, resolver: Resolver) -> bool:
    call = member.call
    if call is None:
        return False
    word = last_of(call.func)
    if word in ("as_manager", "from_queryset") or (isinstance(call.func, ast.Call)):
        return True
    if word.endswith("Manager") and not call.keywords and word not in ("TaggableManager",):
        return True
    return member.name in ("objects", "_default_manager")


def manager_of(name: str, member: Member, resolver: Resolver) -> Manager:
    """What a manager adds to queries, from its classes."""
    call = member.call
    assert call is not None  # `_is_manager` has seen to it
    func = call.func
    if isinstance(func, ast.Attribute) and func.attr == "as_manager":
        func = func.value
    full = resolver.meant(dotted_name(func), member.owner.module.path) if dotted_name(func) else None
    if isinstance(full, External) and full.name.startswith("django.") and full.name.endswith(("Manager", "QuerySet")):
        return Manager(name)
    if isinstance(full, Value) and isinstance(full.node, ast.Call):
        return Manager(name, open=f"the manager '{name}' is made by a call")
    if not isinstance(full, Class):
        return Manager(name, open=f"the manager '{name}' cannot be read")
    lineage = resolver.lineage(full)
    methods: set[str] = set()
    names: set[str] = set()
    chaining: set[str] = set()
    opened: str | None = None
    made, unread = _query_sets(lineage, resolver)
    if unread:
        opened = f"the queries of '{full.node.name}' cannot be read"
    for base in (*lineage.classes, *made):
        if "/django/db/models/" in base.module.path.replace("\\", "/"):
            continue
        methods.update(own.name for own in own_members(base))
        chaining |= base.module.chaining.get(base.node.name, frozenset())
        added = base.module.annotating.get(base.node.name, frozenset())
        names |= added or frozenset()
        if added is None:
            opened = f"'{base.node.name}' adds names to queries"
    for unknown in lineage.unknown:
        if not unknown.startswith("django.db.models."):
            opened = opened or f"its base '{unknown}' cannot be read"
    return Manager(name, frozenset(methods), opened, frozenset(names), frozenset(chaining))


def _query_sets(lineage: Lineage, resolver: Resolver) -> tuple[tuple[Class, ...], bool]:
    """The classes of the queries that `get_queryset` makes, with what they inherit; and whether one cannot be read."""
    found: list[Class] = []
    for base in lineage.classes:
        if "/django/db/models/" in base.module.path.replace("\\", "/"):
            continue
        for name in base.module.making.get(base.node.name, ()):
            meant = resolver.meant(name, base.module.path) if name.replace(".", "").isidentifier() else None
            if isinstance(meant, Class):
                found += resolver.lineage(meant).classes
            elif not (isinstance(meant, External) and meant.name.startswith("django.db.models.")):
                return tuple(found), True
    return tuple(found), False


def _inherited_links(one: Class, lineage: Lineage, fields: dict[str, Field], around: Around) -> None:
    """The link from a model to the one whose table it shares in part."""
    if _is_abstract(one):
        return
    for base in lineage.classes[1:]:
        if not _is_abstract(base) and around.resolver.lineage(base).orm == "django":
            name = f"{base.node.name.lower()}_ptr"
            fields.setdefault(name, Field(name, "OneToOneField", "one", base.key, base.node.name, f"{name}_id"))


def _reverse(
    one: Class, lineage: Lineage, fields: dict[str, Field], attributes: set[str], around: Around
) -> frozenset[str]:
    """Adds what other models call the way to this one; gives the names that are only possible."""
    names: set[str] = set()
    targets = [base.node.name for base in lineage.classes]
    if around.is_user(lineage, one.key):
        targets.append(USERS)
    beside = (
        pointers(Class(node, one.module) for node in one.module.classes.values()) if not _is_own(one, around) else []
    )
    for target in targets:
        for pointer in (*around.pointing(target), *(other for other in beside if other.target == target)):
            if pointer.name.endswith("+"):
                continue
            if pointer.abstract or "%(" in pointer.name + pointer.query:
                names |= _of_heirs(pointer, around)
                continue
            default = pointer.owner.lower()
            to_one = pointer.kind in ("OneToOneField", "AutoOneToOneField")
            name = pointer.name or (default if to_one else f"{default}_set")
            query = pointer.query or pointer.name or default
            key = around.owner_key(pointer)
            made = Field(
                name, pointer.kind, "one" if to_one else "many", key, pointer.owner, stored=False, reverse=True,
                query_name=query,
            )  # fmt: skip
            fields.setdefault(name, made)
            names.add(query)
    for child in around.children(one.node.name):
        low = child.node.name.lower()
        names.add(low)
        fields.setdefault(low, Field(low, "OneToOneField", "one", child.key, stored=False, reverse=True))
    return frozenset(names)


def _of_heirs(pointer: Pointer, around: Around) -> set[str]:
    """What the classes that inherit a relation may be called by the model that it points to."""
    template = pointer.query or pointer.name
    heirs = around.heirs(pointer.owner)
    if heirs == {pointer.owner}:
        return {ANY}  # who inherits it is not known
    if not template:
        return {one for name in heirs for one in (name.lower(), f"{name.lower()}_set")}
    if "%(app_label)s" in template:
        return {ANY}
    return {template, *(template.replace("%(class)s", name.lower()) for name in heirs)}
