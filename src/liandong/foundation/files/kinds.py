"""What a file is, found from its bytes. Its name is what somebody typed; it decides nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.files.models import FileType
from liandong.foundation.personal.streams import open_plain

_HEAD = 65_536
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF-", FileType.PDF),
    (b"\xff\xd8\xff", FileType.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"<stata_dta>", FileType.STATA),
    (b"$FL2", FileType.SPSS),
    (b"$FL3", FileType.SPSS),
)
_OLD_STATA = {113, 114, 115}
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_TEXT_CONTROLS = frozenset(b"\t\n\r\x0c\x1a\x1b")


class UnknownFileType(Refusal):
    """Bytes that are none of the types that are taken."""

    message = marked(
        "{name} is no file of a type that is taken here: csv, xlsx, xls, Parquet, Stata or SPSS; "
        "save it as one of these and try again."
    )


class UnwantedFileType(UnknownFileType):
    """A file of a type that is taken elsewhere."""

    message = marked("{name} is no {types}; save it as one of these and try again.")


class BrokenFile(Refusal):
    """A file that begins like its type and does not end like it."""

    message = marked(
        "{name} is cut off or damaged: it begins as {type} but cannot be read; send it once more."
    )


class LockedWorkbook(Refusal):
    """An encrypted Excel workbook."""

    message = marked(
        "{name} is protected with a password; remove the password in Excel, save, and try again."
    )


class EmptyFile(Refusal):
    """No bytes at all."""

    message = marked("{name} is empty; choose the file that holds the data.")


def type_of(path: Path, name: str) -> FileType:
    """The type of the file at ``path``; ``name`` is only used in refusals.

    Raises:
        EmptyFile, BrokenFile, LockedWorkbook, UnknownFileType: with the sentence for whoever sent it.
    """
    with open_plain(path) as file:
        head = file.read(_HEAD)
    if not head:
        raise EmptyFile(name=name)
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head[0] in _OLD_STATA and head[1:2] in (b"\x01", b"\x02") and head[2:3] == b"\x01":
        return FileType.STATA
    if head.startswith(b"PAR1"):
        return _parquet(path, name)
    if head.startswith(b"PK\x03\x04"):
        return _zip(path, name)
    if head.startswith(_OLE):
        return _ole(path, name)
    if _is_text(head):
        return FileType.TEXT
    raise UnknownFileType(name=name)


def _parquet(path: Path, name: str) -> FileType:
    with open_plain(path) as file:
        file.seek(-4, 2)
        if file.read() != b"PAR1" or file.tell() < 12:
            raise BrokenFile(name=name, type="Parquet")
    return FileType.PARQUET


def _zip(path: Path, name: str) -> FileType:
    # Only the list of contents is read here, so that an archive made to swell when unpacked does no harm.
    try:
        with open_plain(path) as file, zipfile.ZipFile(file) as archive:
            inside = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, ValueError) as error:
        raise BrokenFile(name=name, type="zip/xlsx") from error
    is_workbook = "[Content_Types].xml" in inside and any(entry.startswith("xl/") for entry in inside)
    return FileType.XLSX if is_workbook else FileType.ZIP


def _ole(path: Path, name: str) -> FileType:
    with open_plain(path) as file:
        content = file.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise LockedWorkbook(name=name)
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return FileType.XLS
    raise UnknownFileType(name=name)


def _is_text(head: bytes) -> bool:
    if head.startswith(_UTF_16):
        return True
    if any(byte < 0x20 and byte not in _TEXT_CONTROLS for byte in head):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError as error:
            # The head may end in the middle of a character.
            if len(head) == _HEAD and error.start >= len(head) - 4:
                return True
            continue
        return True
    return False
