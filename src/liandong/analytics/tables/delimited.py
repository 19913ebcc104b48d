"""Delimited text: encoding, delimiter and header are found out, types are decided by every value."""

from __future__ import annotations

import codecs
import csv
import io
import re
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from liandong.analytics.tables.columns import ColumnType, literal, quoted
from liandong.analytics.tables.engine import first_line
from liandong.analytics.tables.headings import LOOKED_AT, find_headings
from liandong.analytics.tables.refusals import (
    ARCHIVE,
    BINARY,
    GZIP,
    PARQUET,
    WEB_PAGE,
    XML,
    BrokenText,
    DuplicateColumn,
    EmptyFile,
    RaggedRow,
    UnknownEncoding,
    WrongFileKind,
)
from liandong.analytics.tables.relation import INFINITE, NOT_AVAILABLE, NUMBER
from liandong.analytics.tables.remarks import OtherTables, Remark, TableOfPage
from liandong.analytics.tables.webpages import is_web_page, table_of_page

DELIMITERS = ",;\t|"
_CHUNK = 1 << 22
_LINE = 16 << 20
_SAMPLE = 1 << 16  # bytes that decide delimiter and header; the types are decided by the whole file
_WHOLE = r"\s*[+-]?(0|[1-9][0-9]{0,17})\s*"
_INTEGER, _NUMBER, _BOOLEAN, _DATE, _TEXT = 1, 2, 4, 8, 16
_DAY = r"\d{4}-\d\d-\d\d"
_SQL_TYPES = {
    ColumnType.INTEGER: "BIGINT",
    ColumnType.FLOAT: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.DATE: "DATE",
    ColumnType.TEXT: "VARCHAR",
}


@dataclass(frozen=True)
class TextFile:
    """A delimited file that is ready to read: UTF-8, with known delimiter and header."""

    path: Path  # what to read: the file itself, or its UTF-8 copy
    original: Path
    delimiter: str
    header: tuple[str, ...]
    skip: int = 1  # lines before the first row of the body
    remarks: tuple[Remark, ...] = ()
    keep: object = None  # the folder of the UTF-8 copy


def text_file(path: Path) -> TextFile:
    """Find out encoding, delimiter and header of a delimited file.

    UTF-8 with or without byte order mark is read in place; UTF-16 by its mark and GBK/GB18030 otherwise
    are copied to UTF-8 first, and so is the largest table of a web page.
    Errors: EmptyFile, WrongFileKind, UnknownEncoding, DuplicateColumn.
    """
    with path.open("rb") as stream:
        start = stream.read(_SAMPLE)
    if not start.strip(codecs.BOM_UTF8 + b"\r\n\t "):
        raise EmptyFile(path=path)
    if not is_web_page(start):
        refuse_other_content(path, start)
    encoding = _encoding(path, start)
    readable: Path = path
    keep: _Copy | None = None
    above: tuple[Remark, ...] = ()
    if is_web_page(start):
        readable, keep, above = _of_page(path, encoding)
    elif encoding != "utf-8-sig":
        readable, keep = _as_utf8(path, encoding)
    sample = readable.read_bytes()[:_SAMPLE] if keep else start
    text = codecs.getincrementaldecoder("utf-8-sig")().decode(sample)
    told, text_below = _told_delimiter(text)
    delimiter = told or _delimiter(text_below)
    header, skip, remarks = _header(path, text_below, delimiter)
    return TextFile(readable, path, delimiter, header, skip + bool(told), (*above, *remarks), keep)


def _told_delimiter(text: str) -> tuple[str | None, str]:
    """Excel's own first line ``sep=;`` and what stands below it."""
    first, _, below = text.partition("\n")
    said = re.fullmatch(r"sep=([,;\t|])\r?", first)
    return (said.group(1), below) if said else (None, text)


