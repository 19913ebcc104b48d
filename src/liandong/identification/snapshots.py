"""Snapshot files: deterministic Parquet, named by their hash, never opened without checking it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
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
    return folder().with_name("answers") / f"{run_key}.parquet"


def store(table: pa.Table) -> SnapshotFile:
    """Write a registry extract as Parquet and put it under its hash.

    The same table gives the same bytes: rows as they come, one compression, no schema metadata, no time.
    Storing it twice is harmless. Families are numbered in the order in which they come.
    """
    kept = table.select(
        [name for name in table.column_names if name not in LEFT_OUT]
    ).replace_schema_metadata(None)
    families = kept["household_id"].combine_chunks().dictionary_encode().indices
    kept = kept.append_column(FAMILY_NUMBER, families)
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=folder(), suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            pq.write_table(
                kept,
                file,
                compression="zstd",
                compression_level=3,
                row_group_size=ROW_GROUP,
                store_schema=False,
            )
            file.flush()
            os.fsync(file.fileno())
        sha256, size = hash_of(part), part.stat().st_size
        target = path_of(sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return SnapshotFile(target, sha256, size, table.num_rows)


def opened(sha256: str) -> Path:
    """The path of a stored file, after hashing it again.

    Errors: :class:`SnapshotMissing`, :class:`SnapshotAltered`.
    Cost: reads the whole file.
    """
    path = path_of(sha256)
    if not path.is_file():
        raise SnapshotMissing(sha256=sha256, folder=folder())
    found = hash_of(path)
    if found != sha256:
        raise SnapshotAltered(sha256=sha256, found=found)
    return path


def hash_of(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
