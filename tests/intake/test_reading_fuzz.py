"""Random and mutated files: the readers answer with rows or with a refusal, and with nothing else."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.analytics.errors import Refusal
from liandong.analytics.tables import connect
from liandong.foundation.files.kinds import type_of
from liandong.foundation.files.models import FileType
from liandong.intake.reading import read_sheet

_FRAME = pd.DataFrame(
    {"户编号": ["001", "002", "003"] * 40, "人数": [3, 2, 1] * 40, "日": ["2020-03-05", "", "x"] * 40}
)
_LATIN = _FRAME.rename(columns={"户编号": "hh", "人数": "n", "日": "d"})
QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


FEW = settings(QUICK, max_examples=5)  # each starts a process
_said: list[str] = []


@cache
def whole(kind: str) -> bytes:
    """A sound file of a kind."""
    if kind == "text":
        return _FRAME.to_csv(index=False).encode("gb18030")
    if kind == "xlsx":
        out = io.BytesIO()
        book = openpyxl.Workbook()
        for row in [list(_FRAME.columns), *_FRAME.to_numpy().tolist()]:
            book.worksheets[0].append(row)
        book.worksheets[0].merge_cells("A2:A4")
        book.save(out)
        return out.getvalue()
    if kind == "parquet":
        sink = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_pandas(_FRAME), sink)
        return bytes(sink.getvalue())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made"
        labels = {"n": {1: "一", 2: "二"}}
        {"dta": pyreadstat.write_dta, "sav": pyreadstat.write_sav}[kind](
            _LATIN, str(path), variable_value_labels=labels
        )
        return path.read_bytes()


def answered(content: bytes, kind: FileType | None = None) -> None:
    """Read the bytes as a stored file; only a refusal may come instead of rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stored"
        path.write_bytes(content)
        connection = connect(threads=1, memory="1GB")
        try:
            kind = kind or type_of(path, "册子")
            if kind not in {FileType.PDF, FileType.ZIP}:
                sheet = read_sheet(path, kind, "册子", connection)
                assert sheet.rows > 0
        except Refusal as refusal:
            _said.append(str(refusal))
        finally:
            connection.close()


@QUICK
@given(st.binary(max_size=2_000))
def test_random_bytes(content: bytes) -> None:
    answered(content)


@pytest.mark.parametrize("kind", [FileType.TEXT, FileType.XLSX, FileType.XLS, FileType.PARQUET])
@QUICK
@given(content=st.binary(max_size=400))
def test_random_bytes_taken_for_each_kind(kind: FileType, content: bytes) -> None:
    answered(content, kind)


@QUICK
@given(
    st.text(alphabet="户编号a1,;\t\"'\r\n 、\\|=年月\ufeff", max_size=300),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_random_tables(text: str, encoding: str) -> None:
    answered(text.encode(encoding))


def changed(content: bytes, data: st.DataObject) -> bytes:
    """A few bytes of a sound file changed."""
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(1, 8))):
        damaged[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    return bytes(damaged)


def cut(content: bytes, data: st.DataObject) -> bytes:
    """A piece of a sound file taken out, and something put in its place."""
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    return content[:start] + data.draw(st.binary(max_size=40)) + content[end:]


@pytest.mark.parametrize("damaged", [changed, cut])
@pytest.mark.parametrize("kind", ["text", "xlsx", "parquet"])
@QUICK
@given(data=st.data())
def test_sound_files_damaged(
    kind: str, damaged: Callable[[bytes, st.DataObject], bytes], data: st.DataObject
) -> None:
    answered(damaged(whole(kind), data))


@pytest.mark.parametrize("damaged", [changed, cut])
@pytest.mark.parametrize("kind", ["dta", "sav"])
@FEW
@given(data=st.data())
def test_sound_files_of_statistics_damaged(
    kind: str, damaged: Callable[[bytes, st.DataObject], bytes], data: st.DataObject
) -> None:
    answered(damaged(whole(kind), data))


@pytest.mark.parametrize("part", ["worksheets/sheet1", "sharedStrings", "workbook", "styles"])
@QUICK
@given(data=st.data())
def test_workbooks_with_damaged_parts(part: str, data: st.DataObject) -> None:
    """The archive is sound, so that the damage reaches the reader of its XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole("xlsx"))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            text = bytearray(old.read(entry))
            if entry.filename == f"xl/{part}.xml":
                for _ in range(data.draw(st.integers(1, 6))):
                    place = data.draw(st.integers(0, len(text) - 1))
                    text[place : place + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=6))
            new.writestr(entry.filename, bytes(text))
    answered(out.getvalue())
