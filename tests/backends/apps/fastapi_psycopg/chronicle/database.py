"""Connections, one for each request, and the tables."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import psycopg
from fastapi import Depends
from psycopg.rows import DictRow, dict_row

Connection = psycopg.Connection[DictRow]
Row = dict[str, Any]

_SCHEMA = Path(__file__).with_name("schema.sql")


def connect() -> Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], row_factory=dict_row)


def create_tables() -> None:
    with connect() as connection:
        connection.execute(_SCHEMA.read_bytes())


def get_connection() -> Iterator[Connection]:
    with connect() as connection:
        yield connection


ConnectionDep = Annotated[Connection, Depends(get_connection)]
