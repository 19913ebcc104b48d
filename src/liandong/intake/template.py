"""Workbooks that go out: headings, drop-downs from the code lists, notes; empty, or filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from liandong.analytics.tables import ColumnType
from liandong.foundation.places.models import Level
from liandong.intake.layouts import Column, Layout, SheetLayout, layout_of, with_local_columns
from liandong.intake.reading import CODES_SHEET, NOTES_SHEET, STAMP_SHEET, VILLAGES_SHEET
from liandong.intake.village_sheet import CODE, KEYS, NAME, YEAR, heading
from liandong.registry.fields import FIELDS, Field, Keeps
from liandong.registry.limits import LIMITS
from liandong.registry.services.villages import Value as Figure
from liandong.registry.services.villages import limits_of
from liandong.registry.village_fields import VILLAGE_FIELDS, VillageField
from liandong.registry.wording import Value
from liandong.registry.words import in_both

ROWS = 2_000  # rows with drop-downs; more can be added, they are checked on import all the same
_INK, _PAPER, _ACCENT = "#1C2B33", "#F4F1EA", "#DCE6E8"
_COLOURS = {Keeps.LIVING: _PAPER, Keeps.INCOME: "#F3E6CF", Keeps.HOUSEHOLD_NUMBERS: _PAPER}
_LONGEST = 32_767  # characters that a cell of Excel holds


@dataclass(frozen=True)
class PlaceNames:
    """A place as a workbook writes it: its code, and its names by level."""

    code: str
    names: Mapping[Level, str]


@dataclass(frozen=True)
class VillageRow:
    """A village in a year as a workbook writes it; without values where nothing is known of it."""

    place_id: int
    code: str
    name: str
    year: int
    values: Mapping[str, Figure]


@dataclass(frozen=True)
class Filling:
    """What a workbook is filled with, and what it says of itself.

    Attributes:
        rows: one for each member, with ``household_no, person_no, place_id`` and the fields by their names;
            those of a household stand together.
        notes: sentences for the sheet of notes, before the general ones.
        stamp: what the hidden sheet says, by which the workbook is known when it comes back.
        mark: a line for the head of each printed page.
        villages: rows for the sheet of villages, in a layout that has one.
    """

    rows: Sequence[Mapping[str, Value]]
    places: Mapping[int, PlaceNames]
    notes: tuple[str, ...] = ()
    stamp: str = ""
    mark: str = ""
    villages: Sequence[VillageRow] = ()


def write_template(
    kind: str, out: Path | IO[bytes], filling: Filling | None = None, *, local: Iterable[Field] = ()
) -> None:
    """Write the workbook of a kind, empty or filled. Errors: UnknownTemplate.

    Args:
        local: the local columns in force where it is filled in.

    Cost: memory for one row at a time besides the rows given.
    """
    layout = with_local_columns(layout_of(kind), local)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(str(out) if isinstance(out, Path) else out, options)
    book.set_properties({"author": "Liandong"})
    styles = _Styles(book)
    codes = _codes(layout)
    for sheet in layout.sheets:
        page = book.add_worksheet(sheet.title)
        _write_headings(page, sheet, codes, styles, filling)
        if filling is not None:
            for number, row in enumerate(_rows(sheet, filling), 1):
                _write_row(page, number, sheet, row, filling)
    if layout.with_villages:
        _write_villages(book.add_worksheet(VILLAGES_SHEET), styles, filling)
    _write_notes(book.add_worksheet(NOTES_SHEET), filling, styles)
    _write_codes(book.add_worksheet(CODES_SHEET), codes, styles)
    if filling is not None and filling.stamp:
        stamp = book.add_worksheet(STAMP_SHEET)
        stamp.write_string(0, 0, filling.stamp)
        stamp.very_hidden()
    book.close()


class _Styles:
    """The formats of one workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.strong = book.add_format({"bold": True, "font_color": _INK})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.first = book.add_format({"text_wrap": True, "valign": "top", "bg_color": _PAPER})
        self.as_text = book.add_format({"num_format": "@"})
        self._headings: dict[str, Format] = {}

    def heading(self, column: Column | None) -> Format:
        field = column.field if column else None
        colour = _COLOURS.get(field.kept, _ACCENT) if field else _ACCENT
        if colour not in self._headings:
            look = {"bold": True, "font_color": _INK, "bg_color": colour, "text_wrap": True}
            look |= {"valign": "vcenter", "bottom": 7, "bottom_color": "#8A9499"}
            self._headings[colour] = self.book.add_format(look)
        return self._headings[colour]


