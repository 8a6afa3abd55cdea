"""Celery 4 to 5."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

LIBRARY = Library(
    "celery",
    (
        *changed("4.0.0", "5.0.0", "Celery, what's new in 5.0", {
            "celery.task.": "? use 'celery.shared_task', or 'task' of your app",
            "celery.decorators.": "? use 'celery.shared_task', or 'task' of your app",
        }),
    ),
    eager=("celery",),
)  # fmt: skip
