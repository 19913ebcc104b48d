"""What a backup consists of, and whether it still does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from liandong.project.backup.refusals import BackupDamaged, NoBackup

NAME = "manifest.json"
DATABASE = "database.dump"
FOLDERS = ("files", "snapshots")


@dataclass(frozen=True)
class Part:
    """One file of a backup."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Written last: a folder without it is an unfinished backup.

    ``head``: position and link of the last sealed row, empty where nothing was sealed. ``keys``: for each key
    of the installation a fingerprint, never the key. ``rows``: counts of the main tables, to compare with.
    """

    made_at: str
    version: str
    postgresql: int
    head: str
    keys: Mapping[str, str]
    rows: Mapping[str, int]
    parts: tuple[Part, ...]

    def write(self, folder: Path) -> None:
        """Write it into the backup's folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Errors: NoBackup, BackupDamaged."""
    path = folder / NAME
    if not path.is_file():
        raise NoBackup(path=folder)
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(**values | {"parts": tuple(Part(**part) for part in values["parts"])})
    except (ValueError, KeyError, TypeError) as error:
        raise BackupDamaged(path=folder, part=NAME) from error


def part_of(path: Path) -> Part:
    """A file's size and checksum."""
    return Part(path.name, path.stat().st_size, _checksum(path))


def check(folder: Path) -> Manifest:
    """Read every byte of a backup and compare. Errors: NoBackup, BackupDamaged."""
    manifest = read(folder)
    for part in manifest.parts:
        path = folder / part.name
        if not path.is_file() or path.stat().st_size != part.bytes or _checksum(path) != part.sha256:
            raise BackupDamaged(path=folder, part=part.name)
    return manifest


def _checksum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
