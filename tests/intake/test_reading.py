"""Workbooks, texts and statistics files as offices and programs write them, read into texts."""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from liandong.analytics.errors import Refusal, speak
from liandong.analytics.tables import archives, connect, refusals
from liandong.foundation.files.kinds import type_of
from liandong.foundation.files.models import FileType
from liandong.intake.reading import ROW, Sheet, read_sheet
from liandong.intake.refusals import RepeatedHousehold

Rows = Sequence[Sequence[object]]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    speak("en")
    yield
    speak("zh_Hans")


def read(content: bytes, kind: FileType, folder: Path) -> tuple[Sheet, list[tuple[object, ...]]]:
    path = folder / "stored"
    path.write_bytes(content)
    connection = connect(threads=1)
    try:
        sheet = read_sheet(path, kind, "册子", connection)
        return sheet, connection.execute(f"select * from raw order by {ROW}").fetchall()
    finally:
        connection.close()


def book(*sheets: Rows, merged: Sequence[str] = (), hidden: Sequence[int] = ()) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for number, rows in enumerate(sheets):
        sheet = made.create_sheet(f"表{number + 1}")
        for row in rows:
            sheet.append(list(row))
        if number in hidden:
            sheet.sheet_state = "hidden"
    for area in merged:
        made.worksheets[0].merge_cells(area)
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def said(sheet: Sheet) -> str:
    return " ".join(str(remark) for remark in sheet.remarks)


PLAIN = [["户编号", "姓名", "性别", "人数"], ["001", "王一", "男", 3], ["002", "李二", "女", 2]]


def test_titles_above_the_headings_are_left_out_and_told(tmp_path: Path) -> None:
    rows = [["贫困户花名册"], ["填报单位：上坪村", None, "2020年3月"], [], *PLAIN]
    sheet, found = read(book(rows, merged=["A1:D1"]), FileType.XLSX, tmp_path)
    assert sheet.columns == ("户编号", "姓名", "性别", "人数")
    assert (sheet.header_row, found[0]) == (4, (5, "001", "王一", "男", "3"))
    assert "found in row 4" in said(sheet)


def test_two_rows_of_headings_are_one(tmp_path: Path) -> None:
    rows = [
        ["户编号", "户主", None, "住房", None],
        [None, "姓名", "性别", "面积", "等级"],
        ["001", "王一", "男", 80, "C"],
    ]
    content = book(rows, merged=["A1:A2", "B1:C1", "D1:E1"])
    sheet, found = read(content, FileType.XLSX, tmp_path)
    assert sheet.columns == ("户编号", "姓名", "性别", "面积", "等级")
    assert found == [(3, "001", "王一", "男", "80", "C")]
    assert "Rows 1 and 2" in said(sheet)


def test_groups_tell_headings_apart_that_stand_twice(tmp_path: Path) -> None:
    rows = [
        ["户主", None, None, "配偶", None],
        ["编号", "姓名", "性别", "姓名", "性别"],
        ["1", "王", "男", "李", "女"],
    ]
    sheet, _ = read(book(rows, merged=["A1:C1", "D1:E1"]), FileType.XLSX, tmp_path)
    assert sheet.columns == ("编号", "户主姓名", "户主性别", "配偶姓名", "配偶性别")


def test_a_csv_of_a_form_loses_its_title_its_grouping_and_its_numbering(tmp_path: Path) -> None:
    text = "花名册,,,,\n户编号,户主,,住房,\n,姓名,性别,面积,等级\n1,2,3,4,5\n001,王一,男,80,C\n"
    sheet, found = read(text.encode("gbk"), FileType.TEXT, tmp_path)
    assert sheet.columns == ("户编号", "姓名", "性别", "面积", "等级")
    assert found == [(5, "001", "王一", "男", "80", "C")]


def test_a_table_without_any_of_this_is_left_as_it_is(tmp_path: Path) -> None:
    sheet, found = read(b"a,b,c,d,e\n1,2,3,4,6\nx,,y,,\n", FileType.TEXT, tmp_path)
    assert (sheet.columns, sheet.remarks, len(found)) == (("a", "b", "c", "d", "e"), (), 2)


