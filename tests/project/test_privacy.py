"""Numbers of persons on their way through: log lines, uploads, work that spills."""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from liandong.analytics.tables import connect
from liandong.foundation.files.services import FileTooLarge, store
from liandong.foundation.personal.redaction import redact
from liandong.project.logs import PrivateFormatter

NUMBERS = (
    "11010519491231002X",
    "110105194912310021",
    "110105 19491231 002X",
    "110105491231002",
    "11010519491231002X43",
    "13800138000",
    "138 0013 8000",
    "138-0013-8000",
    "+8613800138000",
    "6222020200000000001",
    "6222 0202 0000 0000 001",
)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    "around", ["{}", "电话{}。", "id={}&next=/", "(x)=({}) already exists", "/find/{}/", "'{}'"]
)
def test_a_number_in_a_log_line_is_hidden(number: str, around: str) -> None:
    hidden = redact(around.format(number))
    assert number not in hidden
    assert not any(part in hidden for part in ("1949", "0138", "8000", "0202"))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24 00:41:07,123 INFO liandong: 1,000,000 rows in 12.5 s",
        "household:01990000-0000-7000-8000-000000000000",
        "sha256 5994471abb01112afcc18159f6cc74b4f511b99806da59b3caf5a9c173cacfc5",
        "GET /households/?page=12 200 5321",
        "place 990121101201x in 127.0.0.1:8000",
    ],
)
def test_what_is_no_number_of_a_person_stays(text: str) -> None:
    assert redact(text) == text


@given(st.text())
def test_hiding_twice_hides_no_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


def test_the_log_hides_numbers_wherever_they_stand() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(PrivateFormatter("{levelname} {message}", style="{"))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    try:
        raise ValueError(NUMBERS[0])
    except ValueError:
        logger.exception("cannot read %s at %s", NUMBERS[0], "/find/13800138000/")
    assert "19491231" not in out.getvalue()
    assert "13800138000" not in out.getvalue()
    assert "ValueError" in out.getvalue()


@contextmanager
def _uploaded(content: bytes) -> Iterator[UploadedFile[bytes]]:
    request: HttpRequest = RequestFactory().post("/", {"file": io.BytesIO(content)})
    found = request.FILES["file"]
    assert isinstance(found, UploadedFile)
    yield found
    request.close()


def test_an_upload_of_any_size_never_lies_in_a_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    content = b"13800138000\n" * 500_000  # 6 MB: Django itself would write it to a file
    with _uploaded(content) as file:
        assert not list(tmp_path.iterdir())
        assert (file.size, file.read()) == (len(content), content)


def test_an_upload_that_is_too_large_is_refused_with_its_sentence(db: None, settings: Settings) -> None:
    settings.LIANDONG_UPLOAD_LIMIT = 1_000_000
    with _uploaded(b"a,b\n" * 400_000) as file, pytest.raises(FileTooLarge):
        store(file, name="large.csv", purpose="import", actor=None)


def test_work_that_spills_is_encrypted_by_the_engine() -> None:
    found = connect().execute("select current_setting('temp_file_encryption')").fetchone()
    assert found == (True,)
