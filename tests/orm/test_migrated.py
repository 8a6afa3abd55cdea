"""The fields that migrations give models."""

from __future__ import annotations

import pytest
from ringtrue.orm.migrated import fields_by_model


def migration(*operations: str) -> str:
    return f"class Migration(migrations.Migration):\n    operations = [{', '.join(operations)}]\n"


CREATED = migration(
    'migrations.CreateModel(name="Post", fields=[("id", models.AutoField()), ("title", models.TextField())])'
)


def test_every_field_that_was_ever_given() -> None:
    later = migration(
        'migrations.AddField(model_name="post", name="lead", field=models.TextField())',
        'migrations.RenameField("post", "title", "headline")',
        'migrations.RemoveField("post", "lead")',
    )
    assert fields_by_model([CREATED, later]) == {"post": frozenset({"id", "title", "lead", "headline"})}


@pytest.mark.parametrize(
    "operation",
    [
        "*OPERATIONS",
        "migrations.RenameModel('Post', 'Article')",
        "migrations.SeparateDatabaseAndState(state_operations=[])",
        "migrations.CreateModel(name='Tag', fields=FIELDS)",
        "migrations.AddField(model_name=NAME, name='lead', field=None)",
    ],
)
def test_what_cannot_be_read_is_not_known(operation: str) -> None:
    assert fields_by_model([CREATED, migration(operation)]) is None


def test_files_without_a_migration_say_nothing() -> None:
    assert fields_by_model(["", CREATED]) == fields_by_model([CREATED])
