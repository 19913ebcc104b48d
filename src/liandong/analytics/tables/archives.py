"""What stands inside an Excel workbook, looked at before any reader unpacks it.

A workbook is a zip archive of XML. A few kilobytes can be made to unpack to gigabytes, to expand through
entities, or to claim a table of seventeen thousand million cells; macros and formulas hide in it too. The
parts are streamed through once, in pieces, so that what is refused has cost neither memory nor much time.
"""

from __future__ import annotations

import importlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from liandong.analytics.tables.engine import first_line
from liandong.analytics.tables.refusals import (
    NO_UTF8_XML,
    SAME_NAME_TWICE,
    WORKBOOK,
    BinaryWorkbook,
    BrokenFile,
    EndlessCell,
    LockedFile,
    WorkbookSwells,
    WorkbookTooWide,
    XmlBomb,
)

MAX_UNPACKED = 2 << 30
"""Bytes of XML; a workbook of 200 MB unpacks to less."""
MAX_RATIO, RATIO_FROM = 250, 64 << 20
"""How often its own size a workbook may unpack to, once that is more than a few pages. Tables that repeat
themselves reach some tens; a bomb reaches the thousand that deflate allows."""
MAX_TEXT = 1 << 20
"""Bytes without a tag. A cell of Excel has at most 32,767 characters, escaped some 200 kB; readers double
their memory again and again over an endless one (500 MB cost 270 s and 8 GB)."""
MAX_CELLS = 40_000_000
"""Cells between the first and the last used one, empty ones too: a reader holds 32 bytes for each."""
MAX_DEPTH = 256
MAX_PARTS = 20_000
_CHUNK = 4 << 20
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff", ".svg")
_UNREAD = (*_PICTURES, ".bin", ".vml")
_RELATION = re.compile(rb"<(?:[a-zA-Z]+:)?Relationship\b[^<>]*>")
_READ_PART = re.compile(rb"""Type=["'][^"']*/(?:worksheet|sharedStrings|styles|officeDocument)["']""")
_NAMED_XML = re.compile(rb"""Target=["'][^"']*\.xml["']""", re.IGNORECASE)
_COLUMN = re.compile(rb"""r=["']([A-Z]{1,3})[0-9]""")
_ROW = re.compile(rb"""r=["'][A-Z]{1,3}([0-9]{1,9})["']""")
_CELL = re.compile(rb"<(?:[a-z]+:)?c[ />]")
_FORMULA = re.compile(rb"<(?:[a-z]+:)?f[ />]")
_NO_VALUE = re.compile(rb"(?:</f>|<f[^<>]*/>)(?:<v ?/>|<v></v>)?</c>")


@dataclass(frozen=True)
class Inside:
    """What was seen in a workbook.

    Attributes:
        formulas: cells that hold a formula; ``unsolved``: those whose result was never stored.
        counts_from_1904: its days are counted from 1904, as old Macintosh workbooks do.
    """

    has_macros: bool = False
    formulas: int = 0
    unsolved: int = 0
    counts_from_1904: bool = False


def look_inside(path: Path) -> Inside:
    """Stream through a workbook's parts.

    Errors: BrokenFile, LockedFile, BinaryWorkbook, WorkbookSwells, WorkbookTooWide, EndlessCell, XmlBomb.
    Cost: one pass, about 4 s for a gigabyte of XML; memory a few pieces of 4 MB.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _refuse_archive(path, entries)
            seen = [
                _Part(path, entry.filename).scan(archive.open(entry))
                for entry in entries
                if not entry.is_dir() and not entry.filename.lower().endswith(_UNREAD)
            ]
            names = {entry.filename.lower() for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise BrokenFile(path=path, kind=WORKBOOK, reason=first_line(error)) from error
    return Inside(
        has_macros=any(name.endswith("vbaproject.bin") for name in names),
        formulas=sum(part.formulas for part in seen),
        unsolved=sum(part.unsolved for part in seen),
        counts_from_1904=any(part.counts_from_1904 for part in seen),
    )


def refuse_archive(path: Path, file: IO[bytes]) -> None:
    """Refuse a workbook for what its list of contents gives away; none of its parts is unpacked.

    Args:
        path: of the workbook, for sentences.
        file: its bytes.

    Errors: BrokenFile, LockedFile, BinaryWorkbook, WorkbookSwells.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            _refuse_archive(path, archive.infolist())
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise BrokenFile(path=path, kind=WORKBOOK, reason=first_line(error)) from error


