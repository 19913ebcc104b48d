"""The standing cast, made by the services once for each worker and put back row by row for every test.

``make_cast`` asks the database some 270 things; of 3,600 tests every second one begins with it. Here it runs
once, in a transaction that is taken back; what it wrote is kept as one statement and what it returned is
copied, so that each test has rows and objects of its own, the very ones that the services made.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.apps import apps
from django.db import connection, transaction
from pghistory.models import Event as HistoryRow
from psycopg import sql

from liandong.project.database.address import APP

T = TypeVar("T")
Rows = dict[str, list[str]]  # table → its rows as JSON, in no order

# As on a site that is no longer new: no key is short enough to stand by chance in a page's text.
_FAR_ON = "SELECT setval(oid::regclass, 6000) FROM pg_class WHERE relkind = 'S'"
_WRITTEN = """
SELECT DISTINCT relname, pg_class.oid FROM pg_class
JOIN (
    SELECT coalesce(pg_partition_root(relid), relid) AS written FROM pg_stat_xact_user_tables
    WHERE schemaname = current_schema() AND n_tup_ins + n_tup_upd + n_tup_del > 0
) AS counted ON pg_class.oid = written
ORDER BY pg_class.oid
"""
_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    AND has_column_privilege(%s, attrelid, attnum, 'INSERT')
ORDER BY attnum
"""
_PUT = """
INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE
SELECT {columns} FROM json_populate_recordset(NULL::{table}, {rows});
"""


@dataclass(frozen=True)
class Standing(Generic[T]):
    """What somebody made, to be had again."""

    statement: str
    made: T

    def again(self) -> T:
        """Put the rows into the present transaction; return the objects, none of them shared with before."""
        with connection.cursor() as cursor:
            cursor.execute(self.statement)
        return deepcopy(self.made)


def keep(make: Callable[[], T]) -> Standing[T]:
    """Let ``make`` write into a fresh database, keep what it wrote, and take it back.

    Needs the owner's rights, as the app may not read all that it writes. What triggers write is not kept:
    they write it again. Sequences stay where it left them, so that who copies this database meets no number
    twice.

    Raises:
        AssertionError: it changed rows that migrations made, or its rows put back are not the same.
    """
    _texts(_FAR_ON)
    with transaction.atomic():
        made = make()
        tables = _written()
        written = _rows(tables)
        transaction.set_rollback(True)
    before = _rows(tables)
    changed = [table for table in tables if not set(before[table]) <= set(written[table])]
    assert not changed, f"what stands for every test changes rows of migrations: {changed}"
    new = {table: [row for row in written[table] if row not in before[table]] for table in tables}
    statement = "".join(_put(table, tables[table], rows) for table, rows in new.items() if rows)
    standing = Standing[T](statement, made)
    with transaction.atomic():
        standing.again()
        put = _rows(tables | _written())
        transaction.set_rollback(True)
    different = [table for table in put if sorted(put[table]) != sorted(written.get(table, ()))]
    assert not different, f"put back, other rows stand in {different}"
    return standing


def _written() -> dict[str, str]:
    """The tables that the present transaction wrote to, with the columns that the app may write."""
    history = {model._meta.db_table for model in apps.get_models() if issubclass(model, HistoryRow)}
    tables = [table for table in _texts(_WRITTEN) if table not in history]
    found = {table: _texts(_COLUMNS, _quoted(table), APP) for table in tables}
    return {table: ", ".join(map(_quoted, columns)) for table, columns in found.items() if columns}


def _rows(tables: dict[str, str]) -> Rows:
    query = "SELECT to_json(one)::text FROM (SELECT {} FROM {}) AS one"
    return {table: _texts(query.format(columns, _quoted(table))) for table, columns in tables.items()}


def _put(table: str, columns: str, rows: list[str]) -> str:
    content = sql.Literal(json.dumps([json.loads(row) for row in rows], ensure_ascii=False)).as_string(None)
    return _PUT.format(table=_quoted(table), columns=columns, rows=content)


def _texts(query: str, *arguments: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        return [text for text, *_ in cursor.fetchall()]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
