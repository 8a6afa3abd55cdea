"""Airflow 1.10 to 3."""

from __future__ import annotations

from ringtrue.migrations.model import Library, changed

_STANDARD = "airflow.providers.standard"
_NOTES = "Airflow release notes of"
_OPERATORS = {"python_operator": "python", "bash_operator": "bash", "branch_operator": "branch",
              "dagrun_operator": "trigger_dagrun", "datetime_branch_operator": "datetime",
              "latest_only_operator": "latest_only", "weekday": "weekday"}  # fmt: skip
_DAGS = ("airflow.DAG", "airflow.models.DAG", "airflow.models.dag.DAG")

LIBRARY = Library(
    "apache-airflow",
    (
        *changed("2.0.0", "3.0.0", f"{_NOTES} 2.0.0 and 3.0.0", {
            **{f"airflow.operators.{old}.": f"? use '{_STANDARD}.operators.{new}'" for old, new in _OPERATORS.items()},
            "airflow.operators.dummy_operator.": f"? use 'EmptyOperator' of '{_STANDARD}.operators.empty'",
            "airflow.operators.dummy.": f"? use 'EmptyOperator' of '{_STANDARD}.operators.empty'",
            "airflow.contrib.": "? use the provider packages",
        }),
        *changed("2.4.0", "3.0.0", f"{_NOTES} 2.4.0 and 3.0.0", {
            **{f"{dag}[schedule_interval]": "schedule=" for dag in _DAGS},
            **{f"{dag}[timetable]": "schedule=" for dag in _DAGS},
        }, since="2.4.0"),
        *changed("2.2.0", "3.0.0", f"{_NOTES} 2.2.0 and 3.0.0", {
            "airflow.utils.dates.days_ago": "? use 'pendulum.today(\"UTC\").add(days=-n)'",
        }),
    ),
    eager=("airflow",),
)  # fmt: skip