def _refuse_archive(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    """What the list of contents alone gives away."""
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise BrokenFile(path=path, kind=WORKBOOK, reason=SAME_NAME_TWICE)
    if any(entry.flag_bits & 1 for entry in entries):
        raise LockedFile(path=path)
    if "xl/workbook.bin" in names:
        raise BinaryWorkbook(path=path)
    size = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    limit = MAX_UNPACKED if size <= RATIO_FROM else min(MAX_UNPACKED, max(RATIO_FROM, packed * MAX_RATIO))
    if size > limit or len(entries) > MAX_PARTS:
        raise WorkbookSwells(path=path, size=size >> 20, limit=limit >> 20)


class _Part:
    """One part, seen piece by piece. A table's extent is the corner of its furthest cells."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.is_xml = name.lower().endswith((".xml", ".rels"))
        self.formulas = 0
        self.unsolved = 0
        self.counts_from_1904 = False
        self._depth = 0
        self._untagged = 0  # bytes since the last tag
        self._last_row = 0
        self._last_column = 0
        self._unnumbered = 0  # cells without a reference in the row that is being read

    def scan(self, stream: IO[bytes]) -> _Part:
        with stream:
            for piece in self._pieces(stream):
                self._refuse_xml(piece)
                self._refuse_disguise(piece)
                if b"<c" in piece or b":c" in piece:
                    self._count(piece)
                if b"date1904=" in piece:
                    self.counts_from_1904 |= re.search(rb"""date1904=["'](1|true)""", piece) is not None
        return self

    def _pieces(self, stream: IO[bytes]) -> Iterator[bytes]:
        """Pieces that end with a whole cell where there is one, else with a whole tag."""
        rest = b""
        total = 0
        while chunk := stream.read(_CHUNK):
            if not total and self.is_xml and (chunk[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in chunk[:4]):
                raise BrokenFile(path=self.path, kind=WORKBOOK, reason=NO_UTF8_XML)
            total += len(chunk)
            if total > MAX_UNPACKED:
                raise WorkbookSwells(path=self.path, size=total >> 20, limit=MAX_UNPACKED >> 20)
            piece = rest + chunk
            cut = piece.rfind(b"</c>") + 4
            if cut < 4:
                cut = piece.rfind(b">") + 1
            if cut == 0 or len(piece) - cut > _CHUNK:
                cut = len(piece)
            rest = piece[cut:]
            yield piece[:cut]
        if rest:
            yield rest

    def _refuse_xml(self, piece: bytes) -> None:
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            raise XmlBomb(path=self.path)
        if len(piece) < 2 or not self.is_xml:
            return
        np = importlib.import_module("numpy")  # only a workbook pays for it
        marks = np.frombuffer(piece, dtype=np.uint8)
        here, after = marks[:-1], marks[1:]
        opens = here == ord("<")
        self._refuse_endless(np.flatnonzero(opens), len(piece))
        closes = opens & (after == ord("/"))
        opens &= ~closes & (after != ord("?")) & (after != ord("!"))
        empties = (here == ord("/")) & (after == ord(">"))
        steps = opens.astype(np.int32) - closes - empties
        depth = np.cumsum(steps)
        if self._depth + int(depth.max()) > MAX_DEPTH:
            raise XmlBomb(path=self.path)
        self._depth = max(0, self._depth + int(depth[-1]))

    def _refuse_disguise(self, piece: bytes) -> None:
        """A sheet under the name of a picture would be read without having been looked at."""
        for relation in _RELATION.findall(piece):
            if _READ_PART.search(relation) and not _NAMED_XML.search(relation):
                raise BrokenFile(path=self.path, kind=WORKBOOK, reason=NO_UTF8_XML)

    def _refuse_endless(self, tags: Any, length: int) -> None:
        """Refuse a text longer than any cell. ``tags``: where tags begin in the piece."""
        if not len(tags):
            longest = self._untagged = self._untagged + length
        else:
            longest = max(self._untagged + int(tags[0]), int((tags[1:] - tags[:-1]).max(initial=0)))
            self._untagged = length - int(tags[-1])
        if longest > MAX_TEXT:
            raise EndlessCell(path=self.path, limit=MAX_TEXT >> 10)

    def _count(self, piece: bytes) -> None:
        columns = _COLUMN.findall(piece)
        cells = len(_CELL.findall(piece))
        if b"<f" in piece or b":f" in piece:
            self.formulas += len(_FORMULA.findall(piece))
            self.unsolved += len(_NO_VALUE.findall(piece))
        widest = max((_number(letters) for letters in set(columns)), default=0)
        rows = max((int(row) for row in set(_ROW.findall(piece))), default=0)
        if cells > len(columns):
            widest, rows = self._count_unnumbered(piece, widest, rows)
        self._last_row = max(self._last_row, rows)
        self._last_column = max(self._last_column, widest)
        if self._last_row * self._last_column > MAX_CELLS:
            raise WorkbookTooWide(
                path=self.path, rows=self._last_row, columns=self._last_column, limit=MAX_CELLS
            )

    def _count_unnumbered(self, piece: bytes, widest: int, rows: int) -> tuple[int, int]:
        """Cells without a reference stand one after another in their row."""
        for number, row in enumerate(re.split(rb"<(?:[a-z]+:)?row[ >]", piece)):
            if number:
                self._unnumbered = 0
            self._unnumbered += len(_CELL.findall(row))
            widest = max(widest, self._unnumbered)
            named = re.match(rb"""[^>]*?\br=["']([0-9]{1,9})["']""", row) if number else None
            rows = max(rows, int(named.group(1)) if named else self._last_row + number)
        return widest, rows


def _number(letters: bytes) -> int:
    """A column's letters as its number: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
