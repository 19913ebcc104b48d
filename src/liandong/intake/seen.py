"""What a file looks like before anything of it is taken: its columns, what stands in them, what was left out.

Kept sealed in the folder of the import, so that its pages need not read the file each time.
"""

from __future__ import annotations

import json
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from liandong.analytics.tables import connect
from liandong.analytics.tables.archives import refuse_archive
from liandong.analytics.tables.columns import quoted
from liandong.analytics.tables.remarks import Remark, remark_of
from liandong.foundation.files.models import FileType, StoredFile
from liandong.foundation.personal.redaction import HIDDEN, redact
from liandong.foundation.personal.sealing import NotOpened
from liandong.foundation.personal.streams import SealedFileBroken, open_plain, read_sealed, write_sealed
from liandong.foundation.places.selectors import by_codes
from liandong.intake.models import ImportBatch
from liandong.intake.reading import read_sheet, under_its_name
from liandong.intake.refusals import NotReadYet
from liandong.intake.states import State
from liandong.intake.words import MACROS

MOST_WORDS = 60
"""A column with more different cells than these holds no words of a list."""
_SAMPLES = 3
_CODE = 12  # figures of a place code, as many as an account number may have
LOOKED_AT = 100_000
NAME = "seen.json"
READ_AT_ONCE = 1_000_000
"""Bytes that are read while somebody waits: a workbook of so many takes about a second, a csv a fifth."""


@dataclass(frozen=True)
class Seen:
    """A file before it is read in earnest.

    Attributes:
        columns: in the order of the file.
        rows: how many there are; of a csv or Parquet file no more than one over :data:`LOOKED_AT`.
        titles: what the file calls a column beside its name; ``labels``: what its codes mean, as it says.
        words: the different cells of a column in its first 100,000 rows, most frequent first, 60 at most.
        few: columns with no more than these, so that each can be given a meaning.
    """

    columns: tuple[str, ...]
    rows: int
    titles: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]
    words: Mapping[str, tuple[str, ...]]
    few: frozenset[str]
    remarks: tuple[Remark, ...]

    def samples(self, column: str, codes: Container[str] = ()) -> tuple[str, ...]:
        """A few cells of a column, numbers of persons made unreadable; those of places (``codes``) stay."""
        words = self.words.get(column, ())[:_SAMPLES]
        return tuple(word if word in codes else redact(word).replace(HIDDEN, "●●●●")[:30] for word in words)

    def place_codes(self) -> set[str]:
        """Those of the samples that are codes of places. Cost: one query, none without such figures."""
        figures = {
            word
            for words in self.words.values()
            for word in words[:_SAMPLES]
            if word.isascii() and word.isdecimal() and len(word) == _CODE
        }
        return set(by_codes(figures)) if figures else set()


def look(stored: StoredFile) -> Seen:
    """Look at a stored file. Errors: those of reading.

    Cost: a workbook or statistics file is read once; of others no more than 100,000 rows.
    """
    return look_at(stored.path, FileType(stored.type), stored.name)


def look_at(path: Path, kind: FileType, name: str) -> Seen:
    """Look at a file, whatever its name says it is. Errors, cost: as :func:`look`."""
    connection = connect()
    try:
        sheet = read_sheet(path, kind, name, connection, most=LOOKED_AT)
        connection.execute(MACROS)
        words = {column: _words(connection, column) for column in sheet.columns}
        return Seen(
            sheet.columns,
            sheet.rows,
            dict(sheet.titles),
            {column: dict(labels) for column, labels in sheet.labels.items()},
            {column: tuple(found[:MOST_WORDS]) for column, found in words.items()},
            frozenset(column for column, found in words.items() if len(found) <= MOST_WORDS),
            sheet.remarks,
        )
    finally:
        connection.close()


def _words(connection: duckdb.DuckDBPyConnection, column: str) -> list[str]:
    cell = quoted(column)
    rows = connection.execute(
        # each different cell is tidied once
        f"select word from (select tidy({cell}) as word, sum(n) as n from (select {cell}, count(*) as n "  # noqa: S608  quoted
        f"from (select {cell} from raw limit {LOOKED_AT}) group by {cell}) group by word) "
        f"where word is not null order by n desc, word limit {MOST_WORDS + 1}"
    ).fetchall()
    return [str(word) for (word,) in rows]


def is_long_to_read(stored: StoredFile) -> bool:
    """Whether reading the file takes longer than somebody waits for a page."""
    return stored.size > READ_AT_ONCE


def glance(stored: StoredFile) -> None:
    """Refuse what a file's list of contents gives away, before a worker reads it in earnest.

    Errors: those of :func:`liandong.analytics.tables.archives.refuse_archive`.
    """
    if stored.type == FileType.XLSX:
        with open_plain(stored.path) as file, under_its_name(stored.name):
            refuse_archive(stored.path, file)


def seen_of(batch: ImportBatch) -> Seen:
    """What the file of a batch looks like, read once and then kept. Errors: NotReadYet, those of reading."""
    found = _kept(batch)
    if found is None:
        if is_unread(batch):
            raise NotReadYet(file=batch.file.name)
        found = look(batch.file)
        keep(batch, found)
    return found


def is_unread(batch: ImportBatch) -> bool:
    """Whether a worker has to look at the file first: it is big, and nobody has."""
    is_waiting = batch.state in (State.UPLOADED, State.REFUSED)
    return is_waiting and is_long_to_read(batch.file) and _kept(batch) is None


def rows_seen(batch: ImportBatch) -> int | None:
    """How many rows were seen of the file of a batch; None where nobody has looked at it yet."""
    found = _kept(batch)
    return None if found is None else found.rows


def _kept(batch: ImportBatch) -> Seen | None:
    try:
        return _read(batch.folder / NAME)
    except (FileNotFoundError, SealedFileBroken, NotOpened, ValueError):
        return None


def keep(batch: ImportBatch, seen: Seen) -> None:
    """Keep what was seen with the batch."""
    batch.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    told = {
        "columns": seen.columns,
        "rows": seen.rows,
        "titles": dict(seen.titles),
        "labels": {column: dict(labels) for column, labels in seen.labels.items()},
        "words": dict(seen.words),
        "few": sorted(seen.few),
        "remarks": [remark.told() for remark in seen.remarks],
    }
    content = json.dumps(told, ensure_ascii=False).encode()
    write_sealed(batch.folder / NAME, content, of=f"staging.{batch.key}.{NAME}")


def _read(path: Path) -> Seen:
    told = json.loads(read_sealed(path))
    return Seen(
        tuple(told["columns"]),
        told["rows"],
        told["titles"],
        told["labels"],
        {column: tuple(words) for column, words in told["words"].items()},
        frozenset(told["few"]),
        tuple(remark_of(name, details) for name, details in told["remarks"]),
    )
