"""Tables of web pages. Many systems export HTML and call it ``.xls``; Excel opens that, so people send it."""

from __future__ import annotations

import codecs
import csv
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from liandong.analytics.tables.refusals import WEB_PAGE, WrongFileKind

_STARTS = (b"<html", b"<!doctype", b"<table", b"<head", b"<meta", b"<style")
_MOST_COLUMNS = 2_000
_MOST_ROWS = 2_000_001
_CHUNK = 1 << 20
_UNSEEN = ("script", "style", "title")


def is_web_page(start: bytes) -> bool:
    """Whether a file that begins so is HTML."""
    return start.lstrip(codecs.BOM_UTF8 + b" \r\n\t")[:10].lower().startswith(_STARTS)


def table_of_page(path: Path, encoding: str, target: Path) -> int:
    """Write the largest table of a web page as csv; returns how many tables with cells the page has.

    A cell that spans several rows or columns says its text in each row, as merged cells of a workbook do,
    and once in each row among its columns.
    Errors: WrongFileKind where there is no table, or one that is none of data.
    """
    reader = _Tables()
    with path.open(encoding=encoding, newline="") as stream:
        while text := stream.read(_CHUNK):
            reader.feed(text)
            if reader.is_beyond:
                raise WrongFileKind(path=path, named=path.suffix.lower() or "csv", actual=WEB_PAGE)
    reader.close()
    reader.end()
    if not reader.tables:
        raise WrongFileKind(path=path, named=path.suffix.lower() or "csv", actual=WEB_PAGE)
    largest = max(reader.tables, key=lambda rows: sum(map(len, rows)))
    width = max(map(len, largest))
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows(row + [""] * (width - len(row)) for row in largest)
    return len(reader.tables)


@dataclass
class _Table:
    """A table while it is read. ``hanging``: texts of cells that reach into the next rows, by column."""

    rows: list[list[str]] = field(default_factory=list)
    row: dict[int, str] | None = None
    hanging: dict[int, tuple[str, int]] = field(default_factory=dict)
    cell: list[str] | None = None
    spans: tuple[int, int] = (1, 1)

    def begin_row(self) -> None:
        """The next row, with what hangs into it."""
        self.end_row()
        self.row = {column: text for column, (text, _) in self.hanging.items()}
        self.hanging = {c: (text, left - 1) for c, (text, left) in self.hanging.items() if left > 1}

    def end_row(self) -> None:
        """The row is over, unless there is none."""
        self.end_cell()
        if self.row:
            self.rows.append([self.row.get(column, "") for column in range(max(self.row) + 1)])
        self.row = None

    def end_cell(self) -> None:
        """The cell is over, unless there is none."""
        if self.cell is None or self.row is None:
            return
        text, (down, across) = " ".join("".join(self.cell).split()), self.spans
        column = next(at for at in range(len(self.row) + 1) if at not in self.row)
        for at in range(column, min(column + across, _MOST_COLUMNS + 1)):
            said = text if at == column else ""
            self.row[at] = said
            if down > 1:
                self.hanging[at] = (said, down - 1)
        self.cell = None


class _Tables(HTMLParser):
    """The tables of a page, innermost ones by themselves."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.is_beyond = False
        self._open: list[_Table] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._open.append(_Table())
        elif self._open:
            self._within(self._open[-1], tag, dict(attrs))

    def _within(self, table: _Table, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "tr":
            table.begin_row()
        elif tag in ("td", "th"):
            table.end_cell()
            if table.row is None:
                table.begin_row()
            table.cell = []
            table.spans = (_span(attrs.get("rowspan")), _span(attrs.get("colspan")))
        elif tag in ("br", "p", "div", "li") and table.cell:
            table.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif self._open:
            if tag == "table":
                self._end_table()
            elif tag == "tr":
                self._open[-1].end_row()
            elif tag in ("td", "th"):
                self._open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].cell is not None and not self._unseen:
            self._open[-1].cell.append(data)

    def end(self) -> None:
        """A page that breaks off has the rows that it has."""
        while self._open:
            self._end_table()

    def _end_table(self) -> None:
        table = self._open.pop()
        table.end_row()
        if table.rows:
            self.tables.append(table.rows)
            self.is_beyond |= max(map(len, table.rows)) > _MOST_COLUMNS or len(table.rows) > _MOST_ROWS


def _span(said: str | None) -> int:
    return max(1, min(int(said), 65_535)) if said and said.isascii() and said.isdigit() else 1
