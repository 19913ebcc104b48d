"""The user's own rows back as a workbook: wrong cells coloured, and beside each row what to change.

The first sheet counts the findings by rule. Sent again after correction, the workbook is read like the
first file: its extra sheet and column disturb nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill

from liandong.analytics.tables import connect
from liandong.analytics.tables.columns import quoted
from liandong.foundation.files.models import FileType
from liandong.intake.models import ImportBatch
from liandong.intake.reading import DATA_SHEET, RESULT_SHEET, ROW, VILLAGES_SHEET, read_sheet
from liandong.intake.rules import RULES
from liandong.intake.selectors import said_in
from liandong.intake.services import staged
from liandong.registry.fields import FIELDS

MAX_SHEET_ROWS = 1_048_000
_REFUSED = PatternFill("solid", fgColor="F3C9BD")
_WARNED = PatternFill("solid", fgColor="F6E7C8")
_HEAD = Font(bold=True)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})([.][0-9]{1,10})?")


@dataclass
class RowMarks:
    """What was found in one row: columns with the fill of their cell, and the sentences."""

    fills: dict[str, PatternFill]
    sentences: dict[str, None]


def write_marked(batch: ImportBatch, out: Path | IO[bytes]) -> None:
    """Write the marked workbook of a checked or merged batch, in the language in force.

    Rows stream through, so memory stays constant; a file with more rows than a sheet holds gives the rows
    with findings only.

    Errors: StagingChanged, those of reading.
    """
    marks = _marks(batch)
    book = Workbook(write_only=True)
    _write_result(book, batch)
    connection = connect()
    try:
        sheet = read_sheet(batch.file.path, FileType(batch.file.type), batch.file.name, connection)
        data = book.create_sheet(DATA_SHEET)
        data.freeze_panes = "A2"
        why = _("why, and what to change")
        data.append([_styled(data, text, font=_HEAD) for text in (*sheet.columns, why)])
        columns = ", ".join(quoted(column) for column in sheet.columns)
        only = f" where {ROW} in (select unnest(?))" if sheet.rows > MAX_SHEET_ROWS else ""
        found = connection.execute(
            f"select {ROW}, {columns} from raw{only} order by {ROW}",  # noqa: S608  quoted
            [list(marks)] if only else [],
        )
        while batch_of_rows := found.fetchmany(2_000):
            for number, *cells in batch_of_rows:
                data.append(list(_cells(data, sheet.columns, cells, marks.get(number))))
        if sheet.villages is not None:
            _write_villages(book, sheet.villages, _marks(batch, VILLAGES_SHEET), why)
    finally:
        connection.close()
    book.save(out)


def _write_villages(book: Workbook, rows: pa.Table, marks: Mapping[int, RowMarks], why: str) -> None:
    columns = tuple(name for name in rows.column_names if name != ROW)
    page = book.create_sheet(VILLAGES_SHEET)
    page.freeze_panes = "A2"
    page.append([_styled(page, text, font=_HEAD) for text in (*columns, why)])
    for row in rows.to_pylist():
        page.append(list(_cells(page, columns, [row[name] for name in columns], marks.get(row[ROW]))))


def safe(text: str | None) -> str | int | float | None:
    """A text as a cell's value: plain numbers as numbers, no characters that a workbook cannot hold."""
    if text is None:
        return None
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return str(ILLEGAL_CHARACTERS_RE.sub("", text))


def _styled(sheet: Any, value: object, *, font: Font | None = None, fill: PatternFill | None = None) -> Any:
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str) and value.startswith(_FORMULA):
        cell.data_type = "s"  # text, whatever it looks like; the prefix keeps it so when it is edited
        cell.quotePrefix = True
    if font is not None:
        cell.font = font
    if fill is not None:
        cell.fill = fill
    return cell


def _cells(
    sheet: Any, columns: tuple[str, ...], cells: list[str | None], marks: RowMarks | None
) -> Iterator[object]:
    for column, text in zip(columns, cells, strict=True):
        value = safe(text)
        fill = marks.fills.get(column) if marks else None
        plain = fill is None and not (isinstance(value, str) and value.startswith(_FORMULA))
        yield value if plain else _styled(sheet, value, fill=fill)
    if marks:
        cell = _styled(sheet, " ".join(marks.sentences))
        cell.alignment = _WRAPPED
        yield cell


def _marks(batch: ImportBatch, sheet: str | None = None) -> Mapping[int, RowMarks]:
    found: dict[int, RowMarks] = defaultdict(lambda: RowMarks({}, {}))
    for row in staged.findings(batch).to_pylist():
        if row.get("sheet") != sheet:
            continue
        marks = found[row[ROW]]
        if row["source_column"]:
            worse = row["severity"] == "refuse"
            if worse or row["source_column"] not in marks.fills:
                marks.fills[row["source_column"]] = _REFUSED if worse else _WARNED
        marks.sentences[sentence(row)] = None
    return found


def sentence(row: dict[str, Any]) -> str:
    """One finding in words: column, what is wrong, what else was said, what to do."""
    rule = RULES[row["rule"]]
    where = row["source_column"] or (str(FIELDS[row["field"]].label) if row["field"] in FIELDS else "")
    note = said_in(row)["note"]
    told = _(" (elsewhere: {value})").format(value=note) if note else ""
    return _("{column}: {problem}{told}. {advice}").format(
        column=where or _("household"), problem=rule.title, told=told, advice=rule.advice
    )


def _write_result(book: Workbook, batch: ImportBatch) -> None:
    sheet = book.create_sheet(RESULT_SHEET)
    sheet.column_dimensions["A"].width = 48
    sheet.column_dimensions["D"].width = 70
    lines: list[tuple[object, ...]] = [
        (batch.file.name,),
        (_("households in the file"), batch.households_read),
        (_("households taken"), batch.households_taken),
        (_("households refused"), batch.households_refused),
        *(
            (
                (_("rows of villages taken"), batch.villages_taken),
                (_("rows of villages refused"), batch.villages_refused),
            )
            if batch.villages_read
            else ()
        ),
        (_("values that differ from the registry"), batch.conflicts),
        (),
        (_("rule"), _("found"), _("effect"), _("what to do")),
    ]
    for count in batch.rule_counts.order_by("-found", "rule"):
        rule = RULES[count.rule]
        refuses = rule.severity_in(batch.profile).value == "refuse"
        effect = _("the household is refused") if refuses else _("counted only")
        lines.append((str(rule.title), count.found, effect, str(rule.advice)))
    for line in lines:
        sheet.append([_styled(sheet, value) for value in line])