def _write_headings(
    page: Worksheet,
    sheet: SheetLayout,
    codes: Mapping[tuple[str, ...], int],
    styles: _Styles,
    filling: Filling | None,
) -> None:
    for place, column in enumerate(sheet.columns):
        width = max(10.0, len(column.heading) * 2.2)
        # numbers of households and villages keep their zeros, ID numbers their last digits
        page.set_column(place, place, width, styles.as_text if column.is_text else None)
    page.set_row(0, 32)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.heading, styles.heading(column))
        rule = _validation(column, codes)
        if rule is not None:
            page.data_validation(1, place, ROWS, place, rule)
    page.freeze_panes(1, 3 if sheet.of_member else 2)
    _mark_print(page, filling)


def _mark_print(page: Worksheet, filling: Filling | None) -> None:
    if filling is not None and filling.mark:
        mark = filling.mark.replace("&", "&&")  # & begins a code in the head of a printed page
        page.set_header(f"&L{mark}"[:255])
        page.set_footer("&R&P / &N")
        page.set_landscape()
        page.repeat_rows(0)


def _validation(column: Column, codes: Mapping[tuple[str, ...], int]) -> dict[str, object] | None:
    if column.choices:
        letter = xlsxwriter.utility.xl_col_to_name(codes[column.choices])
        source = f"='{CODES_SHEET}'!${letter}$2:${letter}${len(column.choices) + 1}"
        return {"validate": "list", "source": source}
    one = column.field
    if one is None:
        return None
    if one.type is ColumnType.BOOLEAN:
        return {"validate": "list", "source": ["是", "否"]}
    if one.limits is not None:
        low, high = one.limits
        kind = "integer" if one.type is ColumnType.INTEGER else "decimal"
        return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    return None


def _rows(sheet: SheetLayout, filling: Filling) -> Iterable[Mapping[str, Value]]:
    """A row for each member, or for each household: its members say the same of it."""
    last = None
    for row in filling.rows:
        key = (row["place_id"], row["household_no"])
        if sheet.of_member or key != last:
            yield row
        last = key


def _write_row(
    page: Worksheet, number: int, sheet: SheetLayout, row: Mapping[str, Value], filling: Filling
) -> None:
    for place, column in enumerate(sheet.columns):
        cell = cell_of(column, row, filling.places)
        if isinstance(cell, str):
            page.write_string(number, place, cell[:_LONGEST])
        elif cell is not None:
            page.write_number(number, place, cell)


def cell_of(
    column: Column, row: Mapping[str, Value], places: Mapping[int, PlaceNames]
) -> str | int | float | None:
    """What stands in a column of a row; several words are written one after another.

    Numbers of persons are never written: an empty cell takes nothing away.
    """
    if column.level is not None or "<place>" in column.gives:
        found = places.get(int(str(row["place_id"])))
        if found is None:
            return None
        return found.code if column.level is None else found.names.get(column.level)
    words: dict[str, None] = {}
    for name, rule in column.gives.items():
        if name in ("<household>", "<member>"):
            return str(row["household_no" if name == "<household>" else "person_no"])
        value = row.get(name)
        if value is None:
            continue
        if rule.holds:
            if value:
                words[rule.holds[0]] = None
        elif (column.local or FIELDS[name]).codes is None and len(column.gives) == 1:
            return _plain(value)
        else:
            words[column.word(name, value)] = None
    return "，".join(words) or None


def _plain(value: Value) -> str | int | float | None:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int | float | str) else str(value)


