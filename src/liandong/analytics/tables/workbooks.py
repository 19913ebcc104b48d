"""Workbooks (xlsx, xls) and statistics files (dta, sav), read whole into Arrow tables."""

from __future__ import annotations

import datetime
import importlib
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liandong.analytics.tables.delimited import distinct_names
from liandong.analytics.tables.engine import first_line
from liandong.analytics.tables.refusals import SPSS, STATA, WORKBOOK, BrokenFile, EmptyFile

if TYPE_CHECKING:
    import pyarrow as pa

# The readers and Arrow cost 0.1 to 0.5 s to import: only a source that needs them pays.


def workbook_table(path: Path) -> tuple[pa.Table, int]:
    """The first sheet of a workbook and the number of rows up to and including its header.

    Cells keep their types; a column with numbers and texts becomes text, so that the odd text is found
    by row and value. Errors: BrokenFile, EmptyFile, DuplicateColumn.
    """
    calamine = importlib.import_module("python_calamine")
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise BrokenFile(path=path, kind=WORKBOOK, reason=first_line(error)) from error
    top = next((number for number, row in enumerate(rows) if any(cell != "" for cell in row)), None)
    body = [] if top is None else [row for row in rows[top + 1 :] if any(cell != "" for cell in row)]
    if top is None or not body:
        raise EmptyFile(path=path)
    names = distinct_names(
        path, [_as_text(cell).strip() or f"column_{number}" for number, cell in enumerate(rows[top], 1)]
    )
    columns = {name: _cells([row[index] for row in body]) for index, name in enumerate(names)}
    return importlib.import_module("pyarrow").table(columns), top + 1


def _cells(values: Sequence[Any]) -> Any:
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
    return arrow.array([None if value is None else _as_text(value) for value in known], arrow.string())


def _day(value: datetime.date | datetime.datetime | None) -> datetime.date | None:
    return value.date() if isinstance(value, datetime.datetime) else value


def _as_text(value: object) -> str:
    """A cell as its reader sees it: a workbook stores 12 as 12.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def statistics_table(path: Path) -> pa.Table:
    """A Stata (dta) or SPSS (sav) file with its codes, not its value labels.

    Errors: BrokenFile, EmptyFile, DuplicateColumn.
    """
    pyreadstat = importlib.import_module("pyreadstat")
    readers: dict[str, Callable[..., Any]] = {".dta": pyreadstat.read_dta, ".sav": pyreadstat.read_sav}
    kind = {".dta": STATA, ".sav": SPSS}[path.suffix.lower()]
    try:
        columns, _ = readers[path.suffix.lower()](str(path), output_format="dict")
    except (pyreadstat.ReadstatError, OSError, ValueError, UnicodeDecodeError) as error:
        raise BrokenFile(path=path, kind=kind, reason=first_line(error)) from error
    names = distinct_names(path, list(columns))
    if not names or not len(columns[names[0]]):
        raise EmptyFile(path=path)
    arrow = importlib.import_module("pyarrow")
    return arrow.table({name: _statistics_column(columns[name]) for name in names})


def _statistics_column(values: Any) -> Any:
    """pyreadstat gives arrays for numbers and lists where values are missing."""
    return _cells(["" if _is_missing(value) else value for value in _plain(values)])


def _plain(values: Any) -> list[Any]:
    return values.tolist() if hasattr(values, "tolist") else list(values)


def _is_missing(value: object) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))
