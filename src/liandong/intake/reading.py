"""A file as it came: every cell as text, every row with the number its reader sees."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from liandong.analytics.errors import Refusal
from liandong.analytics.tables.columns import literal, quoted
from liandong.analytics.tables.content import Content
from liandong.analytics.tables.delimited import distinct_names, text_file, text_refusal, text_scan
from liandong.analytics.tables.engine import first_line, reading
from liandong.analytics.tables.refusals import BrokenParquet, EmptyFile
from liandong.analytics.tables.remarks import ColumnsLeft, LabelsKept, Remark, SheetApart
from liandong.analytics.tables.sources import open_source
from liandong.analytics.tables.statistics import statistics_table
from liandong.analytics.tables.workbooks import Grid, Workbook, as_text
from liandong.foundation.files.models import FileType
from liandong.foundation.jobs import progress
from liandong.foundation.personal.streams import opened
from liandong.intake.joining import SheetRows, join_sheets
from liandong.intake.refusals import FileGone, TooManyRows
from liandong.intake.states import Phase

ROW = "_row"
RESULT_SHEET = "检查结果 result"
DATA_SHEET = "数据 data"
NOTES_SHEET = "填写说明 notes"
CODES_SHEET = "代码 codes"
STAMP_SHEET = "_liandong"
VILLAGES_SHEET = "村 villages"
"""Read apart: its rows are villages."""
# sheets of our own workbooks that hold no rows of households
_OURS = (RESULT_SHEET, NOTES_SHEET, CODES_SHEET, STAMP_SHEET, VILLAGES_SHEET)
HOUSEHOLD_KEY, MEMBER_KEY, PLACE_KEY = "户编号", "成员序号", "村代码"
"""Headings of the template: sheets that share the first are joined by it."""
MAX_ROWS = 2_000_000
_BATCH = 20_000


@dataclass(frozen=True)
class Sheet:
    """The rows of a file in the DuckDB table ``raw``: ``_row`` and ``columns``, all text.

    Attributes:
        header_row: the row of the headings, counted as the reader of the file counts.
        remarks: what was chosen, skipped or taken for what.
        labels: for columns of codes the words that the file itself gives them.
        titles: what the file calls a column beside its name.
        stamp: the text of our own stamp, where the file is one of our update workbooks.
        villages: the rows of the sheet of villages, ``_row`` and its columns, all text; None without one.
    """

    columns: tuple[str, ...]
    header_row: int
    rows: int
    remarks: tuple[Remark, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    stamp: str | None = None
    villages: pa.Table | None = None


def read_sheet(
    path: Path,
    kind: FileType,
    name: str,
    connection: duckdb.DuckDBPyConnection,
    *,
    most: int = MAX_ROWS,
) -> Sheet:
    """Read a stored file into the table ``raw``.

    Args:
        path: the bytes; ``name`` is what their owner calls them, for sentences.
        kind: what the bytes are, whatever the name says.
        most: of a text or Parquet file, rows beyond which one more is read and no other.

    Errors: those of :mod:`liandong.analytics.tables.refusals`, TooManyRows, RepeatedHousehold.
    Cost: csv and Parquet stream; a workbook's cells are held once, 32 bytes each, while they pass into
        Arrow; statistics files are read whole.
    """
    with under_its_name(name), opened(path) as readable:
        if kind is FileType.TEXT:
            sheet = _read_text(readable, connection, most)
        elif kind in (FileType.XLSX, FileType.XLS):
            sheet = _read_workbook(readable, connection)
        elif kind is FileType.PARQUET:
            sheet = _read_parquet(readable, connection, most)
        else:
            sheet = _read_statistics(readable, kind, connection)
    if sheet.rows == 0 and sheet.villages is None:
        raise EmptyFile(path=name)
    if sheet.rows > MAX_ROWS:
        raise TooManyRows(file=name, limit=MAX_ROWS)
    return sheet


@contextmanager
def under_its_name(name: str) -> Iterator[None]:
    """Have refusals speak of a file as its owner calls it. Errors: FileGone, the refusals of what is done."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileGone(file=name) from error
    except Refusal as refusal:
        if "path" in refusal.details:
            refusal.details["path"] = name  # the folder of stored files is nobody's business
        if "named" in refusal.details:
            refusal.details["named"] = Path(name).suffix.lower() or name  # stored files have no ending
        raise


def forget_rows(connection: duckdb.DuckDBPyConnection) -> None:
    """Give back what ``raw`` takes, once everything is read from it."""
    connection.unregister("raw")
    connection.execute("drop table if exists raw")


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    found = connection.execute("select count(*) from raw").fetchone()
    return int(found[0]) if found else 0


def _read_text(path: Path, connection: duckdb.DuckDBPyConnection, most: int) -> Sheet:
    file = text_file(path)
    try:
        with reading(connection, path.name):
            connection.execute(
                f"create table raw as select row_number() over () + {file.skip} as {ROW}, * "  # noqa: S608  quoted by text_scan
                f"from {text_scan(file)} limit {most + 1}"
            )
    except duckdb.Error as error:
        raise text_refusal(error, path) from error
    except Refusal as refusal:
        cause = refusal.__cause__
        if isinstance(cause, duckdb.InvalidInputException | duckdb.IOException):
            raise text_refusal(cause, path) from cause
        raise
    return Sheet(file.header, file.skip, _count(connection), file.remarks)


