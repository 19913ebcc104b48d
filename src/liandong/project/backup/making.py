"""Making a backup: one folder that is whole or not there."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings

from liandong import __version__
from liandong.foundation import clock
from liandong.project import home
from liandong.project.backup import keys, manifest, postgres
from liandong.project.backup.manifest import Manifest
from liandong.project.backup.refusals import TargetInside
from liandong.project.database import roles
from liandong.project.database.address import OWNER, address

_PREFIX = "liandong-"
COUNTED = ("places_place", "accounts_user", "registry_household", "registry_member", "linkage_event")


def default_folder() -> Path:
    """Where backups go that are told no other place."""
    return Path(settings.LIANDONG_BACKUPS)


def make(folder: Path, *, keep: int | None = None) -> tuple[Path, Manifest]:
    """Save database, files and snapshots into a new folder inside ``folder``; returns it.

    The database is read in one consistent view; files are only ever added, so those it names are there.
    ``keep``: of all finished backups in ``folder`` only so many stay, the newest.
    Errors: TargetInside, ToolFailed, HomeNotWritable.
    """
    _refuse_inside(folder)
    home.make_folder(folder, 0o700)
    name = f"{_PREFIX}{clock.now():%Y%m%dT%H%M%SZ}"
    target, draft = folder / name, folder / f".{name}.unfinished"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    try:
        written = _write(draft)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    if keep is not None:
        for old in finished(folder)[:-keep]:
            shutil.rmtree(old)
    return target, written


def finished(folder: Path) -> list[Path]:
    """The finished backups of a folder, oldest first."""
    return sorted(path.parent for path in folder.glob(f"{_PREFIX}*/{manifest.NAME}"))


def _refuse_inside(folder: Path) -> None:
    saved = [home.home() / name for name in (*manifest.FOLDERS, "keys", "postgres")]
    if any(folder.absolute().is_relative_to(path) for path in saved):
        raise TargetInside(path=folder)


def _write(draft: Path) -> Manifest:
    with _one_view() as (connection, view):
        head, rows = _head(connection), {table: _count(connection, table) for table in COUNTED}
        version = connection.info.server_version // 10000
        postgres.dump(draft / manifest.DATABASE, view)
    for name in manifest.FOLDERS:
        _pack(home.home() / name, draft / f"{name}.tar")
    for path in draft.iterdir():
        path.chmod(0o600)
    names = [manifest.DATABASE, *(f"{name}.tar" for name in manifest.FOLDERS)]
    written = Manifest(
        made_at=clock.now().isoformat(),
        version=__version__,
        postgresql=version,
        head=head,
        keys=keys.fingerprints(home.keys()),
        rows=rows,
        parts=tuple(manifest.part_of(draft / name) for name in names),
    )
    written.write(draft)
    return written


@contextmanager
def _one_view() -> Iterator[tuple[psycopg.Connection, str]]:
    """A transaction whose view of the database the dump shares, so that what is counted is what is saved."""
    with roles.connect(role=OWNER, name=address(OWNER).name) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield connection, row[0] if row else ""


def _head(connection: psycopg.Connection) -> str:
    row = connection.execute(
        "SELECT position, encode(link, 'hex') FROM audit_head ORDER BY number DESC LIMIT 1"
    ).fetchone()
    return f"{row[0]}:{row[1]}" if row else ""


def _count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - own names
    return int(row[0]) if row else 0


def _pack(folder: Path, archive: Path) -> None:
    with tarfile.open(archive, "w") as tar:
        for path in sorted(folder.rglob("*")):
            # What is being written carries a leading dot until it is whole.
            if path.is_file() and not path.name.startswith("."):
                tar.add(path, arcname=path.relative_to(folder).as_posix())
