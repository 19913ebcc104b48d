"""Snapshot files: deterministic Parquet, named by their hash, never opened without checking it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from liandong.identification.refusals import SnapshotAltered, SnapshotMissing

# Names are for readers with a right to them, so they are read from the registry, not kept in a file.
LEFT_OUT = frozenset({"head_name", "name", "person_name", "member_name", "id_no", "phone"})
ROW_GROUP = 100_000
# Which rows are one family, as whole numbers from 0 in the order of the file: engines group by them faster.
FAMILY_NUMBER = "family"


@dataclass(frozen=True)
class SnapshotFile:
    """A stored file: where it lies, its hash, its size in bytes and its number of rows."""

    path: Path
    sha256: str
    size_bytes: int
    rows: int


def folder() -> Path:
    """Where snapshots lie."""
    return Path(settings.LIANDONG_SNAPSHOTS)


def path_of(sha256: str) -> Path:
    """The place of the file with that hash."""
    return folder() / sha256[:2] / f"{sha256}.parquet"


def answers_path(run_key: object) -> Path:
    """Where the answers of a run are kept. They can be worked out again, so nothing is lost with them."""
    return folder().with_name("answers") / f"{run_key}.families.parquet"


def store(parts: Iterable[pa.Table]) -> SnapshotFile:
    """Write a registry extract as Parquet and put it under its hash.

    The same parts give the same bytes: rows as they come, one compression, no schema metadata, no time.
    Storing them twice is harmless. Families are numbered in the order in which they come; a part holds all
    rows of its families. While a part is written the next is read; memory holds the two.

    Errors: those of the parts; then nothing is kept.
    """
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=folder(), suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            rows = _write(parts, file)
            file.flush()
            os.fsync(file.fileno())
        sha256, size = hash_of(part), part.stat().st_size
        target = path_of(sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return SnapshotFile(target, sha256, size, rows)


def _write(parts: Iterable[pa.Table], file: IO[bytes]) -> int:
    """Write the parts one after the other; returns the number of rows."""
    families = rows = 0
    with ExitStack() as stack:
        writing = stack.enter_context(ThreadPoolExecutor(1))
        writer: pq.ParquetWriter | None = None
        before: Future[None] | None = None
        for table in parts:
            kept, families = _numbered(table, families)
            if writer is None:
                options = {"compression": "zstd", "compression_level": 3, "store_schema": False}
                writer = stack.enter_context(pq.ParquetWriter(file, kept.schema, **options))
            if before is not None:
                before.result()
            before = writing.submit(writer.write_table, kept, ROW_GROUP)
            rows += kept.num_rows
        if before is not None:
            before.result()
    return rows


def _numbered(table: pa.Table, families: int) -> tuple[pa.Table, int]:
    """The rows without names, their families numbered from ``families`` on, and how many there are then."""
    names = [name for name in table.column_names if name not in LEFT_OUT]
    kept = table.select(names).replace_schema_metadata(None)
    encoded = kept["household_id"].combine_chunks().dictionary_encode()
    numbers = pc.add(encoded.indices, pa.scalar(families, pa.int32()))
    return kept.append_column(FAMILY_NUMBER, numbers), families + len(encoded.dictionary)


def opened(sha256: str, *, afresh: bool = True) -> Path:
    """The path of a stored file, after hashing it again.

    Args:
        afresh: for pages, which look at few rows, False takes the hash that this process found when the file
            stood there with the same inode, size and times. Whoever writes into a file changes its times.

    Errors: :class:`SnapshotMissing`, :class:`SnapshotAltered`.
    Cost: reads the whole file.
    """
    path = path_of(sha256)
    if not path.is_file():
        raise SnapshotMissing(sha256=sha256, folder=folder())
    if afresh:
        found = hash_of(path)
    else:
        stat = path.stat()
        found = _hash_found(path, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    if found != sha256:
        raise SnapshotAltered(sha256=sha256, found=found)
    return path


@lru_cache(maxsize=1_000)
def _hash_found(path: Path, inode: int, size: int, written_ns: int, changed_ns: int) -> str:
    del inode, size, written_ns, changed_ns  # they tell one state of the file from another
    return hash_of(path)


def hash_of(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
