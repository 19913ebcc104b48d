"""What a source says, between its file and the registry: two tables in DuckDB, read as often as needed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import duckdb
import pyarrow as pa
from django.db import connection
from pyarrow import csv

from liandong.foundation.jobs import progress
from liandong.registry.fields import FIELDS
from liandong.registry.services.tables import Parameter, run

T = TypeVar("T")
_BLOCK = 50_000


@dataclass(frozen=True)
class Told:
    """The rows of a source, as relations of a DuckDB connection.

    ``household``: a row for each: ``household_no`` (once), ``key``, ``county_id``, ``place_id``,
    ``observed_on``, ``level``, ``is_contradictory``, ``first_row`` and the fields that the source fills.
    ``member``: ``household_no``, ``person_no``, ``key``, ``file_row`` (once) and the fields.
    ``known``, made by :func:`find_known`: ``household_no`` and ``id`` of those that are registered;
    ``left_out``: ``household_no`` of those of them that are left out whole.
    """

    connection: duckdb.DuckDBPyConnection

    def run(self, statement: str) -> None:
        """Run a statement of this package."""
        self.connection.execute(statement)

    def count(self, query: str) -> int:
        """The one number that a query gives."""
        found = self.connection.execute(query).fetchone()
        return int(found[0]) if found else 0

    def table(self, query: str) -> pa.Table:
        """All rows of a query; for narrow ones."""
        return self.connection.execute(query).to_arrow_table()

    def read(self, query: str) -> pa.RecordBatchReader:
        """The rows of a query, some at a time; no other query meanwhile."""
        return self.connection.execute(query).to_arrow_reader(_BLOCK)

    def take(self, name: str, table: pa.Table) -> None:
        """Make a table of what came from elsewhere."""
        self.connection.register("taken_in", table)
        self.run(f"create or replace table {name} as select * from taken_in")  # noqa: S608  own names
        self.connection.unregister("taken_in")

    @property
    def is_any_known(self) -> bool:
        """Whether the registry knows any of the households."""
        return self.count("select count(*) from known") > 0

    def filled(self, relation: str) -> list[str]:
        """The registry's fields that the source fills in a relation."""
        columns = self.connection.execute(f"select * from {relation} limit 0").description  # noqa: S608  own names
        return [column[0] for column in columns if column[0] in FIELDS]


def find_known(told: Told) -> None:
    """Set the numbers of a source's households beside the registry: ``known``.

    Cost: one pass over the numbers, whatever the registry holds.
    """
    run(
        "drop table if exists pg_temp.sent_key",
        "create temporary table sent_key (county_id bigint, household_no text) on commit drop",
    )
    copy_into("sent_key", told, "select county_id, household_no from household")
    found = copied_out(
        "select s.household_no, h.id from sent_key s "
        "join registry_household h on h.county_id = s.county_id and h.household_no = s.household_no",
        pa.schema({"household_no": pa.string(), "id": pa.int64()}),
    )
    told.take("known", found)
    told.run("create or replace table left_out (household_no varchar)")


def copy_into(table: str, told: Told, query: str) -> None:
    """COPY the rows of a DuckDB query into a table of PostgreSQL whose columns have the query's names.

    A block is written out as text while PostgreSQL reads the one before; none is kept. Whoever listens hears
    after each how many rows are written.
    """
    total = told.count(f"select count(*) from ({query})") if progress.is_heard() else 0  # noqa: S608  own queries
    progress.tell(table, 0, total)
    done = 0
    rows = told.read(query)
    columns = ", ".join(rows.schema.names)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy {table} ({columns}) from stdin (format csv)") as copy,
    ):
        for text, count in ahead((_as_csv(block), block.num_rows) for block in rows):
            copy.write(text)
            done += count
            progress.tell(table, done, total)


def copied_out(query: str, schema: pa.Schema, parameters: tuple[Parameter, ...] = ()) -> pa.Table:
    """The rows of a query of PostgreSQL as a table; for narrow ones."""
    buffer = io.BytesIO()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy ({query}) to stdout (format csv)", parameters) as copy,
    ):
        for block in copy:
            buffer.write(block)
    if not buffer.tell():
        return schema.empty_table()
    buffer.seek(0)
    return csv.read_csv(
        buffer,
        csv.ReadOptions(column_names=schema.names),
        convert_options=csv.ConvertOptions(column_types=schema, strings_can_be_null=True),
    )


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, the next one made in another thread while the last is used."""
    nothing = object()
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, nothing)
        while (item := coming.result()) is not nothing:
            coming = thread.submit(next, items, nothing)
            yield item  # type: ignore[misc]  # no item is the mark of the end


def _as_csv(block: pa.RecordBatch) -> memoryview:
    buffer = pa.BufferOutputStream()
    csv.write_csv(block, buffer, csv.WriteOptions(include_header=False))
    return memoryview(buffer.getvalue())
