"""Reading a list of places from a csv file: ``code,name`` and, where wanted, ``level``."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.places.services import PlaceRow

_ENCODINGS = ("utf-8-sig", "gb18030")


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


def read_list(path: Path) -> list[PlaceRow]:
    """The rows of a csv file with a heading; empty rows are left out, further columns are not looked at.

    Raises:
        NoSuchList, NotText, NotAList: the file cannot be read as such a list.
    """
    text = _text(path)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise NotText(path=path) from error
    heading = [title.strip().lower() for title in table[0]] if table else []
    for column in ("code", "name"):
        if column not in heading:
            raise NotAList(path=path, column=column, found=", ".join(heading) or "–")
    return [
        PlaceRow(number, *(_cell(row, heading, column) for column in ("code", "name", "level")))
        for number, row in enumerate(table[1:], start=2)
        if any(cell.strip() for cell in row)
    ]


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NoSuchList(path=path, reason=error.strerror) from error
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotText(path=path)


def _cell(row: list[str], heading: list[str], column: str) -> str:
    place = heading.index(column) if column in heading else len(row)
    return row[place].strip() if place < len(row) else ""
