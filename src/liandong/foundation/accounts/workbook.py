"""The workbook of accounts: the one to fill in, reading it, and the marked one that goes back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineError, CalamineWorkbook

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.accounts.clauses import Clause
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.opening import COLUMNS, Line, Problem, places_given, roles_given

ROWS = 500
_LARGEST = 64 << 20  # bytes a workbook of accounts may unpack to
_HEADINGS = {
    "username": ("用户名", "username"),
    "name": ("姓名", "name"),
    "role": ("角色", "role"),
    "place": ("地区", "place"),
    "valid_from": ("起始日期", "from"),
    "valid_to": ("截止日期", "until"),
}
_WIDTHS = (16, 12, 18, 30, 13, 13)
_HEAD = PatternFill("solid", fgColor="DCE6E8")
_WRONG = PatternFill("solid", fgColor="F3C9BD")
_LINE = Border(bottom=Side(style="hair", color="8A9499"))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class NotAWorkbookOfAccounts(Refusal):
    """A file that is no such workbook."""

    message = marked(
        "{name} is not the workbook of accounts: {reason}; fill in the one that can be fetched here."
    )


UNREADABLE = marked("it cannot be opened")
NO_COLUMNS = marked("it has no columns 姓名 and 角色")


def write_template(out: IO[bytes], *, actor: User) -> None:
    """Write the workbook for somebody: the roles they give and the places of their area are in its lists."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("账号 accounts")
    _write_headings(sheet)
    roles = [str(role.label) for role in roles_given(actor)]
    if roles:
        choice = DataValidation("list", formula1=f'"{",".join(roles)}"', allow_blank=True)
        sheet.add_data_validation(choice)
        choice.add(f"C2:C{ROWS + 1}")
    places = book.create_sheet("地区 places")
    given = places_given(actor)
    for row, (place, path) in enumerate(given, 1):
        places.cell(row, 1, "/".join(path.split("/")[-2:]))
        places.cell(row, 2, getattr(place, "code", None) or "")
    places.column_dimensions["A"].width, places.column_dimensions["B"].width = 40, 16
    if given:
        choice = DataValidation("list", formula1=f"'地区 places'!$A$1:$A${len(given)}", allow_blank=True)
        choice.showErrorMessage = False  # a code is right too
        sheet.add_data_validation(choice)
        choice.add(f"D2:D{ROWS + 1}")
    notes = book.create_sheet("填写说明 notes")
    notes.column_dimensions["A"].width = 100
    for row, text in enumerate(_notes(), 1):
        notes.cell(row, 1, text).alignment = Alignment(wrap_text=True)
    book.properties.creator = "Liandong"
    book.save(out)


def _notes() -> tuple[str, ...]:
    return (
        _("One row for each person; a person with two duties stands in two rows with the same user name."),
        _("The user name may be left empty: one is made of the name's pinyin."),
        _("Role and place are chosen from the lists; a code of the place is right too."),
        _(
            "Days are written as 2026-03-01. Without a first day the duty counts from today; without a "
            "last day it stays open."
        ),
        _("Do not write ID numbers, telephone numbers or passwords into this workbook."),
    )


def _write_headings(sheet: Worksheet, extra: tuple[str, ...] = ()) -> None:
    titles = [*(_HEADINGS[column][0] for column in COLUMNS), *extra]
    for at, title in enumerate(titles, 1):
        cell = sheet.cell(1, at, title)
        cell.font, cell.fill, cell.border = Font(bold=True, color="1C2B33"), _HEAD, _LINE
        cell.alignment = Alignment(vertical="center")
        sheet.column_dimensions[get_column_letter(at)].width = (*_WIDTHS, 80)[at - 1]
    sheet.row_dimensions[1].height = 28
    sheet.freeze_panes = "A2"


def read_lines(content: bytes, name: str) -> list[Line]:
    """The lines of a filled-in workbook; empty rows are left out.

    Raises:
        NotAWorkbookOfAccounts: it cannot be opened, or its first sheet has other columns.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                raise ValueError("too large")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        table = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError) as error:
        raise NotAWorkbookOfAccounts(name=name, reason=Clause(UNREADABLE, __name__)) from error
    heading = [str(cell).strip().lower() for cell in table[0]] if table else []
    at = {
        column: next((heading.index(word) for word in words if word in heading), None)
        for column, words in _HEADINGS.items()
    }
    if at["name"] is None or at["role"] is None:
        raise NotAWorkbookOfAccounts(name=name, reason=Clause(NO_COLUMNS, __name__))
    lines = [
        Line(number, *(_text(row, at[column]) for column in COLUMNS))
        for number, row in enumerate(table[1:], start=2)
    ]
    return [line for line in lines if any(getattr(line, column) for column in COLUMNS)]


def _text(row: Sequence[object], at: int | None) -> str:
    value = row[at] if at is not None and at < len(row) else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def write_marked(lines: Sequence[Line], problems: Sequence[Problem], out: IO[bytes]) -> None:
    """Write the lines back, wrong cells coloured, and beside each row what to change."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("账号 accounts")
    _write_headings(sheet, (_("why, and what to change"),))
    wrong: dict[int, list[Problem]] = {}
    for problem in problems:
        wrong.setdefault(problem.row, []).append(problem)
    for row, line in enumerate(lines, 2):
        found = wrong.get(line.row, [])
        columns = {problem.column for problem in found}
        for at, column in enumerate(COLUMNS, 1):
            text = getattr(line, column)
            cell = sheet.cell(row, at, text)
            if text.startswith(_FORMULA):
                cell.data_type, cell.quotePrefix = "s", True
            if column in columns:
                cell.fill = _WRONG
        if found:
            sheet.cell(row, len(COLUMNS) + 1, " ".join(problem.sentence for problem in found))
    book.save(out)
