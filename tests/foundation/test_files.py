"""Files: kept by content, typed by content, refused with a sentence."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from liandong.analytics.errors import Refusal
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.files.kinds import (
    BrokenFile,
    EmptyFile,
    LockedWorkbook,
    UnknownFileType,
    type_of,
)
from liandong.foundation.files.models import FileType, StoredFile
from liandong.foundation.files.services import BadFileName, FileTooLarge, is_intact, store
from tests.cast import Cast


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.LIANDONG_FILES = tmp_path / "files"
    return tmp_path / "files"


def workbook() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as inside:
        inside.writestr("a.txt", "x")
    return buffer.getvalue()


def parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"a": [1]}), buffer)
    return buffer.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
SAMPLES = [
    (workbook(), FileType.XLSX),
    (archive(), FileType.ZIP),
    (parquet(), FileType.PARQUET),
    (OLE + "Workbook".encode("utf-16-le"), FileType.XLS),
    ("户编号,姓名\n1,甲\n".encode("gb18030"), FileType.TEXT),
    ("户编号,姓名\n1,甲\n".encode("utf-8-sig"), FileType.TEXT),
    ("户编号\t姓名\n".encode("utf-16"), FileType.TEXT),
    (("甲" * 40_000).encode(), FileType.TEXT),
    (b"<stata_dta><header>", FileType.STATA),
    (b"\x72\x02\x01\x00", FileType.STATA),
    (b"$FL2@(#) SPSS", FileType.SPSS),
    (b"%PDF-1.7\n", FileType.PDF),
]


@pytest.mark.parametrize(("content", "expected"), SAMPLES)
def test_the_type_comes_from_the_bytes_whatever_the_name(
    cast: Cast, content: bytes, expected: FileType
) -> None:
    stored = store(content, name="表.txt", purpose="import", actor=cast.county_officer)
    with stored.opened() as path:
        assert (stored.type, stored.size, path.read_bytes()) == (expected, len(content), content)
    assert content not in stored.path.read_bytes()  # on disk it is sealed
    assert is_intact(stored)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EmptyFile),
        (b"\x7fELF\x02\x01\x01\x00", UnknownFileType),
        (b"\x00\x01\x02", UnknownFileType),
        (parquet()[:-4], BrokenFile),
        (b"PAR1", BrokenFile),
        (workbook()[:600], BrokenFile),
        (OLE, UnknownFileType),
        (OLE + "EncryptedPackage".encode("utf-16-le"), LockedWorkbook),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_name_and_leaves_nothing(
    cast: Cast, folder: Path, content: bytes, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal) as said:
        store(content, name="表.xlsx", purpose="import", actor=cast.county_officer)
    assert "表.xlsx" in str(said.value)
    assert list(folder.rglob("*")) == []
    assert not StoredFile.objects.exists()


def test_the_same_bytes_are_kept_once_and_both_files_have_a_row(cast: Cast, folder: Path) -> None:
    first = store(b"a,b\n1,2\n", name="one.csv", purpose="import", actor=cast.county_officer)
    second = store(io.BytesIO(b"a,b\n1,2\n"), name="two.csv", purpose="import", actor=None)
    assert first.path == second.path
    assert [path for path in folder.rglob("*") if path.is_file()] == [first.path]
    assert StoredFile.objects.count() == 2
    noted = AuditEntry.objects.get(action="file.stored", actor=cast.county_officer)
    assert noted.subject == f"file:{first.key}"
    assert "one.csv" not in str(noted.detail)


def test_only_the_wanted_types_are_taken(cast: Cast) -> None:
    assert store(workbook(), name="a.xlsx", purpose="import", actor=None, types={FileType.XLSX})
    with pytest.raises(UnknownFileType):
        store(b"%PDF-1.7", name="a.xlsx", purpose="import", actor=None, types={FileType.XLSX})


def test_a_file_beyond_the_limit_is_refused_before_it_is_read_to_its_end(
    cast: Cast, folder: Path, settings: Settings
) -> None:
    settings.LIANDONG_UPLOAD_LIMIT = 2_000_000
    endless = io.BufferedReader(EndlessText())
    with pytest.raises(FileTooLarge, match="2"):
        store(endless, name="big.csv", purpose="import", actor=None)
    assert list(folder.rglob("*")) == []


class EndlessText(io.RawIOBase):
    """Text without an end: whoever reads it whole never returns."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # the buffer of the reader
        buffer[:] = b"a" * len(buffer)
        return len(buffer)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "a/b.csv",
        "a\\b.csv",
        "..",
        "",
        "  ",
        "a\x00.csv",
        "a\n.csv",
        "a\u202e.csv",
        "甲" * 201,
    ],
)
def test_a_name_that_is_a_path_or_hides_something_is_refused(cast: Cast, folder: Path, name: str) -> None:
    with pytest.raises(BadFileName):
        store(b"a,b\n", name=name, purpose="import", actor=None)
    assert not folder.exists()


def test_changed_bytes_are_noticed(cast: Cast) -> None:
    stored = store(b"a,b\n", name="a.csv", purpose="import", actor=None)
    stored.path.write_bytes(b"a,c\n")
    assert not is_intact(stored)
    stored.path.unlink()
    assert not is_intact(stored)


@given(content=st.binary(max_size=200))
def test_any_bytes_are_typed_or_refused_with_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.mktemp("any") / "file"
    path.write_bytes(content)
    try:
        found = type_of(path, "file")
    except Refusal as refused:
        sentence = str(refused)
    else:
        sentence = f"{found.label}."
    assert sentence.endswith((".", "。"))