def test_excels_own_line_names_the_delimiter(tmp_path: Path) -> None:
    sheet, found = read("sep=;\n户编号;姓名\n001;王一\n".encode(), FileType.TEXT, tmp_path)
    assert (sheet.columns, found) == (("户编号", "姓名"), [(3, "001", "王一")])


def test_totals_and_notes_at_the_end_are_no_households(tmp_path: Path) -> None:
    rows = [*PLAIN, ["合计", None, None, 5], ["填表人：韦秀兰"]]
    sheet, found = read(book(rows), FileType.XLSX, tmp_path)
    assert len(found) == 2
    assert "4、5" in said(sheet)


def test_a_total_between_households_stays_for_the_checks(tmp_path: Path) -> None:
    rows = [*PLAIN[:2], ["小计", None, None, 3], PLAIN[2]]
    assert len(read(book(rows), FileType.XLSX, tmp_path)[1]) == 3


def test_merged_cells_speak_for_each_of_their_rows(tmp_path: Path) -> None:
    rows = [*PLAIN[:2], [None, "李二", "女", 3], [None, "王三", "男", 3], PLAIN[2]]
    sheet, found = read(book(rows, merged=["A2:A4"]), FileType.XLSX, tmp_path)
    assert [row[1] for row in found] == ["001", "001", "001", "002"]
    assert "1 merged areas" in said(sheet)


def test_hidden_sheets_are_skipped_and_named(tmp_path: Path) -> None:
    sheet, found = read(book([["旧表", "x"], ["1", "2"]], PLAIN, hidden=[0]), FileType.XLSX, tmp_path)
    assert (len(found), "表1" in said(sheet)) == (2, True)


def test_empty_sheets_are_passed_over_and_others_named(tmp_path: Path) -> None:
    sheet, found = read(book([], PLAIN, [["y", "x"], ["1", "2"]]), FileType.XLSX, tmp_path)
    assert len(found) == 2
    assert "表3" in said(sheet)


def test_numbers_of_more_than_fifteen_digits_show_that_they_are_ruined(tmp_path: Path) -> None:
    rows = [["户编号", "证件号码"], ["001", 110105197001010018], ["002", "110105197001010018"]]
    _, found = read(book(rows), FileType.XLSX, tmp_path)
    assert [row[2] for row in found] == ["1.1010519700101E+17", "110105197001010018"]


def test_days_stay_days(tmp_path: Path) -> None:
    rows = [["户编号", "日"], ["001", date(2020, 3, 5)], ["002", "2020年3月5日"]]
    _, found = read(book(rows), FileType.XLSX, tmp_path)
    assert [row[2] for row in found] == ["2020-03-05", "2020年3月5日"]


def test_formulas_are_told_and_those_without_result_too(tmp_path: Path) -> None:
    made = openpyxl.load_workbook(io.BytesIO(book(PLAIN)))
    made.worksheets[0]["D2"] = "=1+2"
    sheet, found = read(saved(made), FileType.XLSX, tmp_path)
    assert found[0][4] is None
    assert "1 cells hold formulas" in said(sheet)
    assert "1 formulas have no stored result" in said(sheet)


