"""Restoring a backup: everything is made ready beside the present data and checked, then takes its place."""

from __future__ import annotations

import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from liandong import __version__
from liandong.foundation.audit.heads import KeptHead
from liandong.foundation.audit.verifying import verify
from liandong.project import home
from liandong.project.backup import keys, manifest, postgres
from liandong.project.backup.archives import unpack
from liandong.project.backup.manifest import Manifest
from liandong.project.backup.refusals import BackupDamaged, BackupTooNew, ChainBroken, NotEmpty
from liandong.project.database.address import address


@dataclass(frozen=True)
class Restored:
    """What a restore did. ``kept``: where the data it took the place of stands now."""

    manifest: Manifest
    checked: int  # rows of history recomputed
    kept: tuple[str, ...]


def restore(backup: Path, *, key_archive: Path | None = None, replace: bool = False) -> Restored:
    """Put a backup in place, brought up to this version; what was there is kept under another name.

    Runs as the owner role, with no other program on the database. Killed at any moment, it leaves the present
    data or the restored one, and can be repeated.
    Errors: NoBackup, BackupDamaged, BackupTooNew, KeysDiffer, NoKeyArchive, NotEmpty, InUse, ToolFailed,
    ChainBroken.
    """
    found = manifest.check(backup)
    _refuse_newer(backup, found)
    name = address(None).name
    connection.close()
    postgres.refuse_if_used(name)
    is_filled = postgres.holds_data(name)
    if is_filled and not replace:
        raise NotEmpty(name=name)
    keys.have(found.keys, key_archive)
    restoring = postgres.RESTORING.format(name=name)
    postgres.make_empty(restoring)
    try:
        postgres.load(backup / manifest.DATABASE, restoring)
        checked = _bring_up_to_date(restoring, found.head)
        for folder in manifest.FOLDERS:
            _unpack(backup, folder)
        kept = postgres.swap(restoring, name, keep=is_filled)
    finally:
        postgres.drop(restoring)
    moved = [kept] if kept else []
    for folder in manifest.FOLDERS:
        moved += _put_in_place(folder)
    return Restored(found, checked, tuple(moved))


def _refuse_newer(backup: Path, found: Manifest) -> None:
    def number(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in version.split(".") if part.isdigit())

    if number(found.version) > number(__version__):
        raise BackupTooNew(path=backup, version=found.version, own=__version__)


def _bring_up_to_date(database: str, head: str) -> int:
    """Migrate the restored database and recompute its history; returns the rows checked."""
    present = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = database
    try:
        call_command("migrate", verbosity=0, interactive=False)
        position, _, link = head.partition(":")
        verdict = verify(against=KeptHead(int(position), link) if head else None)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = present
    if verdict.fault is not None:
        raise ChainBroken(sentence=verdict.fault.sentence)
    return verdict.checked


def _unpack(backup: Path, folder: str) -> None:
    draft = home.home() / f"{folder}.restoring"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        unpack(backup / f"{folder}.tar", draft)
    except (OSError, tarfile.TarError) as error:
        raise BackupDamaged(path=backup, part=f"{folder}.tar") from error


def _put_in_place(folder: str) -> list[str]:
    """Swap a folder for the restored one. Returns where what was there stands, unless it was empty."""
    present, draft = home.home() / folder, home.home() / f"{folder}.restoring"
    kept: list[str] = []
    if any(path.is_file() for path in present.rglob("*")):
        kept.append(str(home.put_aside(present)))
    shutil.rmtree(present, ignore_errors=True)
    draft.rename(present)
    return kept
