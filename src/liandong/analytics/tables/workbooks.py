"""Excel workbooks (xlsx, xlsm, xls): which sheet, which row of headings, and the cells below it."""

from __future__ import annotations

import datetime
import importlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liandong.analytics.tables.archives import MAX_CELLS, Inside, look_inside
from liandong.analytics.tables.delimited import distinct_names
from liandong.analytics.tables.engine import first_line
from liandong.analytics.tables.headings import LOOKED_AT, Headings, find_headings, is_afterword
from liandong.analytics.tables.refusals import (
    READER_FAILED,
    WORKBOOK,
    BrokenFile,
    EmptyFile,
    LockedFile,
    NoVisibleSheet,
)
from liandong.analytics.tables.remarks import (
    CountsFrom1904,
    FormulasRead,
    FormulasUnsolved,
    MacrosLeft,
    MergedCells,
    Remark,
    RowsAfter,
    SheetsHidden,
    SheetsLeft,
)

if TYPE_CHECKING:
    import pyarrow as pa

# The reader and Arrow cost 0.1 to 0.5 s to import: only a source that needs them pays.

Cell = Any  # int, float, str, bool, date, datetime, time or timedelta; "" where empty
_ZIP = b"PK"


@dataclass
class Grid:
    """One sheet: its headings and, streamed once, the rows below them.

    Attributes:
        headings: names of the columns, and the index of their row in the sheet (counted from 0).
        remarks: what is told about the sheet; the last of them once the rows have been read.
    """

    path: Path
    title: str
    headings: Headings
    remarks: list[Remark]
    _rows: Iterator[list[Cell]] = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        return self.headings.names

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Rows with something in them, with the number the reader of the sheet sees.

        Totals and notes at the very end are left out and told in ``remarks``. Read once only.
        """
        width = len(self.names)
        held: list[tuple[int, list[Cell]]] = []
        number = self.headings.body
        for row in self._rows:
            number += 1
            cells = row[:width] + [""] * (width - len(row))
            if all(cell == "" for cell in cells):
                continue
            if width > 3 and is_afterword([as_text(cell) for cell in cells]):
                # May be a row of the table after all; that shows when another follows.
                held.append((number, cells))
                continue
            yield from held
            held.clear()
            yield number, cells
        if held:
            self.remarks.append(RowsAfter(rows="、".join(str(place) for place, _ in held)))


class Workbook:
    """An opened workbook.

    Errors: BrokenFile, LockedFile and those of :func:`liandong.analytics.tables.archives.look_inside`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as stream:
            is_zip = stream.read(2) == _ZIP
        self.inside = look_inside(path) if is_zip else Inside()
        self._calamine = importlib.import_module("python_calamine")
        self._book: Any = self._asked(lambda: self._calamine.CalamineWorkbook.from_path(str(path)))
        kinds = self._calamine.SheetVisibleEnum
        sheets = [
            one for one in self._book.sheets_metadata if one.typ == self._calamine.SheetTypeEnum.WorkSheet
        ]
        self.visible = tuple(one.name for one in sheets if one.visible == kinds.Visible)
        self.hidden = tuple(one.name for one in sheets if one.visible != kinds.Visible)

    def grid(self, title: str) -> Grid | None:
        """A sheet, if it holds more than headings could be found in; None where it is empty."""
        sheet = self._asked(lambda: self._book.get_sheet_by_name(title))
        if sheet.start is None or sheet.end is None:
            return None
        if (sheet.end[0] + 1) * (sheet.end[1] + 1) > MAX_CELLS:
            raise BrokenFile(path=self.path, kind=WORKBOOK, reason=READER_FAILED)
        merged = sheet.merged_cell_ranges or []
        rows = _spread(self._streamed(sheet), merged, sheet.start[1])
        first = list(islice(rows, LOOKED_AT))
        found = find_headings([[as_text(cell) for cell in row] for row in first])
        if found is None:
            return None
        remarks = list(found.remarks)
        if merged:
            remarks.append(MergedCells(count=len(merged)))
        return Grid(self.path, title, found, remarks, _chained(first[found.body :], rows))

    def first_cell(self, title: str) -> str | None:
        """The text of a sheet's first used cell, whether the sheet is shown or not."""
        sheet = self._asked(lambda: self._book.get_sheet_by_name(title))
        if sheet.start is None or (sheet.end[0] + 1) * (sheet.end[1] + 1) > LOOKED_AT**2:
            return None
        rows = self._asked(lambda: sheet.to_python(nrows=1))
        return as_text(rows[0][0]) if rows and rows[0] else None

    def first_grid(self, *, but: Iterable[str] = ()) -> Grid:
        """The first visible sheet that holds rows, with all that is to be told about the workbook.

        Errors: EmptyFile, NoVisibleSheet.
        """
        left_out = set(but)
        wanted = [title for title in self.visible if title not in left_out]
        for place, title in enumerate(wanted):
            grid = self.grid(title)
            if grid is not None:
                others = [other for other in wanted[place + 1 :] if self.grid(other) is not None]
                grid.remarks += self.remarks(left_out)
                if others:
                    grid.remarks.append(SheetsLeft(sheet=title, sheets="、".join(others)))
                return grid
        if self.hidden and not wanted:
            raise NoVisibleSheet(path=self.path, hidden="、".join(self.hidden))
        raise EmptyFile(path=self.path)

    def remarks(self, but: Iterable[str] = ()) -> list[Remark]:
        """What is to be told about the workbook as a whole."""
        found: list[Remark] = []
        if self.inside.has_macros:
            found.append(MacrosLeft())
        if self.inside.formulas:
            found.append(FormulasRead(count=self.inside.formulas))
        if self.inside.unsolved:
            found.append(FormulasUnsolved(count=self.inside.unsolved))
        if self.inside.counts_from_1904:
            found.append(CountsFrom1904())
        hidden = [title for title in self.hidden if title not in set(but)]
        if hidden:
            found.append(SheetsHidden(sheets="、".join(hidden)))
        return found

    def _streamed(self, sheet: Any) -> Iterator[list[Cell]]:
        rows = self._asked(sheet.iter_rows)
        while True:
            row = self._asked(lambda: next(rows, None))
            if row is None:
                return
            yield row

    def _asked(self, call: Any) -> Any:
        """What the reader answers. A panic of the reader is no ``Exception``; it too is a damaged file."""
        try:
            return call()
        except self._calamine.PasswordError as error:
            raise LockedFile(path=self.path) from error
        except (self._calamine.CalamineError, OSError, ValueError, OverflowError) as error:
            if "assword" in str(error):
                raise LockedFile(path=self.path) from error
            raise BrokenFile(path=self.path, kind=WORKBOOK, reason=first_line(error)) from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":
                raise
            raise BrokenFile(path=self.path, kind=WORKBOOK, reason=READER_FAILED) from error


