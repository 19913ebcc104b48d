"""Every kind of source is read, and what cannot be read is refused by a sentence of its own."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from liandong.analytics.errors import Refusal, speak
from liandong.analytics.tables import ColumnType, Relation, connect, open_source, reading, refusals, seal

FRAME = pd.DataFrame({"id": [1, 2, 3], "x": [1.5, None, 2.5], "name": ["甲", "乙", None]})


@pytest.fixture(autouse=True)
def _english() -> None:
    speak("en")


def opened(source: object) -> Relation:
    relation = open_source(source, connection=connect(threads=1))
    seal(relation.connection, relation.paths)
    return relation


def rows(relation: Relation) -> list[tuple[Any, ...]]:
    return relation.connection.execute(f'SELECT * FROM "{relation.name}"').fetchall()


def save(frame: pd.DataFrame, path: Path) -> Path:
    """The frame as a file of the path's kind."""
    kind = path.suffix
    if kind == ".csv":
        frame.to_csv(path, index=False)
    elif kind == ".parquet":
        pq.write_table(pa.Table.from_pandas(frame), path)
    elif kind == ".xlsx":
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet.append(list(frame.columns))
        for row in frame.itertuples(index=False):
            sheet.append([None if pd.isna(value) else value for value in row])
        book.save(path)
    elif kind == ".dta":
        pyreadstat.write_dta(frame, str(path))
    else:
        pyreadstat.write_sav(frame, str(path))
    return path


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".xlsx", ".dta", ".sav"])
def test_every_kind_of_file_gives_the_same_rows(kind: str, tmp_path: Path) -> None:
    relation = opened(save(FRAME, tmp_path / f"file{kind}"))
    assert rows(relation) == [(1, 1.5, "甲"), (2, None, "乙"), (3, 2.5, None)]
    assert list(relation.columns) == ["id", "x", "name"]
    assert relation.columns["x"] is ColumnType.FLOAT
    assert relation.columns["name"] is ColumnType.TEXT


@pytest.mark.parametrize("table", [FRAME, pl.DataFrame(FRAME), pa.Table.from_pandas(FRAME)])
def test_data_frames_of_every_library_are_read(table: object) -> None:
    assert rows(opened(table))[0] == (1, 1.5, "甲")


def test_a_record_batch_reader_is_read() -> None:
    reader = pa.Table.from_pandas(FRAME).to_reader()
    assert len(rows(opened(reader))) == 3


