"""Where the embedded cluster stands, and whose it is.

PostgreSQL refuses to run as root. As root, the cluster therefore belongs to an unprivileged account of
the machine and stands inside ``LIANDONG_HOME`` only where that account may pass through every folder
above it; elsewhere it goes to ``/var/lib/liandong``. No permission of a folder that already exists is
ever widened. Reasons: docs/decisions/0002-embedded-postgresql.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from liandong.project.database.refusals import FolderNotUsable, FolderTaken, NoAccount, WrongOwner
from liandong.project.home import home

ROOT_STORE = Path("/var/lib/liandong")
PORT = 5432  # only part of the socket's file name: the server listens on no network address
_SOCKET_PATH_LIMIT = 100  # the kernel allows 107 bytes; PostgreSQL adds a lock file's suffix
_UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An account of the machine."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Cluster:
    """One embedded cluster: its folders, and the account that the server runs as."""

    home: Path
    folder: Path
    socket: Path
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder; it exists only once ``initdb`` has finished in :attr:`making`."""
        return self.folder / "data"

    @property
    def making(self) -> Path:
        """Where a new cluster is made; renamed to :attr:`data` when whole."""
        return self.folder / "making"

    @property
    def log(self) -> Path:
        """The server's own log."""
        return self.folder / "log"

    @property
    def lock(self) -> Path:
        """The file that start and stop lock; the kernel frees the lock of a killed command."""
        return self.home / "postgres.lock"

    @property
    def record(self) -> Path:
        """The note in ``LIANDONG_HOME`` of where the cluster and its socket are."""
        return self.home / "postgres.json"

    def write_record(self) -> None:
        """Note where the cluster is, so that a later start finds it even if the rules here change."""
        text = json.dumps({"folder": self._noted(self.folder), "socket": self._noted(self.socket)}) + "\n"
        if not self.record.exists() or self.record.read_text(encoding="utf-8") != text:
            draft = self.record.with_name(f".{self.record.name}.{os.getpid()}")
            draft.write_text(text, encoding="utf-8")
            draft.replace(self.record)

    def _noted(self, path: Path) -> str:
        # Relative inside the home, so that an installation can be moved as a whole.
        return str(path.relative_to(self.home) if path.is_relative_to(self.home) else path)


def locate(folder: Path | None = None) -> Cluster:
    """The cluster of the installation in ``folder`` (default: ``LIANDONG_HOME``). Reads only."""
    base = folder or home()
    record = base / "postgres.json"
    noted = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    place = base / noted["folder"] if "folder" in noted else _place(base)
    account = _account(place)
    socket = base / noted["socket"] if "socket" in noted else _socket_folder(place, account)
    return Cluster(home=base, folder=place, socket=socket, account=account)


def _place(base: Path) -> Path:
    if os.geteuid() != 0 or _others_may_pass(base):
        return base / "postgres"
    return ROOT_STORE / _digest(base)


def _others_may_pass(path: Path) -> bool:
    """Whether any account may pass through ``path`` and all folders above it, as far as they exist."""
    existing = [part for part in (path, *path.parents) if part.exists()]
    return all(part.stat().st_mode & stat.S_IXOTH for part in existing)


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _account(place: Path) -> Account:
    """Who runs the server: the owner of an existing cluster, else us, else an unprivileged account."""
    uid = os.geteuid()
    existing = next((part for part in (place / "data", place / "making") if part.exists()), None)
    if existing is not None:
        owner = existing.stat().st_uid
        if uid not in (0, owner):
            raise WrongOwner(path=place, owner=_name_of(owner))
        uid = owner
    if uid == 0:
        return _unprivileged()
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise NoAccount(uid=uid) from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _unprivileged() -> Account:
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise NoAccount(uid=65534)


def _socket_folder(place: Path, account: Account) -> Path:
    inside = place / "socket"
    if len(os.fsencode(inside / f".s.PGSQL.{PORT}.lock")) <= _SOCKET_PATH_LIMIT:
        return inside
    return Path(tempfile.gettempdir()) / f"liandong-{account.uid}-{_digest(place)}"


def make_private_folder(path: Path, account: Account) -> None:
    """Make ``path`` for ``account`` alone; refused where somebody else already made it.

    A folder under the common temporary folder may have been put there by another account to catch
    our socket, hence the look at its owner without following links.
    """
    try:
        if not path.parent.exists():
            path.parent.mkdir(parents=True, mode=0o711)
        path.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(path, account.uid, account.gid)
    except FileExistsError:
        pass
    except OSError as error:
        raise FolderNotUsable(path=path, reason=error.strerror) from error
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
        raise FolderTaken(path=path, owner=_name_of(found.st_uid))
    if found.st_mode & 0o077:
        path.chmod(0o700)