def _read_parquet(path: Path, connection: duckdb.DuckDBPyConnection, most: int) -> Sheet:
    try:
        relation = open_source(path, connection=connection, name="opened")
        columns = ", ".join(f"{quoted(name)}::varchar as {quoted(name)}" for name in relation.columns)
        names = distinct_names(path, list(relation.columns))
        found = connection.execute(f"select * from read_parquet({literal(str(path))}) limit 0").description  # noqa: S608  our own path
        connection.execute(
            f"create table raw as select row_number() over () as {ROW}{', ' if columns else ''}{columns} "  # noqa: S608  quoted
            f"from opened limit {most + 1}"
        )
    except duckdb.Error as error:
        raise BrokenParquet(path=path, reason=first_line(error)) from error
    left = [one[0] for one in found if one[0] not in relation.columns]
    return Sheet(names, 0, _count(connection), (ColumnsLeft(columns="、".join(left)),) if left else ())


def _read_statistics(path: Path, kind: FileType, connection: duckdb.DuckDBPyConnection) -> Sheet:
    table = statistics_table(path, Content(kind.value))
    labels, titles = {}, {}
    arrays: dict[str, pa.ChunkedArray] = {}
    for one in table.schema:
        said = one.metadata or {}
        if b"labels" in said:
            labels[one.name] = json.loads(said[b"labels"])
        if b"title" in said:
            titles[one.name] = said[b"title"].decode()
        arrays[one.name] = pa.array(
            (None if cell is None else as_text(cell) for cell in table[one.name].to_pylist()), pa.string()
        )
    numbers = pa.array(range(1, table.num_rows + 1), pa.int64())
    connection.register("raw", pa.table({ROW: numbers} | arrays))
    remarks = (LabelsKept(count=len(labels)),) if labels else ()
    return Sheet(tuple(arrays), 0, table.num_rows, remarks, labels, titles)


def _read_workbook(path: Path, connection: duckdb.DuckDBPyConnection) -> Sheet:
    book = Workbook(path)
    stamp = book.first_cell(STAMP_SHEET) if STAMP_SHEET in book.hidden else None
    villages = _village_rows(book, path)
    apart = [] if villages is None else [SheetApart(sheet=VILLAGES_SHEET, rows=villages.num_rows)]
    joinable = _joinable(book)
    if len(joinable) > 1:
        sheets = [SheetRows(one.title, _table(one, path), one.headings.body) for one in joinable]
        joined = join_sheets(sheets, ROW, HOUSEHOLD_KEY, MEMBER_KEY)
        connection.register("raw", joined.table)
        remarks = [*joined.remarks, *(remark for one in joinable for remark in one.remarks)]
        remarks += [*book.remarks(_OURS), *apart]
        names, header_row = joined.columns, joined.header_row
        return Sheet(names, header_row, joined.table.num_rows, tuple(remarks), stamp=stamp, villages=villages)
    if villages is not None and not set(book.visible) - set(_OURS):
        return _only_villages(book, villages, stamp, connection)
    grid = joinable[0] if joinable else book.first_grid(but=_OURS)
    if joinable:
        grid.remarks += book.remarks(_OURS)
    table = _table(grid, path)
    connection.register("raw", table)
    columns = tuple(name for name in table.column_names if name != ROW)
    remarks = [*grid.remarks, *apart]
    rows = table.num_rows
    return Sheet(columns, grid.headings.row + 1, rows, tuple(remarks), stamp=stamp, villages=villages)


def _village_rows(book: Workbook, path: Path) -> pa.Table | None:
    """The sheet of villages, where it is there and not empty."""
    grid = book.grid(VILLAGES_SHEET) if VILLAGES_SHEET in book.visible else None
    if grid is None:
        return None
    table = _table(grid, path)
    return table if table.num_rows else None


def _only_villages(
    book: Workbook, villages: pa.Table, stamp: str | None, connection: duckdb.DuckDBPyConnection
) -> Sheet:
    """A workbook of villages alone: as if the template's sheets of households were there and empty."""
    names = (HOUSEHOLD_KEY, MEMBER_KEY, PLACE_KEY)
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in names)])
    connection.register("raw", schema.empty_table())
    remarks = (*book.remarks(_OURS), SheetApart(sheet=VILLAGES_SHEET, rows=villages.num_rows))
    return Sheet(names, 1, 0, remarks, stamp=stamp, villages=villages)


def _joinable(book: Workbook) -> list[Grid]:
    """The visible sheets that are headed by the template's household number, if several are."""
    wanted = [title for title in book.visible if title not in _OURS]
    if len(wanted) < 2:
        return []
    grids = [grid for title in wanted if (grid := book.grid(title)) is not None]
    found = [grid for grid in grids if HOUSEHOLD_KEY in grid.names]
    return found if len(found) == len(grids) else []


def _table(grid: Grid, path: Path) -> pa.Table:
    """A sheet's rows as texts, in pieces, so that Python holds few cells at a time."""
    names = distinct_names(path, grid.names)
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in names)])
    rows = grid.rows()
    batches: list[pa.RecordBatch] = []
    while piece := list(islice(rows, _BATCH)):
        arrays = [pa.array([number for number, _ in piece], pa.int64())]
        arrays += [pa.array(_column(piece, place), pa.string()) for place in range(len(names))]
        batches.append(pa.record_batch(arrays, schema=schema))
        progress.tell(Phase.READING, piece[-1][0])
    return pa.Table.from_batches(batches, schema=schema)


def _column(rows: Sequence[tuple[int, list[Any]]], place: int) -> Iterator[str | None]:
    for _, row in rows:
        cell = row[place]
        if cell is None or cell == "":
            yield None
        else:
            # a lone half of a character pair, as damaged files hold, is no text
            yield as_text(cell).encode("utf-8", "replace").decode()
