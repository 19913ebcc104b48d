"""The workbook to fill in: headings, drop-downs from the code lists, notes; and the mapping that reads it."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from liandong.analytics.errors import Refusal, marked
from liandong.analytics.tables import ColumnType
from liandong.intake.mapping import Mapping, parse_mapping
from liandong.intake.reading import CODES_SHEET, DATA_SHEET, NOTES_SHEET
from liandong.registry.fields import FIELDS, Field, Keeps
from liandong.registry.words import in_both

KINDS = ("families",)
ROWS = 2_000  # rows with drop-downs; more can be added, they are checked on import all the same
_KEYS = (("户编号", "household number"), ("成员序号", "member number"), ("村代码", "code of the village"))
_INK, _PAPER, _ACCENT = "1C2B33", "F4F1EA", "DCE6E8"
_LINE = Side(style="hair", color="8A9499")
_UNITS = {
    "years": "年",
    "months": "月",
    "count": "",
    "m2": "㎡",
    "mu": "亩",
    "yuan": "元",
    "persons": "人",
    "year": "",
}


class UnknownTemplate(Refusal):
    """A kind of template that there is none of."""

    message = marked("There is no template “{kind}”; there is: {kinds}.")


def heading(field: Field) -> str:
    """The column's heading: the official word, with the unit where figures need one."""
    zh, _en = in_both(field.label)
    unit = _UNITS.get(field.unit, "")
    return f"{zh}({unit})" if unit else zh


def fields() -> list[Field]:
    """The fields that are asked for, in the order of the columns."""
    left_out = {"external_no", "is_head", "age_years"}  # follow from others
    return [field for field in FIELDS.values() if field.name not in left_out]


def template_mapping() -> Mapping:
    """The mapping that reads the template."""
    lines = [
        "[mapping]",
        'id = "template_families"',
        'title = { zh = "模板：一人一行", en = "Template, one row per member" }',
        *(f'{key} = "{zh}"' for key, (zh, _en) in zip(("household", "member", "place"), _KEYS, strict=True)),
        'source_kind = "visit"',
        "",
        "[columns]",
        *(f'{field.name} = "{heading(field)}"' for field in fields()),
        "",
    ]
    return parse_mapping("\n".join(lines), name="template")


def write_template(kind: str, out: Path | IO[bytes]) -> None:
    """Write the workbook. Errors: UnknownTemplate."""
    if kind not in KINDS:
        raise UnknownTemplate(kind=kind, kinds=", ".join(KINDS))
    book = Workbook()
    book.remove(book.worksheets[0])
    data = book.create_sheet(DATA_SHEET)
    lists = _write_codes(book.create_sheet(CODES_SHEET))
    _write_notes(book.create_sheet(NOTES_SHEET))
    _write_headings(data, lists)
    book.properties.creator = "Liandong"
    book.save(out)


def _write_headings(sheet: Worksheet, lists: dict[str, str]) -> None:
    titles = [zh for zh, _en in _KEYS] + [heading(field) for field in fields()]
    groups = {
        Keeps.MEMBER: "DCE6E8",
        Keeps.MEMBER_FACTS: "DCE6E8",
        Keeps.LIVING: "F4F1EA",
        Keeps.INCOME: "F3E6CF",
        Keeps.MEMBER_NUMBERS: "DCE6E8",
        Keeps.HOUSEHOLD_NUMBERS: "F4F1EA",
    }
    colours = [_ACCENT] * len(_KEYS) + [groups.get(field.kept, _ACCENT) for field in fields()]
    for place, (title, colour) in enumerate(zip(titles, colours, strict=True), 1):
        cell = sheet.cell(1, place, title)
        cell.font = Font(bold=True, color=_INK)
        cell.fill = PatternFill("solid", fgColor=colour)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        cell.border = Border(bottom=_LINE)
        sheet.column_dimensions[get_column_letter(place)].width = max(10, len(title) * 2.2)
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "D2"
    texts = [at for at, field in enumerate(fields(), len(_KEYS) + 1) if field.kept.is_number]
    for place in (1, 2, 3, *texts):  # as figures, ID numbers would lose their last digits
        for row in range(2, ROWS + 2):
            sheet.cell(row, place).number_format = "@"  # numbers of households and villages keep their zeros
    for place, field in enumerate(fields(), len(_KEYS) + 1):
        rule = _validation(field, lists)
        if rule is not None:
            letter = get_column_letter(place)
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{ROWS + 1}")


def _validation(field: Field, lists: dict[str, str]) -> DataValidation | None:
    if field.codes is not None:
        return DataValidation("list", formula1=lists[field.name], allow_blank=True)
    if field.type is ColumnType.BOOLEAN:
        return DataValidation("list", formula1='"是,否"', allow_blank=True)
    if field.limits is not None:
        kind = "whole" if field.type is ColumnType.INTEGER else "decimal"
        low, high = field.limits
        return DataValidation(
            kind, operator="between", formula1=str(low), formula2=str(high), allow_blank=True
        )
    return None


def _write_codes(sheet: Worksheet) -> dict[str, str]:
    """One column for each code list; returns the range of each field's list."""
    found: dict[str, str] = {}
    place = 0
    for field in fields():
        if field.codes is None:
            continue
        place += 1
        words = [in_both(label)[0] for label in field.codes.labels]
        sheet.cell(1, place, heading(field)).font = Font(bold=True)
        for row, word in enumerate(words, 2):
            sheet.cell(row, place, word)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 22
        found[field.name] = f"'{CODES_SHEET}'!${letter}$2:${letter}${len(words) + 1}"
    return found


def _write_notes(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width = 100
    for row, line in enumerate(
        (
            _("One row for each member; the facts of the household stand on each of its rows."),
            _(
                "Leave a cell empty where something is not known, or write 待查. Unknown is never "
                "counted as no."
            ),
            _(
                "The household number stays the same from form to form; a number is never given to "
                "another family."
            ),
            _("The village is given by its code of twelve digits, or by names such as 石桥镇/上坪村."),
            _("Dates are written as 1985-02-28. Amounts are yuan a year."),
            _("Words are chosen from the lists; the sheet of codes shows them all."),
            _("Do not write ID numbers, telephone or account numbers into this workbook."),
        ),
        1,
    ):
        cell = sheet.cell(row, 1, line)
        cell.alignment = Alignment(wrap_text=True)
        if row == 1:
            cell.fill = PatternFill("solid", fgColor=_PAPER)