# a workbook of Excel 97–2003 with one sheet, packed: nothing that is installed writes this kind
EXCEL_97 = (
    "c-rk)OGs2v82-<hJJ05&si1+1kd_Z{YGERJD<~J?Wk!XxqI8-"
    ";!hA4hWJFr#&dP`uJvM?Z+E{IRP(kfl1V%1`Akd^$tH3Zyz5VCE4;?dbpoHXpckX}A_n-"
    "5h|G)P<=f0gtn;LzXGYu<H12$Mx-QZZJV|cp_5(F$)RgpDP7v8Fc{|aswcBI1&&wOv3q7OxXPXmVs(kqkzpYT2c-"
    "Jo=J#`D(^dntxiCSs^Y$>0uZ{E$sirIS2Pax=;MRP#B>-K4opvKs47u|qH+E5*C?QQX7}sLT(d-"
    "N$6}fixk=gx6ve_m42Gt{wIyPPCr<&kAxSFN^_pXl=YRo)A0$cfkYDhbZglD2v6WAOkyl48E!P0JFxdewlCS*H_N~_1}~A&O"
    "hi~*oiCk*SQ2R0BQ?Ok|FRyuOv!18;*nz&%+g*0JK`;g3c<US^aYj60l&jsqyO3xdzll+GZ4X28}11eT|qDwUpG`f%%n+XqD"
    "0v`FRej|A^%Eevaq0VRbn=d!sv!lcg!-1*ohn50!`Tx1&6Swg);uVd$op3tv?VsfLBBry28g*G`8$ViTc7Cz!P8_-"
    "HbEQN|!Z`81l6L44}@dtcwxMZ@wj(hSf>qisi9#nXcd7lZ{G`>DhR#&%Rp79}JvQmb1ipF=VO=L@EV;Y>ZVe~{{2qS8WaVJB"
    "fyE?Sn~hWVi{ktexBGxB!KkJnD0%@}_#k3s=%k1@0t*C3R#Qg-X6z*E^snZ9&=B$@r&GUnnzJ$6;!a|5s-"
    "CN3h4q{hVCVJ74HyV95qnayMpGRb6iWOkD|kU31|MCR0EV5`KyC<gIX&vOqw<B~O_7~CckF?dWSV%TId5d#h#c!BSNVGHTt8"
    "4+#yDF)%4ui~92dDq5=;ejW4=j7dIGD&Y+W5Rnt_s+?C;`WmF8lDc1ge%-"
    "cmf!&k7A#n>V8Mcg4Fg8UNA1Wg(E(9Ajyv`5ItzF&TAxWaEb5^PuT%J^avyYJnt;BP#!nX5nb8(oqmA*sP~aeXPe40FDUSA("
    "$1fh@+4AREvtjV>O`%l%FQyXbKlc9%s}TN^"
)


def test_a_workbook_of_excel_97_is_read(tmp_path: Path) -> None:
    content = zlib.decompress(base64.b85decode(EXCEL_97))
    sheet, found = read(content, FileType.XLS, tmp_path)
    assert type_of(tmp_path / "stored", "册子.xls") is FileType.XLS
    assert sheet.columns[:4] == ("户编号", "成员序号", "村代码", "姓名")
    assert found[0][1:] == ("X1", "1", "990101101201", "测一", "男", "户主", "1970-02-03", "3")


def test_macros_are_told_and_not_run(tmp_path: Path) -> None:
    content = io.BytesIO(book(PLAIN))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    sheet, found = read(content.getvalue(), FileType.XLSX, tmp_path)
    assert (len(found), "macros" in said(sheet)) == (2, True)


def replaced(content: bytes, part: str, text: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, text if entry.filename == part else old.read(entry))
    return out.getvalue()


def cell_at(reference: str) -> bytes:
    cells = f'<c r="A1"><v>1</v></c><c r="{reference}"><v>1</v></c>'
    return f'<worksheet><sheetData><row r="1">{cells}</row></sheetData></worksheet>'.encode()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
BOMBS: dict[str, tuple[bytes, type[Refusal]]] = {
    "entities": (ENTITIES, refusals.XmlBomb),
    "nesting": (b"<a>" * 100_000 + b"</a>" * 100_000, refusals.XmlBomb),
    "one far cell": (cell_at("XFD1048576"), refusals.WorkbookTooWide),
    "cells without numbers": (
        b"<worksheet><sheetData><row>" + b"<c><v>1</v></c>" * 20_000 + b'</row><row r="9999">'
        b"<c><v>1</v></c></row></sheetData></worksheet>",
        refusals.WorkbookTooWide,
    ),
    "one endless cell": (
        b"<worksheet><sheetData><row><c t='inlineStr'><is><t>" + b"A" * (5 << 20) + b"</t></is></c></row>"
        b"</sheetData></worksheet>",
        refusals.EndlessCell,
    ),
    "a thousand times its size": (
        b"<worksheet><sheetData>" + b"<row/>" * (12 << 20) + b"</sheetData></worksheet>",
        refusals.WorkbookSwells,
    ),
    "UTF-16": ("<?xml version='1.0'?><worksheet/>".encode("utf-16"), refusals.BrokenFile),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_workbooks_made_to_do_harm_are_refused_before_they_are_opened(kind: str, tmp_path: Path) -> None:
    text, refusal = BOMBS[kind]
    with pytest.raises(refusal, match="册子"):
        read(replaced(book(PLAIN), "xl/worksheets/sheet1.xml", text), FileType.XLSX, tmp_path)


def test_a_sheet_under_the_name_of_a_picture_is_refused(tmp_path: Path) -> None:
    content = io.BytesIO(book(PLAIN))
    with zipfile.ZipFile(content) as archive:
        relations = archive.read("xl/_rels/workbook.xml.rels")
    named = relations.replace(b"worksheets/sheet1.xml", b"worksheets/sheet1.png")
    assert named != relations
    with pytest.raises(refusals.BrokenFile):
        read(replaced(book(PLAIN), "xl/_rels/workbook.xml.rels", named), FileType.XLSX, tmp_path)


def test_a_long_text_of_excel_is_read(tmp_path: Path) -> None:
    text = "<&" * 16_000  # 32,000 characters, written with 144,000
    assert read(book([["户编号", "备注"], ["1", text]]), FileType.XLSX, tmp_path)[1][0][2] == text


def test_a_workbook_that_swells_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1 << 20)
    swollen = replaced(book(PLAIN), "xl/worksheets/sheet1.xml", b" " * (2 << 20))
    with pytest.raises(refusals.WorkbookSwells, match="save it as csv"):
        read(swollen, FileType.XLSX, tmp_path)


