"""Writing rows into a workbook or a csv file as they come, in constant memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _

from liandong.registry.exports.watermark import Watermark

Cell = str | int | float | Decimal | date | None
_ROWS_OF_A_SHEET = 1_000_000  # Excel has 1,048,576
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_workbook(
    target: IO[bytes], folder: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], mark: Watermark
) -> int:
    """Write an xlsx file: sheets of rows, and a sheet that says what it is. Returns the number of rows.

    Args:
        folder: for the parts while they are written; they hold names, so the caller removes it.
    """
    options = {
        "constant_memory": True,
        "tmpdir": folder,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"title": mark.serial, "author": str(mark.user), "comments": mark.line()})
    strong = book.add_format({"bold": True, "bottom": 1})
    written = 0
    sheet = None
    for row in rows:
        place = written % _ROWS_OF_A_SHEET
        if place == 0:
            sheet = _sheet(book, headings, mark, strong, written // _ROWS_OF_A_SHEET)
        assert sheet is not None  # noqa: S101  for the type: the first row made it
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(place + 1, column, value)
            elif isinstance(value, int | float | Decimal):
                sheet.write_number(place + 1, column, value)
            elif value is not None:
                sheet.write_string(place + 1, column, value)
        written += 1
    if sheet is None:
        _sheet(book, headings, mark, strong, 0)
    _about(book, mark, written, strong)
    book.close()
    return written


def _sheet(
    book: xlsxwriter.Workbook,
    headings: Sequence[str],
    mark: Watermark,
    strong: xlsxwriter.format.Format,
    number: int,
) -> xlsxwriter.worksheet.Worksheet:
    title = _("Households")
    sheet = book.add_worksheet(f"{title} {number + 1}" if number else title)
    # & begins a code in the head of a printed page
    line = mark.line().replace("&", "&&")
    sheet.set_header(f"&L{line}"[:255])
    sheet.set_footer(f"&L{line}&R&P / &N"[:255])
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(headings) - 1, 14)
    sheet.write_row(0, 0, headings, strong)
    return sheet


def _about(book: xlsxwriter.Workbook, mark: Watermark, rows: int, strong: xlsxwriter.format.Format) -> None:
    sheet = book.add_worksheet(_("About this file"))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80)
    for place, (label, value) in enumerate(mark.facts(rows)):
        sheet.write_string(place, 0, label, strong)
        sheet.write_string(place, 1, value, wrapped)


def write_csv(
    target: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]], mark: Watermark
) -> int:
    """Write a csv file in UTF-8 with a byte-order mark, its last line the mark. Returns the number of rows.

    A text that a spreadsheet program would take for a formula gets an apostrophe before it.
    """
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    written = 0
    for row in rows:
        writer.writerow([_harmless(value) for value in row])
        written += 1
    writer.writerow([f"# {mark.line()} · {mark.reason}"])
    text.detach()
    return written


def _harmless(value: Cell) -> Cell:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
