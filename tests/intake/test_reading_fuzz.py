"""Random and mutated files: the readers answer with rows or with a refusal, and with nothing else."""

from __future__ import annotations

import io
import tempfile
import zipfile
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
KINDS = ("text", "xlsx", "parquet", "dta", "sav")
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


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
            assert str(refusal)
        finally:
            connection.close()


@QUICK
@given(st.binary(max_size=2_000))
def test_random_bytes(content: bytes) -> None:
    answered(content)


@pytest.mark.parametrize("kind", [one for one in FileType if one not in {FileType.PDF, FileType.ZIP}])
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


@pytest.mark.parametrize("kind", KINDS)
@QUICK
@given(data=st.data())
def test_sound_files_with_bytes_changed(kind: str, data: st.DataObject) -> None:
    content = bytearray(whole(kind))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    answered(bytes(content))


@pytest.mark.parametrize("kind", KINDS)
@QUICK
@given(data=st.data())
def test_sound_files_cut_and_patched(kind: str, data: st.DataObject) -> None:
    content = whole(kind)
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    patch = data.draw(st.binary(max_size=40))
    answered(content[:start] + patch + content[end:])


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]
)
@QUICK
@given(data=st.data())
def test_workbooks_with_damaged_parts(part: str, data: st.DataObject) -> None:
    """The archive is sound, so that the damage reaches the reader of its XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole("xlsx"))) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            text = bytearray(old.read(entry))
            if entry.filename == part:
                for _ in range(data.draw(st.integers(1, 6))):
                    place = data.draw(st.integers(0, len(text) - 1))
                    text[place : place + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=6))
            new.writestr(entry.filename, bytes(text))
    answered(out.getvalue())
