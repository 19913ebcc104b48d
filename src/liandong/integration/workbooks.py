"""The workbook of a comparison: written for a department, and whatever it returns read again.

A department may return a file of its own: its columns are found by the names in :data:`NAMES`, and where
they are not, a sentence says which are missing.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import xlsxwriter
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from liandong.analytics.errors import marked, translated
from liandong.foundation.personal import Kind, tidy
from liandong.integration.codes import Problem
from liandong.integration.matrix import chosen, matrix, question_of
from liandong.integration.models import Comparison
from liandong.integration.refusals import NotAReturn
from liandong.integration.services.handing_out import HandedLine
from liandong.integration.services.returning import Row

SHEET = "比对 comparison"
_LARGEST = 64 << 20  # bytes a workbook may unpack to
_MOST_ROWS = 200_000
# column → the names it is found by, the first being ours
NAMES: Mapping[str, tuple[str, ...]] = {
    "line": ("序号", "行号", "编号", "line", "no", "no."),
    "name": ("姓名", "名字", "人员姓名", "name"),
    "id_number": (
        *("身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "证件号码", "证件号", "身份证"),
        *("sfzh", "sfzhm", "gmsfhm", "zjhm", "id number", "id_number", "idcard"),
    ),
    "birth_on": ("出生日期", "出生年月日", "csrq", "birth date", "date of birth", "birth_on"),
    "question": ("查询事项", "比对事项", "事项", "question"),
    "result": ("结果", "比对结果", "查询结果", "是否命中", "命中", "有无", "是否有", "result", "hit"),
    "band": ("档次", "金额档", "价值档", "数值档", "band", "value band"),
    "on": ("日期", "登记日期", "发生日期", "date"),
    "reason": ("原因代码", "原因", "类型", "类别", "reason"),
    "token": ("令牌", "token"),
}
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)?(\d{1,2})(?:-|/|\.|月)?(\d{1,2})日?(?:[ T]00:00:00)?")
_WIDTHS = (7, 12, 22, 13, 28, 9, 22, 13, 22)
_WRITTEN = ("line", "name", "id_number", "birth_on", "question", "result", "band", "on", "reason")
YES = ("有", "是", "命中", "yes", "y", "1", "true", "hit")
NO = ("无", "否", "未命中", "没有", "no", "n", "0", "false", "no hit")


def write_workbook(comparison: Comparison, lines: Sequence[HandedLine]) -> bytes:
    """The workbook that a department fills in: a line for each person and question, with its choices."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#DCE6E8", "bottom": 4})
    fill = book.add_format({"bg_color": "#FFF8E1", "num_format": "@"})
    sheet = book.add_worksheet(SHEET)
    for at, column in enumerate(_WRITTEN):
        sheet.set_column(at, at, _WIDTHS[at])
        sheet.write_string(0, at, NAMES[column][0], head)
    sheet.freeze_panes(1, 2)
    for row, line in enumerate(lines, 1):
        asked, member = line.asked, line.asked.member
        question = question_of(asked.question)
        sheet.write_number(row, 0, asked.line)
        born = member.birth_on.isoformat() if member.birth_on else ""
        for at, text in enumerate((member.name or "", line.id_number, born, str(question.title)), 1):
            sheet.write_string(row, at, text)
        for at in range(5, len(_WRITTEN)):
            sheet.write_blank(row, at, None, fill)
        sheet.data_validation(row, 5, row, 5, {"validate": "list", "source": [YES[0], NO[0]]})
        for at, choices in ((6, question.bands), (8, question.reasons)):
            if choices:
                source = [str(words) for words in choices.values()]
                sheet.data_validation(row, at, row, at, {"validate": "list", "source": source})
    notes = book.add_worksheet("填写说明 notes")
    notes.set_column(0, 0, 100)
    for row, text in enumerate(_notes(comparison)):
        notes.write_string(row, 0, text)
    book.close()
    return out.getvalue()


def _notes(comparison: Comparison) -> tuple[str, ...]:
    return (
        str(comparison),
        _("Purpose: %(purpose)s. Everybody listed consented to this comparison.")
        % {"purpose": comparison.get_purpose_display()},
        _("Fill in the coloured columns only: result (有 or 无), and of a hit band, date and reason."),
        _("Return nothing else about anybody, and nobody who is not listed; such rows are refused."),
        _("Delete this file when it has been returned."),
    )