def refuse_other_content(path: Path, start: bytes) -> None:
    """Errors: WrongFileKind where a text file's name hides a binary format."""
    for magic, actual in (
        (b"PAR1", PARQUET),
        (b"PK\x03\x04", ARCHIVE),
        (b"\x1f\x8b", GZIP),
    ):
        if start.startswith(magic):
            raise WrongFileKind(path=path, named=path.suffix.lower(), actual=actual)
    begins = start.lstrip(codecs.BOM_UTF8 + b" \r\n\t")[:10].lower()
    if is_web_page(start):
        raise WrongFileKind(path=path, named=path.suffix.lower() or "csv", actual=WEB_PAGE)
    if begins.startswith(b"<?xml"):
        raise WrongFileKind(path=path, named=path.suffix.lower() or "csv", actual=XML)
    if b"\0" in start and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise WrongFileKind(path=path, named=path.suffix.lower(), actual=BINARY)


def _encoding(path: Path, start: bytes) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # GB18030 gives a meaning to almost any bytes, so UTF-8 is tried first and to the last byte.
    failures = []
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        position = 0
        try:
            with path.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    decoder.decode(chunk)
                    position += len(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            failures.append(position + error.start)
            continue
        return encoding
    raise UnknownEncoding(path=path, position=failures[0])


class _Copy:
    """A folder for the UTF-8 copy of a file, removed with the last thing that keeps it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="liandong-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


def _as_utf8(path: Path, encoding: str) -> tuple[Path, _Copy]:
    keep = _Copy()
    copy = keep.folder / "utf8.csv"
    with (
        path.open(encoding=encoding, newline="") as stream,
        copy.open("w", encoding="utf-8", newline="") as out,
    ):
        while text := stream.read(_CHUNK):
            out.write(text)
    return copy, keep


def _of_page(path: Path, encoding: str) -> tuple[Path, _Copy, tuple[Remark, ...]]:
    """The largest table of a web page, as a csv copy. Errors: WrongFileKind."""
    keep = _Copy()
    copy = keep.folder / "table.csv"
    count = table_of_page(path, encoding, copy)
    return copy, keep, (TableOfPage(), *([OtherTables(count=count)] if count > 1 else []))


def _records(text: str, delimiter: str, limit: int) -> list[tuple[int, list[str]]]:
    """The first records, each with the number of the line that it ends on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: list[tuple[int, list[str]]] = []
    try:
        for record in reader:
            if record:
                records.append((reader.line_num, record))
            if len(records) >= limit:
                break
    except csv.Error:
        pass  # a field beyond csv's limit: the records so far still show the delimiter
    return records


def _delimiter(text: str) -> str:
    """The delimiter that gives most columns and the same number in every row of the sample."""
    best, best_rank = ",", (0, 0)
    for delimiter in DELIMITERS:
        widths = [len(record) for _, record in _records(text, delimiter, 50)]
        # Titles stand above the table and totals below: the width that most rows share is the table's.
        width = max(set(widths), key=lambda wide: (widths.count(wide) * (wide > 1), wide), default=1)
        rank = (widths.count(width) * (width > 1), width)
        if rank > best_rank:
            best, best_rank = delimiter, rank
    return best


def _header(path: Path, text: str, delimiter: str) -> tuple[tuple[str, ...], int, tuple[Remark, ...]]:
    """Names of the columns, lines up to the body, and what is to be told. Errors: DuplicateColumn."""
    read = _records(text, delimiter, LOOKED_AT)
    width = max((len(record) for _, record in read), default=0)
    found = find_headings([record + [""] * (width - len(record)) for _, record in read])
    if found is None:
        raise EmptyFile(path=path)
    # R writes its row names under an empty heading. Cells beyond the headings' own row are its faults.
    names = distinct_names(path, found.names[: len(read[found.row][1])])
    return names, read[found.body - 1][0], found.remarks


def distinct_names(path: object, names: Sequence[str]) -> tuple[str, ...]:
    """The names, if they differ in more than capitals. Errors: DuplicateColumn."""
    seen: dict[str, int] = {}
    for number, name in enumerate(names, 1):
        first = seen.setdefault(name.casefold(), number)
        if first != number:
            raise DuplicateColumn(path=path, column=name, first=first, second=number)
    return tuple(names)


def text_scan(file: TextFile) -> str:
    """The SQL that reads the file with every column as text; empty fields are null."""
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in file.header)
    return (
        f"read_csv({literal(str(file.path))}, auto_detect = false, header = false, skip = {file.skip}, "
        f"delim = {literal(file.delimiter)}, quote = '\"', escape = '\"', nullstr = '', "
        # Left to itself the engine takes sixteen lines of the greatest length as its buffer: 256 MB.
        f"max_line_size = {_LINE}, buffer_size = {2 * _LINE}, columns = {{{columns}}})"
    )


