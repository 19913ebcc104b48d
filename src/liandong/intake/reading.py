"""A file as it came: every cell as text, every row with the number its reader sees."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from python_calamine import CalamineError, CalamineWorkbook

from liandong.analytics.errors import Refusal
from liandong.analytics.tables.columns import quoted
from liandong.analytics.tables.delimited import distinct_names, text_file, text_refusal, text_scan
from liandong.analytics.tables.engine import first_line
from liandong.analytics.tables.refusals import BrokenFile, EmptyFile
from liandong.analytics.tables.sources import open_source
from liandong.foundation.files.models import FileType
from liandong.foundation.personal.streams import opened
from liandong.intake.refusals import FileGone, TooManyRows, WorkbookTooLarge

ROW = "_row"
RESULT_SHEET = "检查结果 result"
DATA_SHEET = "数据 data"
NOTES_SHEET = "填写说明 notes"
CODES_SHEET = "代码 codes"
_OURS = (RESULT_SHEET, NOTES_SHEET, CODES_SHEET)  # sheets of our own workbooks that hold no rows
MAX_ROWS = 2_000_000
MAX_UNPACKED = 1 << 30  # a workbook of 200 MB unpacks to less; a zip bomb of 1 MB to more
_STATISTICS = {FileType.STATA: ".dta", FileType.SPSS: ".sav", FileType.PARQUET: ".parquet"}


@dataclass(frozen=True)
class Sheet:
    """The rows of a file in the DuckDB table ``raw``: ``_row`` and ``columns``, all text.

    ``header_row``: the row of the headings, counted as the reader of the file counts.
    """

    columns: tuple[str, ...]
    header_row: int
    rows: int


def read_sheet(path: Path, kind: FileType, name: str, connection: duckdb.DuckDBPyConnection) -> Sheet:
    """Read a stored file into the table ``raw``.

    Args:
        path: the bytes; ``name`` is what their owner calls them, for sentences.
        kind: what the bytes are, whatever the name says.

    Errors: those of :mod:`liandong.analytics.tables.refusals`, WorkbookTooLarge, TooManyRows.
    Cost: csv streams; workbooks and statistics files are read whole.
    """
    try:
        # the readers of statistics files go by the ending of the name; stored files have none
        with opened(path, suffix=_STATISTICS.get(kind, "")) as readable:
            if kind is FileType.TEXT:
                sheet = _read_text(readable, connection)
            elif kind in (FileType.XLSX, FileType.XLS):
                sheet = _read_workbook(readable, kind, name, connection)
            else:
                sheet = _read_table(readable, connection)
    except FileNotFoundError as error:
        raise FileGone(file=name) from error
    except Refusal as refusal:
        if "path" in refusal.details:
            refusal.details["path"] = name  # the folder of stored files is nobody's business
        raise
    if sheet.rows == 0:
        raise EmptyFile(path=name)
    if sheet.rows > MAX_ROWS:
        raise TooManyRows(file=name, limit=MAX_ROWS)
    return sheet


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    found = connection.execute("select count(*) from raw").fetchone()
    return int(found[0]) if found else 0


def _read_text(path: Path, connection: duckdb.DuckDBPyConnection) -> Sheet:
    file = text_file(path)
    try:
        connection.execute(
            f"create table raw as select row_number() over () + 1 as {ROW}, * from {text_scan(file)}"  # noqa: S608  quoted by text_scan
        )
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        raise text_refusal(error, path) from error
    return Sheet(file.header, 1, _count(connection))


def _read_table(path: Path, connection: duckdb.DuckDBPyConnection) -> Sheet:
    relation = open_source(path, connection=connection, name="opened")
    columns = ", ".join(f"{quoted(name)}::varchar as {quoted(name)}" for name in relation.columns)
    connection.execute(
        f"create table raw as select row_number() over () as {ROW}, {columns} from opened"  # noqa: S608  quoted
    )
    return Sheet(tuple(relation.columns), 0, _count(connection))


def _read_workbook(path: Path, kind: FileType, name: str, connection: duckdb.DuckDBPyConnection) -> Sheet:
    if kind is FileType.XLSX:
        _refuse_bomb(path, name)
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheet = book.get_sheet_by_name(next((one for one in book.sheet_names if one not in _OURS), _OURS[0]))
        rows = sheet.to_python(skip_empty_area=False)
        merged = sheet.merged_cell_ranges or []
    except (CalamineError, OSError, ValueError) as error:
        raise BrokenFile(path=name, kind="a workbook", reason=first_line(error)) from error
    _spread(rows, merged)
    top = next((number for number, row in enumerate(rows) if any(cell != "" for cell in row)), None)
    if top is None:
        raise EmptyFile(path=name)
    names = distinct_names(
        name, [_text(cell).strip() or f"column_{number}" for number, cell in enumerate(rows[top], 1)]
    )
    kept = [(number, row) for number, row in enumerate(rows[top + 1 :], top + 2) if any(c != "" for c in row)]
    table = pa.table(
        {ROW: pa.array([number for number, _ in kept], pa.int64())}
        | {column: pa.array(_column(kept, place), pa.string()) for place, column in enumerate(names)}
    )
    connection.register("raw", table)
    return Sheet(names, top + 1, table.num_rows)


def _refuse_bomb(path: Path, name: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise BrokenFile(path=name, kind="a workbook", reason=first_line(error)) from error
    if size > MAX_UNPACKED:
        raise WorkbookTooLarge(file=name, size=size >> 20, limit=MAX_UNPACKED >> 20)


def _spread(rows: list[list[Any]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Give every cell of a merged area the area's value: forms merge a household's cells over its members."""
    for (top, left), (bottom, right) in merged:
        if top >= len(rows):
            continue
        value = rows[top][left]
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [value] * (min(right + 1, len(row)) - left)


def _column(rows: Sequence[tuple[int, list[Any]]], place: int) -> Iterator[str | None]:
    for _, row in rows:
        cell = row[place]
        yield None if cell == "" else _text(cell)


def _text(cell: object) -> str:
    """A cell as its reader sees it: a workbook stores 12 as 12.0, and a day as midnight."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return str(cell)
