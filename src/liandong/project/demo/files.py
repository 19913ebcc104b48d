"""Writing the sheet of families, a village at a time: csv, Parquet or xlsx, in memory that does not grow."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
import pyarrow.parquet as pq
import xlsxwriter

from liandong.analytics.errors import Refusal, marked
from liandong.project.demo.block import AS_OF
from liandong.project.demo.columns import COLUMNS, HEADINGS, OF, UNKNOWN
from liandong.project.demo.families import Sheet, headed
from liandong.project.demo.slips import Written

KEY_HEADINGS = ("row", "household_no", "column", "value", "rule", "number", "is_bad", "meaning")
SHEET_NAME = "采集表"
ROWS_OF_A_WORKBOOK = 1_048_575  # besides the headings
_MADE = datetime.combine(AS_OF, time())


class UnknownEnding(Refusal):
    """A file of a kind that families cannot be written to."""

    message = marked("Families cannot be written to “{name}”; let it end in .csv, .parquet or .xlsx.")


class TooManyRows(Refusal):
    """More persons than a worksheet has rows."""

    message = marked(
        "A worksheet holds {most} persons; write so many families as .csv or .parquet, or fewer of them."
    )


class Writer(Protocol):
    """A file that takes rows; closed at the end of ``with``."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def write(self, rows: pa.Table) -> None:
        """Add rows, texts by the registry's names."""


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()


class Csv(_File):
    """Comma-separated, UTF-8; the byte-order mark lets a spreadsheet program read the Chinese."""

    def __enter__(self) -> Self:
        self._file = self._open.enter_context(self._path.open("wb"))
        self._file.write("\ufeff".encode() + ",".join(HEADINGS).encode() + b"\n")
        return self

    def write(self, rows: pa.Table) -> None:
        """Add rows."""
        pc_csv.write_csv(rows, self._file, pc_csv.WriteOptions(include_header=False, quoting_style="needed"))


class Parquet(_File):
    """Parquet; figures are figures where no slip can have made a word of them."""

    def __init__(self, path: Path, *, has_slips: bool) -> None:
        super().__init__(path)
        kinds = {"number": pa.string() if has_slips else pa.int64()}
        self._schema = pa.schema(
            [(column.heading, kinds.get(column.kind, pa.string())) for column in COLUMNS]
        )

    def __enter__(self) -> Self:
        self._writer = self._open.enter_context(pq.ParquetWriter(self._path, self._schema))
        return self

    def write(self, rows: pa.Table) -> None:
        """Add rows as one group."""
        table = headed(rows)
        for place, field in enumerate(self._schema):
            if field.type == pa.int64():
                known = pc.if_else(pc.equal(table.column(place), UNKNOWN), None, table.column(place))
                table = table.set_column(place, field.name, pc.cast(known, pa.int64()))
        self._writer.write_table(table)


class Workbook(_File):
    """A workbook with one sheet, written row by row. Cost: about 5 s for a million cells."""

    def __enter__(self) -> Self:
        self._book = xlsxwriter.Workbook(str(self._path), {"constant_memory": True})
        self._open.callback(self._book.close)
        self._book.set_properties({"created": _MADE})  # the same families, the same bytes
        self._sheet = self._book.add_worksheet(SHEET_NAME)
        self._sheet.freeze_panes(1, 0)
        self._sheet.write_row(0, 0, HEADINGS)
        self._row = 0
        return self

    def write(self, rows: pa.Table) -> None:
        """Add rows. Errors: TooManyRows."""
        if self._row + rows.num_rows > ROWS_OF_A_WORKBOOK:
            raise TooManyRows(most=ROWS_OF_A_WORKBOOK)
        figures = [OF[name].kind == "number" for name in rows.column_names]
        for cells in zip(*(column.to_pylist() for column in rows.columns), strict=True):
            self._row += 1
            for place, cell in enumerate(cells):
                if cell is None:
                    continue
                if figures[place] and cell.isascii() and cell.lstrip("-").isdigit():
                    self._sheet.write_number(self._row, place, int(cell))
                else:
                    self._sheet.write_string(self._row, place, cell)


def writer_for(path: Path, *, has_slips: bool) -> Writer:
    """The writer for a file's ending. Errors: UnknownEnding."""
    match path.suffix.lower():
        case ".csv":
            return Csv(path)
        case ".parquet":
            return Parquet(path, has_slips=has_slips)
        case ".xlsx":
            return Workbook(path)
    raise UnknownEnding(name=path.name)


@dataclass(frozen=True)
class Counted:
    """What was written into a file and its key."""

    households: int
    persons: int
    slips: int


def key_beside(path: Path) -> Path:
    """Where the key of a file lies: beside it, never in it."""
    return path.with_name(f"{path.stem}_key.csv")


def write_file(path: Path, found: Iterable[Sheet], *, has_slips: bool) -> Counted:
    """Write sheets into a file by its ending, and the key of their slips beside it.

    Errors: UnknownEnding, TooManyRows. Cost: memory for one village.
    """
    households = persons = slips = 0
    with writer_for(path, has_slips=has_slips) as file, ExitStack() as stack:
        key = None
        if has_slips:
            key = csv.writer(
                stack.enter_context(key_beside(path).open("w", encoding="utf-8", newline="")),
                lineterminator="\n",
            )
            key.writerow(KEY_HEADINGS)
        for sheet in found:
            file.write(sheet.rows)
            if key is not None:
                key.writerows(_key_row(one, persons + 2) for one in sheet.written)
            households += pc.count_distinct(sheet.rows["household_no"]).as_py()
            persons += sheet.rows.num_rows
            slips += len(sheet.written)
    return Counted(households, persons, slips)


def _key_row(one: Written, first: int) -> tuple[object, ...]:
    slip = one.slip
    cells = (one.row + first, one.household_no, OF[one.field].heading, one.value, slip.key, slip.number)
    return (*cells, str(slip.is_bad).lower(), one.meaning)
