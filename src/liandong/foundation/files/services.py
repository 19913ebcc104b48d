"""Keeping files: bytes under their SHA-256, sealed, one row per file somebody brought."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from django.conf import settings
from django.db import transaction

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.audit.services import note
from liandong.foundation.files.kinds import UnwantedFileType, type_of
from liandong.foundation.files.models import FileType, StoredFile
from liandong.foundation.keys import uuid7
from liandong.foundation.personal.sealing import NotOpened
from liandong.foundation.personal.streams import SealedFileBroken, SealingWriter, open_plain

if TYPE_CHECKING:
    from liandong.foundation.accounts.models import User

_CHUNK = 1 << 20
_MAX_NAME = 200


class FileTooLarge(Refusal):
    """More bytes than the installation takes."""

    message = marked(
        "{name} is larger than {limit} MB, the most that is taken here; split it and send the parts."
    )


class BadFileName(Refusal):
    """A name that is none: empty, a path, or with characters that no screen shows."""

    message = marked(
        "“{name}” cannot be the name of a file; rename it without slashes and control characters."
    )


class Readable(Protocol):
    """What can be read in pieces: an open file, Django's ``UploadedFile``."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, at most ``size``; none at the end."""


def store(
    content: bytes | Readable,
    *,
    name: str,
    purpose: str,
    actor: User | None,
    types: Collection[FileType] | None = None,
) -> StoredFile:
    """Keep a file. The same bytes are kept once, however often they come.

    Args:
        content: the bytes, or something that reads them in pieces; memory stays constant.
        name: as its owner calls it; shown, never used as a path.
        purpose: what for, ``import``, ``snapshot``, ``marked``.
        actor: who brought it; None for the machine itself.
        types: the types that are wanted here (default: all that are known).

    Raises:
        BadFileName, FileTooLarge, EmptyFile, BrokenFile, LockedWorkbook, UnknownFileType: nothing is kept.

    The bytes reach the disk sealed only; the hash is that of the file as it was brought.

    If the caller's transaction is rolled back the bytes stay without a row; they harm nobody and are found
    again by their hash.
    """
    _check_name(name)
    stream: Readable = io.BytesIO(content) if isinstance(content, bytes) else content
    folder = Path(settings.LIANDONG_FILES)
    with _temporary(folder) as (file, path):
        sha256, size = _copy(stream, file, name)
        kind = type_of(path, name)
        if types is not None and kind not in types:
            raise UnwantedFileType(name=name, types=" / ".join(str(one.label) for one in types))
        _move(path, folder / sha256[:2] / sha256)
    with transaction.atomic():
        stored = StoredFile.objects.create(
            sha256=sha256, size=size, type=kind, name=name, purpose=purpose, stored_by=actor
        )
        note(
            actor=actor,
            action="file.stored",
            subject=f"file:{stored.key}",
            detail={"sha256": sha256, "size": size, "type": kind.value, "purpose": purpose},
        )
    return stored


def is_intact(stored: StoredFile) -> bool:
    """Whether the bytes on disk are still those that were stored. Cost: reads the file."""
    try:
        with open_plain(stored.path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == stored.sha256
    except (FileNotFoundError, SealedFileBroken, NotOpened):
        return False


def _check_name(name: str) -> None:
    plain = name.strip()
    hidden = any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in name)
    if not plain or plain in {".", ".."} or len(name) > _MAX_NAME or hidden or "/" in name or "\\" in name:
        raise BadFileName(name="".join(filter(str.isprintable, name))[:60])


@contextmanager
def _temporary(folder: Path) -> Iterator[tuple[IO[bytes], Path]]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, written = tempfile.mkstemp(dir=folder, prefix=".new-")
    path = Path(written)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file, path
    finally:
        path.unlink(missing_ok=True)


def _copy(stream: Readable, file: IO[bytes], name: str) -> tuple[str, int]:
    limit: int = settings.LIANDONG_UPLOAD_LIMIT
    digest = hashlib.sha256()
    sealed = SealingWriter(file, of=f"files.{uuid7()}")
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise FileTooLarge(name=name, limit=limit // 1_000_000)
        digest.update(chunk)
        sealed.write(chunk)
    sealed.finish()
    file.flush()
    os.fsync(file.fileno())
    return digest.hexdigest(), size


def _move(path: Path, target: Path) -> None:
    """Put the finished file in its place at one stroke, so that no half of it is ever seen there."""
    target.parent.mkdir(exist_ok=True, mode=0o700)
    path.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