def column_types(
    connection: duckdb.DuckDBPyConnection, relation: str, names: Sequence[str]
) -> dict[str, ColumnType]:
    """Decide each column's type by all of its values, in one pass.

    R's ``NA`` among numbers, dates or truth values is an unknown value; among texts it stays a text.
    A code with leading zeros and a number of more than 18 digits are text: as numbers they would lose
    digits. An empty column is a number of which every value is unknown.
    """
    marks = ", ".join(
        f"coalesce(bit_or(CASE WHEN {c} IS NULL OR {c} = '{NOT_AVAILABLE}' THEN 0 "
        f"WHEN regexp_full_match({c}, {literal(_WHOLE)}) THEN {_INTEGER} "
        f"WHEN regexp_full_match({c}, {literal(NUMBER)}) THEN {_NUMBER} "
        f"WHEN lower({c}) IN ('true', 'false') THEN {_BOOLEAN} "
        f"WHEN regexp_full_match({c}, '{_DAY}') AND try_cast({c} AS DATE) IS NOT NULL THEN {_DATE} "
        f"WHEN regexp_full_match({c}, {literal(INFINITE)}) THEN {_NUMBER} ELSE {_TEXT} END), 0)"
        for c in map(quoted, names)
    )
    row = connection.execute(f"SELECT {marks} FROM {relation}").fetchone()  # noqa: S608 - quoted names, own literals
    return {name: _decided(int(mark)) for name, mark in zip(names, row or (), strict=True)}


def _decided(mark: int) -> ColumnType:
    if mark == _INTEGER:
        return ColumnType.INTEGER
    if mark | _INTEGER | _NUMBER == _INTEGER | _NUMBER:
        return ColumnType.FLOAT
    return {_BOOLEAN: ColumnType.BOOLEAN, _DATE: ColumnType.DATE}.get(mark, ColumnType.TEXT)


def typed_select(relation: str, types: dict[str, ColumnType]) -> str:
    """The SQL that gives text columns the types decided for them."""
    columns = ", ".join(
        quoted(name)
        if kind is ColumnType.TEXT
        else f"CAST(nullif({quoted(name)}, '{NOT_AVAILABLE}') AS {_SQL_TYPES[kind]}) AS {quoted(name)}"
        for name, kind in types.items()
    )
    return f"SELECT {columns} FROM {relation}"  # noqa: S608 - quoted names


def text_refusal(error: duckdb.Error, path: Path) -> RaggedRow | BrokenText:
    """What DuckDB says about a row of a csv file, as our sentence."""
    message = str(error)
    line = re.search(r"Error on Line: (\d+)", message)
    row = line.group(1) if line else "?"
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", message)
    if counts:
        return RaggedRow(path=path, row=row, expected=counts.group(1), found=counts.group(2))
    reasons = [text for text in message.splitlines() if "quote" in text.lower() and "value" in text.lower()]
    return BrokenText(path=path, row=row, reason=reasons[0].rstrip(".") if reasons else first_line(error))