def _chained(first: list[list[Cell]], rest: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    yield from first
    yield from rest


def _spread(
    rows: Iterator[list[Cell]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]], shift: int
) -> Iterator[list[Cell]]:
    """Give every cell of a merged area the area's value: forms merge a household's cells over its members.

    ``shift``: the sheet's first used column, which the rows begin with.
    """
    waiting = sorted(merged, reverse=True)
    active: list[tuple[int, int, int, Cell]] = []
    for number, row in enumerate(rows):
        while waiting and waiting[-1][0][0] <= number:
            (top, left), (bottom, right) = waiting.pop()
            start, end = max(0, left - shift), min(right - shift + 1, len(row))
            if top == number and start < end and left >= shift:
                active.append((bottom, start, end, row[start]))
        for _bottom, start, end, value in active:
            row[start:end] = [value] * (end - start)
        active = [area for area in active if area[0] > number]
        yield row


def workbook_table(path: Path) -> tuple[pa.Table, int]:
    """The first visible sheet with rows, and the number of rows up to and including its headings.

    Cells keep their types; a column with numbers and texts becomes text, so that the odd text is found
    by row and value. Errors: BrokenFile, EmptyFile, DuplicateColumn and those of :class:`Workbook`.
    """
    grid = Workbook(path).first_grid()
    body = [row for _, row in grid.rows()]
    if not body:
        raise EmptyFile(path=path)
    names = distinct_names(path, grid.names)
    columns = {name: typed_cells([row[index] for row in body]) for index, name in enumerate(names)}
    return importlib.import_module("pyarrow").table(columns), grid.headings.body


def typed_cells(values: Sequence[Cell]) -> Any:
    """One column's cells as an Arrow array of one type."""
    arrow = importlib.import_module("pyarrow")
    known = [None if value == "" else value for value in values]
    kinds = {type(value) for value in known if value is not None}
    if kinds <= {int, float}:
        whole = all(value is None or (float(value).is_integer() and abs(value) < 2**53) for value in known)
        if whole and kinds:
            return arrow.array([None if value is None else int(value) for value in known], arrow.int64())
        return arrow.array(known, arrow.float64())
    if kinds == {bool}:
        return arrow.array(known, arrow.bool_())
    if kinds and kinds <= {datetime.date, datetime.datetime}:
        return arrow.array([_day(value) for value in known], arrow.date32())
    return arrow.array([None if value is None else as_text(value) for value in known], arrow.string())


def _day(value: datetime.date | datetime.datetime | None) -> datetime.date | None:
    return value.date() if isinstance(value, datetime.datetime) else value


def as_text(cell: Cell) -> str:
    """A cell as its reader sees it: a workbook stores 12 as 12.0, and a day as midnight.

    A workbook keeps fifteen digits: a longer number has lost its last ones, and is written as Excel shows
    it, 1.10105E+17, so that nobody takes it for an ID number.
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return f"{cell:.14E}".replace("0E", "E") if abs(cell) >= 1e15 else repr(cell)
    if isinstance(cell, int) and abs(cell) >= 10**15:
        return f"{cell:.5E}"
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(sep=" ")
    return str(cell)
