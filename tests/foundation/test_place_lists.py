"""Lists of places as they come: the bureau's columns, workbooks of villages and groups, several files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from liandong.analytics.errors import Refusal, speak
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.places.lists import NotAWorkbook, NotEncoded, read_list
from liandong.foundation.places.models import Level, Place, PlaceName
from liandong.foundation.places.rows import PlaceRow
from liandong.foundation.places.selectors import by_code, children, path_names
from liandong.foundation.places.services import BadPlaceRows, load_places
from liandong.project.cli import places
from tests.cast import Cast

run = CliRunner().invoke


def workbook(path: Path, *written: tuple[object, ...]) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    book.create_sheet("说明").append(["请按行填写"])
    sheet = book.create_sheet("村组")
    for row in written:
        sheet.append(list(row))
    book.save(path)
    return path


def test_a_workbook_of_villages_and_groups_is_loaded(cast: Cast, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "villages.xlsx",
        ("石桥镇村组名册", None, None),
        ("村代码", "行政村", "村民小组"),
        ("990121101201", "上坪村", "一组"),
        (990121101203, "新坪村", "一组"),
        (990121101203, "新坪村", "二组"),
        (None, None, None),
        ("990121101204", "老坪村", None),
    )
    report = load_places(read_list(path), source="名册", on=date(2026, 1, 1))
    assert (report.rows, report.added, report.unchanged) == (6, 4, 2)
    assert report.levels == {"village": 2, "group": 2}
    village = by_code("990121101203")
    assert village is not None
    groups = children(village)
    assert [(group.name, group.level) for group in groups] == [("一组", Level.GROUP), ("二组", Level.GROUP)]
    again = load_places(read_list(path), source="名册", on=date(2026, 1, 1))
    assert (again.added, again.unchanged) == (0, 6)
    fewer = [row for row in read_list(path) if row.name != "二组"]
    ended = load_places(fewer, source="名册", complete=True).examples["ended"]
    assert ended == ["下坪村 990121101202", "二组", "二组"]


def test_what_only_looks_like_a_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "villages.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    with pytest.raises(NotAWorkbook, match=r"villages\.xlsx"):
        read_list(path)
    path.write_bytes("code,name\n99,江\n9901,".encode() + b"\xff\xff\n")
    speak("en")
    with pytest.raises(NotEncoded, match="line 3"):
        read_list(path)
    speak("zh_Hans")


def test_faults_of_several_files_name_file_and_row(db: None, tmp_path: Path) -> None:
    (tmp_path / "areas.csv").write_text("code,name,cityCode\n990121,岚溪县,9902\n", encoding="utf-8")
    (tmp_path / "streets.csv").write_text(
        'code,name,areaCode\n990121101,"石桥镇",990121\n99012110,"坏"\n', encoding="utf-8"
    )
    (tmp_path / "more.csv").write_text("code,name\n99,江南省\n9901,云州市\n", encoding="utf-8")
    (tmp_path / "other.csv").write_text("code,name\n9901,云洲市\n9901,云州市\n", encoding="utf-8")
    names = ("areas.csv", "streets.csv", "more.csv", "other.csv")
    rows = [row for name in names for row in read_list(tmp_path / name)]
    speak("en")
    with pytest.raises(BadPlaceRows) as refused:
        load_places(rows, source="four files")
    speak("zh_Hans")
    told = [str(fault) for fault in refused.value.faults]
    assert [(fault.file, fault.row) for fault in refused.value.faults] == [
        ("areas.csv", 2),
        ("streets.csv", 3),
        ("other.csv", 2),
    ]
    assert told[0].startswith("areas.csv")
    assert not Place.objects.exists()


def test_the_same_place_in_two_files_counts_once_and_groups_need_a_village(db: None) -> None:
    rows = [PlaceRow(2, "99", "江南省", file="a"), PlaceRow(2, "990000", "江南省", file="b")]
    assert load_places(rows, source="-").added == 1
    with pytest.raises(BadPlaceRows, match="一组"):
        load_places([PlaceRow(2, "99", "一组", "group")], source="-")


@pytest.fixture
def county(tmp_path: Path, db: None) -> Path:
    path = tmp_path / "county.csv"
    path.write_text(
        "code,name\n99,江南省\n9901,云州市\n990121,岚溪县\n990121101,石桥镇\n"
        "990121101201,上坪村\n990121101202,下坪村\n",
        encoding="utf-8",
    )
    assert run(places.app, ["load", str(path)]).exit_code == 0
    return path


def test_a_dry_run_says_what_would_be_changed_and_changes_nothing(county: Path) -> None:
    newer = county.with_name("newer.csv")
    newer.write_text("code,name,formerly\n990105,岚溪区,990121\n", encoding="utf-8")
    asked = ["load", str(newer), "--valid-from", "2026-01-01", "--source", "国务院批复"]
    told = json.loads(run(places.app, [*asked, "--dry-run", "--json"]).stdout)
    assert (told["dry_run"], told["recoded"], told["files"]) == (True, 1, {"newer.csv": 1})
    assert by_code("990105") is None
    assert AuditEntry.objects.filter(action="places.loaded").count() == 1
    said = run(places.app, asked).stdout
    assert "岚溪区 990121000000 → 990105000000" in said
    found = json.loads(run(places.app, ["find", "990121", "--json"]).stdout)
    assert (found["name"], found["today"]) == ("岚溪县", ["江南省 云州市 岚溪区"])
    assert {step["kind"] for step in found["history"]} == {"recoded", "renamed"}


def test_villages_are_merged_and_renamed_by_command(county: Path) -> None:
    command = ["merge", "990121101202", "--into", "990121101201", "--source", "民政局"]
    assert run(places.app, [*command, "--valid-from", "2026-01-01"]).exit_code == 0
    command = ["rename", "990121101201", "双坪村", "--source", "民政局", "--valid-from", "2026-02-01"]
    assert run(places.app, command).exit_code == 0
    said = run(places.app, ["find", "990121101202"]).stdout
    assert "下坪村" in said
    assert "双坪村" in said
    village = by_code("990121101201")
    assert village is not None
    assert path_names(village, date(2026, 1, 15))[-1] == "上坪村"
    assert run(places.app, ["end", "990121101201", "--source", "民政局"]).exit_code == 0
    assert isinstance(run(places.app, ["end", "990121101201", "--source", "-"]).exception, Refusal)
    assert isinstance(run(places.app, ["find", "990121101999"]).exception, Refusal)
    assert not PlaceName.objects.filter(code="990121101201", valid_to__isnull=True).exists()


@pytest.mark.shared_data
def test_the_bureaus_lists_load_together_in_any_order(db: None, shared_data: Path) -> None:
    kinds = ("areas", "cities", "provinces")
    files = [str(shared_data / f"china/adm_{kind}.csv") for kind in kinds]
    told = json.loads(run(places.app, ["load", *files, "--json"]).stdout)
    assert told["levels"]["province"] == 31
    again = json.loads(run(places.app, ["load", *files, "--complete", "--json"]).stdout)
    assert (again["added"], again["ended"], again["recoded"], again["renamed"]) == (0, 0, 0, 0)