def test_a_size_that_lies_is_found_out(tmp_path: Path) -> None:
    content = bytearray(replaced(book(PLAIN), "xl/worksheets/sheet1.xml", cell_at("B1") + b" " * 9_000))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    place = content.rfind(size.to_bytes(4, "little"))
    content[place : place + 4] = (100).to_bytes(4, "little")
    with pytest.raises(refusals.BrokenFile):
        read(bytes(content), FileType.XLSX, tmp_path)


def test_binary_and_hidden_workbooks_say_what_to_do(tmp_path: Path) -> None:
    content = io.BytesIO(book(PLAIN))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/workbook.bin", b"x")
    with pytest.raises(refusals.BinaryWorkbook, match="save it as xlsx"):
        read(content.getvalue(), FileType.XLSX, tmp_path)
    with pytest.raises(refusals.EmptyFile):
        read(book([], []), FileType.XLSX, tmp_path)


@pytest.mark.parametrize("kind", [FileType.STATA, FileType.SPSS])
def test_codes_keep_the_words_that_stand_for_them(kind: FileType, tmp_path: Path) -> None:
    frame = pd.DataFrame({"hh": ["1", "2"], "sex": [1, 2]})
    path = tmp_path / "labelled"
    write = pyreadstat.write_dta if kind is FileType.STATA else pyreadstat.write_sav
    titles = {"hh": "户", "sex": "性别"}
    write(frame, str(path), variable_value_labels={"sex": {1: "男", 2: "女"}}, column_labels=titles)
    sheet, found = read(path.read_bytes(), kind, tmp_path)
    assert [row[2] for row in found] == ["1", "2"]
    assert sheet.labels == {"sex": {"1": "男", "2": "女"}}
    assert sheet.titles == titles


HOUSEHOLDS = [["户编号", "村代码"], ["001", "990121101201"], ["002", "990121101201"]]
MEMBERS = [["户编号", "成员序号", "姓名"], ["001", "1", "王一"], [" 001", "2", "李二"], ["003", "1", "赵三"]]


def test_sheets_of_households_and_members_are_joined(tmp_path: Path) -> None:
    sheet, found = read(book(HOUSEHOLDS, MEMBERS), FileType.XLSX, tmp_path)
    assert sheet.columns == ("户编号", "成员序号", "姓名", "村代码")
    place = "990121101201"
    assert found == [
        (2, "001", "1", "王一", place),
        (3, " 001", "2", "李二", place),
        (4, "003", "1", "赵三", None),
        (7, "002", None, None, place),  # no member: the checks say so
    ]


def test_a_household_that_stands_twice_in_its_sheet_is_named(tmp_path: Path) -> None:
    with pytest.raises(RepeatedHousehold, match="001 in rows 2 and 4"):
        read(book([*HOUSEHOLDS, HOUSEHOLDS[1]], MEMBERS), FileType.XLSX, tmp_path)