def _write_villages(page: Worksheet, styles: _Styles, filling: Filling | None) -> None:
    """A row for each village and year, its keys first."""
    fields = list(VILLAGE_FIELDS.values())
    headings = [*KEYS, *map(heading, fields)]
    for place, text in enumerate(headings):
        page.set_column(place, place, max(10.0, len(text) * 2.2), styles.as_text if text == CODE else None)
    page.set_row(0, 32)
    for place, text in enumerate(headings):
        page.write_string(0, place, text, styles.heading(None))
    low, high = LIMITS["year"]
    year = {"validate": "integer", "criteria": "between", "minimum": low, "maximum": high}
    page.data_validation(1, headings.index(YEAR), ROWS, headings.index(YEAR), year)
    for place, field in enumerate(fields, len(KEYS)):
        if field.unit != "text":
            page.data_validation(1, place, ROWS, place, _figure_rule(field))
    page.freeze_panes(1, len(KEYS))
    _mark_print(page, filling)
    for number, row in enumerate(filling.villages if filling else (), 1):
        keys: dict[str, str | int] = {CODE: row.code, NAME: row.name, YEAR: row.year}
        for place, key in enumerate(KEYS):
            cell = keys[key]
            if isinstance(cell, str):
                page.write_string(number, place, cell)
            else:
                page.write_number(number, place, cell)
        for place, field in enumerate(fields, len(KEYS)):
            value = row.values.get(field.name)
            if isinstance(value, bool):
                page.write_string(number, place, "是" if value else "否")
            elif isinstance(value, str):
                page.write_string(number, place, _chinese(field, value))
            elif value is not None:
                page.write_number(number, place, float(value))


def _chinese(field: VillageField, value: str) -> str:
    return in_both(field.codes(value).label)[0] if field.codes is not None else value


def _figure_rule(field: VillageField) -> dict[str, object]:
    if field.unit == "yes_no":
        return {"validate": "list", "source": ["是", "否"]}
    if field.codes is not None:
        return {"validate": "list", "source": [in_both(label)[0] for label in field.codes.labels]}
    low, high = limits_of(field.name)
    kind = "integer" if field.unit == "count" else "decimal"
    return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}


def _codes(layout: Layout) -> dict[tuple[str, ...], int]:
    """The lists of words of a layout, each once, with the column of the sheet of codes that holds it."""
    lists = dict.fromkeys(column.choices for sheet in layout.sheets for column in sheet.columns)
    return {words: place for place, words in enumerate(words for words in lists if words)}


def _write_codes(page: Worksheet, codes: Mapping[tuple[str, ...], int], styles: _Styles) -> None:
    page.set_column(0, len(codes), 22)
    for row in range(max(map(len, codes), default=0) + 1):
        for words, place in codes.items():
            if row == 0:
                page.write_number(0, place, place + 1, styles.strong)
            elif row <= len(words):
                page.write_string(row, place, words[row - 1])


def _write_notes(page: Worksheet, filling: Filling | None, styles: _Styles) -> None:
    page.set_column(0, 0, 100)
    general = (
        _("One row for each member on the sheet of members, one row for each household on the others."),
        _("Leave a cell empty where something is not known, or write 待查. Unknown is never counted as no."),
        _(
            "The household number stays the same from form to form; a number is never given to "
            "another family."
        ),
        _("The village is given by its code of twelve digits, or by names such as 石桥镇/上坪村."),
        _("On the sheet of villages a row is a village in one year; it may be sent without any household."),
        _("Dates are written as 1985-02-28. Amounts are yuan a year."),
        _("Words are chosen from the lists; the sheet of codes shows them all."),
        _(
            "ID numbers, disability cards, telephones and accounts have columns of their own, as text; "
            "write them nowhere else. They are sealed when the workbook comes in."
        ),
    )
    for number, line in enumerate((*(filling.notes if filling else ()), *general)):
        page.write_string(number, 0, line, styles.first if number == 0 else styles.wrapped)
