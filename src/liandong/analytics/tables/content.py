"""What a file is, by its first bytes. Its name is what somebody typed; it decides nothing but text."""

from __future__ import annotations

import enum
import zipfile
from pathlib import Path

from liandong.analytics.tables.refusals import NO_END, WORKBOOK, BrokenFile, LockedFile, OtherArchive

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_STATA = frozenset({104, 105, 108, 110, 111, 113, 114, 115})


class Content(enum.Enum):
    PARQUET = "parquet"
    WORKBOOK = "workbook"
    STATA = "dta"
    SPSS = "sav"
    OTHER = "other"  # text, or nothing that is known


def content_of(path: Path) -> Content:
    """The content of a file. Errors: BrokenFile, LockedFile, OtherArchive."""
    with path.open("rb") as stream:
        head = stream.read(1024)
    if head.startswith(b"PAR1"):
        return Content.PARQUET
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise LockedFile(path=path)
        return Content.WORKBOOK
    if head.startswith(b"<stata_dta>") or _is_old_stata(head):
        return Content.STATA
    if head.startswith((b"$FL2", b"$FL3")):
        return Content.SPSS
    return Content.OTHER


def _archive(path: Path) -> Content:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError) as error:
        raise BrokenFile(path=path, kind=WORKBOOK, reason=NO_END) from error
    if not any(name.startswith("xl/") for name in names):
        raise OtherArchive(path=path)
    return Content.WORKBOOK


def _is_old_stata(head: bytes) -> bool:
    return len(head) > 4 and head[0] in _OLD_STATA and head[1] in (1, 2) and head[2] == 1 and head[3] == 0
