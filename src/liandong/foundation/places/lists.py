"""Reading lists of places: csv files and workbooks whose headings name a code and a name.

Known shapes: ``code,name``; the bureau of statistics' lists (``code,name,areaCode,cityCode,provinceCode``);
workbooks of villages and their groups (代码, 名称, 村民小组). Further columns are not looked at.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.places.rows import GROUP, PlaceRow

_ENCODINGS = ("utf-8-sig", "gb18030")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx, xls: known by content, whatever the file is called
_LARGEST = 1 << 30  # bytes a workbook may unpack to; a country's villages need a tenth
_HEADINGS_WITHIN = 10  # rows above the headings that a form may have as its title

_TITLES: dict[str, tuple[str, ...]] = {
    "code": ("code", "代码", "编码", "区划代码", "行政区划代码", "统计用区划代码", "村代码", "村编码"),
    "name": ("name", "名称", "地区名称", "区划名称", "村名", "村名称", "行政村", "行政村名称"),
    "level": ("level", "级别", "层级"),
    "parent": ("parent", "上级代码", "areacode", "citycode", "provincecode"),
    "formerly": ("formerly", "原代码", "曾用代码"),
    "group": ("group", "组", "村民小组", "小组", "自然村", "自然村（组）"),
}


class NoSuchList(Refusal):
    """The file of a list is missing or cannot be opened."""

    message = marked("{path} cannot be read ({reason}); check the path.")


class NotAList(Refusal):
    """A file without the columns of a list."""

    message = marked(
        "{path} has no column “{column}” in its first row (found: {found}); "
        "the first row names the columns: code,name."
    )


class NotText(Refusal):
    """A file that is no text."""

    message = marked("{path} is no csv file in UTF-8 or GBK; save it as csv and try again.")


class NotAWorkbook(Refusal):
    """A workbook that cannot be opened."""

    message = marked("{path} cannot be opened as a workbook ({reason}); save it once more and try again.")


class NotEncoded(NotText):
    """A text that no one encoding explains."""

    message = marked(
        "{path} is neither UTF-8 nor GBK: line {line} cannot be read; save it as csv in UTF-8 and try again."
    )


def read_list(path: Path) -> list[PlaceRow]:
    """The rows of a csv file or a workbook with a heading; empty rows are left out.

    Raises:
        NoSuchList, NotText, NotEncoded, NotAWorkbook, NotAList: the file cannot be read as such a list.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NoSuchList(path=path, reason=error.strerror) from error
    if content.startswith(_WORKBOOKS):
        table = _workbook(content, path)
        top = next((at for at, row in enumerate(table[:_HEADINGS_WITHIN]) if not _missing(row)), 0)
    else:
        table, top = _delimited(content, path), 0
    heading = [title.strip().lower() for title in table[top]] if table else []
    missing = _missing(heading)
    if missing:
        raise NotAList(path=path, column=missing, found=", ".join(filter(None, heading)) or "–")
    return list(_rows(table[top + 1 :], heading, first=top + 2, file=path.name))


def _missing(heading: Sequence[str]) -> str | None:
    known = {title.strip().lower() for title in heading}
    return next((column for column in ("code", "name") if not known & set(_TITLES[column])), None)


def _rows(
    table: Iterable[Sequence[str]], heading: Sequence[str], *, first: int, file: str
) -> Iterator[PlaceRow]:
    places = {
        column: next((heading.index(title) for title in titles if title in heading), None)
        for column, titles in _TITLES.items()
    }
    villages: set[tuple[str, str]] = set()

    def cell(row: Sequence[str], column: str) -> str:
        place = places[column]
        return row[place].strip() if place is not None and place < len(row) else ""

    for number, row in enumerate(table, start=first):
        if not any(text.strip() for text in row):
            continue
        code, name, group = cell(row, "code"), cell(row, "name"), cell(row, "group")
        if not group or (code, name) not in villages:
            # with a column of groups the village stands on the row of each of its groups
            level, parent, formerly = (cell(row, column) for column in ("level", "parent", "formerly"))
            yield PlaceRow(number, code, name, level, parent, formerly, file)
        if group:
            villages.add((code, name))
            yield PlaceRow(number, code, group, GROUP, file=file)


def _delimited(content: bytes, path: Path) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(_text(content, path), newline=""), strict=True))
    except csv.Error as error:
        raise NotText(path=path) from error


def _text(content: bytes, path: Path) -> str:
    if b"\x00" in content:
        raise NotText(path=path)
    furthest = 0
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            furthest = max(furthest, error.start)
    raise NotEncoded(path=path, line=content.count(b"\n", 0, furthest) + 1)


def _workbook(content: bytes, path: Path) -> list[list[str]]:
    """The first sheet that has the headings of a list, else the first one. Cells as text."""
    try:
        if content.startswith(_WORKBOOKS[0]):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                    raise NotAWorkbook(path=path, reason=f"> {_LARGEST >> 20} MB")
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [_sheet(book, at) for at in range(len(book.sheet_names))]
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise NotAWorkbook(path=path, reason=str(error).splitlines()[0] if str(error) else "–") from error
    fitting = (sheet for sheet in sheets if any(not _missing(row) for row in sheet[:_HEADINGS_WITHIN]))
    return next(fitting, sheets[0] if sheets else [])


def _sheet(book: CalamineWorkbook, at: int) -> list[list[str]]:
    rows = book.get_sheet_by_index(at).to_python(skip_empty_area=False)
    return [[_cell(value) for value in row] for row in rows]


def _cell(value: object) -> str:
    # a workbook keeps a code that was typed as a number as 990121101201.0
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
