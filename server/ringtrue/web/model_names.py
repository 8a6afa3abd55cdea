"""Model names: what an object of a Django model has, as far as its classes are the project's. Does not know types."""

from __future__ import annotations

import re

from ringtrue.web.routing import Routing
from ringtrue.web.values import Class

_BASES = {
    "django.db.models.Model": ("id", "pk", "objects"),
    "django.contrib.auth.models.AbstractUser": (
        "id", "pk", "objects", "password", "last_login", "is_superuser", "username", "first_name", "last_name", "email",
        "is_staff", "is_active", "date_joined", "groups", "user_permissions", "get_full_name", "get_short_name",
        "is_authenticated", "is_anonymous", "natural_key", "get_username",
    ),
}  # fmt: skip
_RELATION = re.compile(r"\b(?:ForeignKey|OneToOneField|ManyToManyField)\(")
_RELATED = re.compile(r"related_name=r?['\"](\w+)['\"]")


def model_names(routing: Routing, path: str, name: str) -> frozenset[str] | None:
    """Every name that a model's objects may have; None where a base is not known, or the class is no model."""
    found = routing.find_class(path, "", name)
    if found is None:
        return None
    own = found[1]
    names = set(_own(own))
    is_model = False
    for _, one, base in routing.bases(*found):
        if one is not None:
            names.update(_own(one))
        elif base in _BASES:
            is_model = True
            names.update(_BASES[base])
        elif base.rpartition(".")[2] != "object":
            return None
    return frozenset(names | _reverse(routing, own.name)) if is_model else None


def _own(one: Class) -> set[str]:
    """Fields, with the column of a foreign key, methods, and what Django adds for choices."""
    names = {method.name for method in one.methods} | {name for name, _ in (*one.values, *one.annotated)}
    names |= {f"{name}_id" for name, text in one.values if re.search(r"\b(?:ForeignKey|OneToOneField)\(", text)}
    names |= {f"get_{name}_display" for name, text in one.values if "choices=" in text}
    return names


def _reverse(routing: Routing, name: str) -> set[str]:
    """What relations of other models add to this one, and to any other: generous."""
    found: set[str] = set()
    for file in routing.project.files.values():
        for one in file.classes.values():
            for _, text in one.values:
                if _RELATION.search(text):
                    found.update(_RELATED.findall(text))
                    found.update((one.name.lower(), f"{one.name.lower()}_set"))
    return found