def test_folders_and_patterns_are_one_table(tmp_path: Path) -> None:
    for number in range(3):
        save(FRAME, tmp_path / f"part{number}.parquet")
    assert len(rows(opened(tmp_path))) == 9
    assert len(rows(opened(str(tmp_path / "part[01].parquet")))) == 6


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_encoding_and_delimiter_are_found_out(encoding: str, delimiter: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    text = f'户号{delimiter}姓名{delimiter}人数\r\n001{delimiter}"张{delimiter}三"{delimiter}4\r\n'
    path.write_bytes(text.encode(encoding))
    relation = opened(path)
    assert list(relation.columns) == ["户号", "姓名", "人数"]
    assert rows(relation) == [("001", f"张{delimiter}三", 4)]


def test_types_are_decided_by_every_value(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    body = "".join(f"{n},{n},{n},2020-01-01,true,007,110101199003070000\n" for n in range(30_000))
    path.write_text(f"a,late,missing,day,flag,code,idno\n{body}1,x,NA,NA,NA,1,1\n,,,,,,\n", encoding="utf-8")
    kinds = {name: kind.value for name, kind in opened(path).columns.items()}
    assert kinds == {
        "a": "integer", "late": "text", "missing": "integer", "day": "date", "flag": "boolean",
        "code": "text", "idno": "integer",
    }  # fmt: skip


def test_text_in_a_number_is_shown_by_row_and_value(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,n\n1,2\n2,yes\n3,no\n", encoding="utf-8")
    relation = opened(path)
    assert relation.number("id") is ColumnType.INTEGER
    with pytest.raises(refusals.TextInNumber, match=r"Column “n” .* row 3 .* holds “yes”"):
        relation.number("n")
    with pytest.raises(refusals.UnknownColumn, match="did you mean “id”"):
        relation.number("idd")


REFUSED: dict[str, tuple[bytes, type[Refusal], str]] = {
    "empty.csv": (b"", refusals.EmptyFile, "no rows"),
    "header.csv": (b"a,b\n", refusals.EmptyFile, "no rows"),
    "zero.parquet": (b"", refusals.EmptyFile, "no rows"),
    "short.csv": (b"a,b\n1,2\n3\n", refusals.RaggedRow, "Row 3 .* has 1 fields, but the header has 2"),
    "long.csv": (b"a,b\n1,2,3\n", refusals.RaggedRow, "Row 2 .* has 3 fields"),
    "quote.csv": (b'a,b\n1,"2\n', refusals.BrokenText, "row 2"),
    "twice.csv": (b"a,b,A\n1,2,3\n", refusals.DuplicateColumn, "columns 1 and 3"),
    "bytes.csv": (b"a,b\n1,\xff\xff\xff\n", refusals.UnknownEncoding, "CSV UTF-8"),
    "zip.csv": (b"PK\x03\x04aaaa", refusals.BrokenFile, "its end is missing"),
    "packed.csv": (gzip.compress(b"a\n1\n"), refusals.WrongFileKind, "gzip"),
    "nul.csv": (b"a,b\n\0\0,1\n", refusals.WrongFileKind, "binary data"),
    "text.parquet": (b"a,b\n1,2\n3,4\n", refusals.WrongFileKind, "not Parquet"),
    "cut.parquet": (b"PAR1" + b"x" * 40, refusals.BrokenParquet, "copy it again"),
    "fake.parquet": (b"PAR1" + b"x" * 40 + b"PAR1", refusals.BrokenParquet, "not a whole Parquet file"),
    "fake.xlsx": (b"no workbook", refusals.EmptyFile, "no rows"),
    "fake.dta": (b"no Stata file", refusals.EmptyFile, "no rows"),
    "fake.sav": (b"no SPSS file", refusals.EmptyFile, "no rows"),
    "page.xls": (b"<html><p>sign in again</p></html>", refusals.WrongFileKind, "a web page"),
    "sheet.xls": (b"<?xml version='1.0'?><Workbook/>", refusals.WrongFileKind, "XML"),
    "notes.docx": (b"words", refusals.UnknownFileKind, "csv, parquet, xlsx"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    content, refusal, words = REFUSED[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(refusal, match=words):
        opened(tmp_path / name)


def test_the_registry_goes_by_the_name_it_was_asked_for(tmp_path: Path) -> None:
    save(FRAME, tmp_path / "snapshot.parquet")
    found = open_source(
        "registry:990101", connection=connect(), resolve=lambda asked: tmp_path / "snapshot.parquet"
    )
    with pytest.raises(refusals.UnknownColumn, match=r"“registry:990101”"):
        found.column(f"{next(iter(found.columns))}x")


def test_a_missing_file_names_the_nearest(tmp_path: Path) -> None:
    save(FRAME, tmp_path / "families.csv")
    with pytest.raises(refusals.MissingFile, match=r"did you mean “families\.csv”"):
        opened(tmp_path / "familys.csv")
    with pytest.raises(refusals.MissingFileAlone, match="check the name"):
        opened(tmp_path / "zzz")
    with pytest.raises(refusals.MissingFolder, match="does not exist"):
        opened(tmp_path / "none" / "families.csv")
    with pytest.raises(refusals.NoMatch):
        opened(str(tmp_path / "*.parquet"))
    save(FRAME, tmp_path / "families.parquet")
    with pytest.raises(refusals.MixedFolder, match="several kinds"):
        opened(tmp_path)


def test_parquet_that_lost_its_end_is_refused(tmp_path: Path) -> None:
    path = save(pd.DataFrame({"a": np.arange(5000)}), tmp_path / "whole.parquet")
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(refusals.BrokenParquet, match="cut off"):
        opened(path)


def test_other_objects_are_refused() -> None:
    with pytest.raises(refusals.UnsupportedObject, match="list"):
        opened([1, 2])
    with pytest.raises(refusals.UnreadableObject, match="one type"):
        opened(pd.DataFrame({"mixed": [1, "x", None]}))
    with pytest.raises(refusals.NoResolver, match="registry:45"):
        opened("registry:45")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/hosts')",
        "SELECT * FROM read_text('/etc/hosts')",
        "COPY source TO 'stolen.csv'",
        "ATTACH 'other.db'",
        "INSTALL httpfs",
        "SET threads = 1",
        "SET enable_external_access = true",
        "SELECT * FROM FRAME",
    ],
)
def test_a_sealed_connection_reaches_nothing_but_its_source(statement: str, tmp_path: Path) -> None:
    relation = opened(save(FRAME, tmp_path / "own.parquet"))
    assert len(rows(relation)) == 3
    with pytest.raises(duckdb.Error):
        relation.connection.execute(statement)


def test_full_memory_and_damaged_pages_are_told_in_a_sentence(tmp_path: Path) -> None:
    connection = connect(threads=1, memory="20MB")
    with pytest.raises(refusals.OutOfMemory, match="--memory"), reading(connection, "“big”"):
        connection.execute("SELECT list(range) FROM range(100000000)").fetchall()
    path = save(pd.DataFrame({"a": np.arange(50_000) * 7919 % 50_021}), tmp_path / "t.parquet")
    content = bytearray(path.read_bytes())
    content[200:4000] = b"\7" * 3800
    path.write_bytes(content)
    relation = opened(path)
    with pytest.raises(refusals.UnreadableData, match="to its end"), reading(relation.connection, "t"):
        rows(relation)


@pytest.mark.parametrize(("threads", "memory"), [(0, None), (None, "lots"), (None, "4")])
def test_limits_that_make_no_sense_are_refused(threads: int | None, memory: str | None) -> None:
    with pytest.raises((refusals.BadThreadCount, refusals.BadMemorySize)):
        connect(threads, memory)


@pytest.mark.shared_data
def test_words_in_numeric_columns_harm_no_other_column(shared_data: Path) -> None:
    relation = opened(shared_data / "households_costa_rica.csv")
    texts = {name for name, kind in relation.columns.items() if kind is ColumnType.TEXT}
    assert texts == {"Id", "idhogar", "dependency", "edjefe", "edjefa"}
    with pytest.raises(refusals.TextInNumber, match=r"row 2 .* “no”"):
        relation.number("dependency")