def read_return(content: bytes, name: str) -> list[Row]:
    """The rows of a returned workbook or csv file, empty ones left out.

    A row that says who is meant and nothing else is not answered yet: it goes on waiting.

    Raises:
        NotAReturn: it cannot be opened, or says neither whom a row means nor the result.
    """
    table = read_table(content, name)
    at = columns_of(table)
    shown = ", ".join(str(cell).strip()[:20] for cell in (table[0] if table else ())[:12]) or "–"
    if not {"line", "id_number", "name", "token"} & at.keys():
        raise NotAReturn(name=name, columns=shown, what=_Clause(marked("no column says whom a row is about")))
    if "result" not in at:
        raise NotAReturn(name=name, columns=shown, what=_Clause(marked("no column says the result")))
    if len(table) > _MOST_ROWS:
        raise NotAReturn(
            name=name, columns=shown, what=_Clause(marked("it has more rows than are taken at once"))
        )
    answered = [at[column] for column in ("result", "band", "on", "reason") if column in at]
    return [
        _row(number, {column: cells[place] if place < len(cells) else "" for column, place in at.items()})
        for number, cells in enumerate(table[1:], start=2)
        if any(text_of(cells[place]) for place in answered if place < len(cells))
    ]


def columns_of(table: Sequence[Sequence[object]]) -> dict[str, int]:
    """Where the columns that we know stand, by the names of :data:`NAMES`."""
    headings = [_tidied(cell) for cell in table[0]] if table else []
    return {
        column: found
        for column, names in NAMES.items()
        if (found := next((headings.index(one) for one in names if one in headings), None)) is not None
    }


class _Clause:
    """A clause of a refusal, translated when the refusal is spoken."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return translated(self.message, "integration")


def read_table(content: bytes, name: str) -> list[list[object]]:
    """The cells of a workbook's first sheet or of a csv file. Errors: NotAReturn."""
    if not content.startswith((b"PK", b"\xd0\xcf")):
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                continue
            dialect = "\t" if "\t" in text.partition("\n")[0] else ","
            return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=dialect)]
        raise NotAReturn(name=name, columns="–", what=_Clause(marked("it cannot be opened")))
    try:
        if content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                    raise ValueError("too large")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)]
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError) as error:
        raise NotAReturn(name=name, columns="–", what=_Clause(marked("it cannot be opened"))) from error


def _tidied(cell: object) -> str:
    return re.sub(r"\s+", " ", str(cell)).strip().strip("*").lower()


def text_of(cell: object) -> str:
    """A cell as text: 5.0 as 5, a date as 2026-03-01."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _row(number: int, cells: Mapping[str, object]) -> Row:
    said = {column: text_of(cell) for column, cell in cells.items()}
    line = said.get("line", "")
    titles = {one.id: one.title for one in matrix().questions.values()}
    question = chosen(said.get("question", ""), titles)
    problem = Problem.NO_QUESTION if said.get("question") and not question else None
    born, on = day_of(said.get("birth_on", "")), day_of(said.get("on", ""))
    if said.get("on") and on is None:
        problem = Problem.BAD_DAY
    return Row(
        number=number,
        is_hit=is_yes(said.get("result", "")),
        line=int(line) if line.isdigit() and len(line) < 9 else None,
        id_number=tidy(Kind.ID_NUMBER, said.get("id_number", ""))[:40],
        name=said.get("name", "")[:80],
        birth_on=born,
        token=said.get("token", "")[:64],
        question=question,
        band=said.get("band", ""),
        on=on,
        reason=said.get("reason", ""),
        problem=problem,
    )


def is_yes(text: str) -> bool | None:
    """Whether a result says hit; None where it cannot be read."""
    said = text.strip().lower()
    return True if said in YES else False if said in NO else None


def day_of(text: str) -> date | None:
    """A day as departments write it: 2026-03-01, 2026/3/1, 20260301, 2026年3月1日; None where it is none."""
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
