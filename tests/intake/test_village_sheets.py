"""The sheet of villages: filled in, checked cell by cell, compared, written, taken back, handed out again."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.intake.layouts import template_mapping
from liandong.intake.marked import write_marked
from liandong.intake.models import ImportBatch
from liandong.intake.reading import VILLAGES_SHEET
from liandong.intake.services.arrival import bring
from liandong.intake.services.batches import Order, check, merge_batch, withdraw_batch
from liandong.intake.services.handing_out import hand_out
from liandong.intake.services.staged import findings
from liandong.intake.template import write_template
from liandong.linkage.models import Event
from liandong.registry.models import Household, VillageProfile
from liandong.registry.services.villages import Told, state_village
from liandong.registry.services.withdrawing import BuiltUpon
from tests.cast import Cast
from tests.intake.test_merging import HEAD, WIFE, told

pytestmark = pytest.mark.django_db

VILLAGE, OTHER, FAR = "990121101201", "990121101202", "990121102201"
DAY = date(2025, 3, 1)
Row = Mapping[str, object]


def filled(villages: Sequence[Row], households: Sequence[Row] = (), content: bytes | None = None) -> bytes:
    """The template (or another workbook) with rows written into its sheets."""
    if content is None:
        empty = io.BytesIO()
        write_template("families", empty)
        content = empty.getvalue()
    book = load_workbook(io.BytesIO(content))
    for rows, pages in ((villages, [book[VILLAGES_SHEET]]), (households, book.worksheets[:2])):
        for page in pages:
            headings = {cell.value: cell.column for cell in page[1]}
            for number, row in enumerate(rows, 2):
                for name, value in row.items():
                    if name in headings:
                        page.cell(number, headings[name]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def brought(content: bytes, by: User, cast: Cast, *, on: date = DAY, title: str = "村表") -> ImportBatch:
    order = Order(cast.county if by == cast.county_officer else cast.village, title, "visit", on)
    return check(bring(io.BytesIO(content), name="村.xlsx", order=order, actor=by), actor=by)


def found_in(batch: ImportBatch) -> list[tuple[object, ...]]:
    rows = findings(batch).to_pylist()
    return [(row["sheet"], row["_row"], row["source_column"], row["rule"]) for row in rows]


def test_families_and_their_village_come_in_one_workbook(cast: Cast) -> None:
    row = {"村代码": VILLAGE, "年度": 2024, "总人口": 1180, "通客运班车": "是", "耕地面积(亩)": 812.5}
    row |= {"地形": "山区", "上年旱灾": "是", "帮扶单位": "县水利局"}
    content = filled([row], [HEAD | {"村代码": VILLAGE}])
    batch = brought(content, cast.county_officer, cast)
    assert (batch.households_added, batch.villages_read, batch.villages_added) == (1, 1, 1)
    assert not VillageProfile.objects.exists()
    merge_batch(batch, actor=cast.county_officer)
    profile = VillageProfile.objects.get()
    assert (profile.village, profile.year, profile.population) == (cast.village, 2024, 1180)
    assert (profile.has_bus, profile.land_cultivated_mu) == (True, Decimal("812.50"))
    assert (profile.terrain, profile.had_drought, profile.had_flood) == ("mountains", True, None)
    assert profile.assisting_unit == "县水利局"
    assert profile.source.batch_key == batch.key
    assert Household.objects.count() == 1
    event = Event.objects.get(kind="village.profiled")
    assert event.payload["fields"] == [
        "assisting_unit",
        "had_drought",
        "has_bus",
        "land_cultivated_mu",
        "population",
        "terrain",
    ]


def test_a_broken_cell_is_told_with_its_sheet_row_and_column_and_keeps_its_row_out(cast: Cast) -> None:
    rows = [
        {"村代码": VILLAGE, "年度": 2024, "总人口": "很多", "有文化室": "也许", "地形": "月面"},
        {"村代码": OTHER, "年度": 2024, "总人口": -5},
        {"村代码": OTHER, "总户数": 3},
        {"村代码": FAR, "年度": 2023, "总户数": 3},
        {"村代码": FAR, "年度": 2023, "总户数": 4},
        {"村代码": "990122101201", "年度": 2024, "总户数": 4},
        {"村代码": VILLAGE, "年度": "2023年", "总户数": "１，２００", "总人口": "待查", "编的": 1},
    ]
    batch = brought(filled(rows), cast.county_officer, cast)
    assert found_in(batch) == [
        (VILLAGES_SHEET, 2, "地形", "word_unknown"),
        (VILLAGES_SHEET, 2, "总人口", "number_unreadable"),
        (VILLAGES_SHEET, 2, "有文化室", "word_unknown"),
        (VILLAGES_SHEET, 3, "总人口", "out_of_range"),
        (VILLAGES_SHEET, 4, "年度", "village_year_missing"),
        (VILLAGES_SHEET, 5, "年度", "village_twice"),
        (VILLAGES_SHEET, 6, "年度", "village_twice"),
        (VILLAGES_SHEET, 7, "村代码", "place_outside"),
    ]
    assert (batch.villages_read, batch.villages_refused, batch.villages_added) == (7, 6, 1)
    out = io.BytesIO()
    write_marked(batch, out)
    page = load_workbook(io.BytesIO(out.getvalue()))[VILLAGES_SHEET]
    headings = [cell.value for cell in page[1]]
    cell = page.cell(2, headings.index("总人口") + 1)
    assert cell.fill.fgColor.rgb == "00F3C9BD"
    assert "总人口" in str(page.cell(2, len(headings)).value)
    merge_batch(batch, actor=cast.county_officer)
    assert VillageProfile.objects.get().household_count == 1200


def test_a_village_cadre_speaks_of_their_own_village_only(cast: Cast) -> None:
    rows = [{"村代码": code, "年度": 2024, "总户数": 3} for code in (VILLAGE, OTHER)]
    batch = brought(filled(rows), cast.village_cadre, cast)
    assert found_in(batch) == [(VILLAGES_SHEET, 3, "村代码", "place_outside")]
    assert batch.villages_added == 1


def test_what_differs_is_shown_figure_by_figure_and_what_is_in_question_stays_out(
    client: Client, cast: Cast
) -> None:
    state_village(
        actor=cast.village_cadre,
        village=cast.village,
        year=2024,
        values={"population": 1200, "has_bus": False},
        told=Told("年报", DAY),
    )
    row = {"村代码": VILLAGE, "年度": 2024, "总人口": 1180, "通客运班车": "否", "总户数": 300}
    same_day = brought(filled([row]), cast.county_officer, cast)
    assert (same_day.villages_changed, same_day.conflicts) == (1, 1)  # an unknown is filled all the same
    client.force_login(cast.county_officer)
    page = client.get(f"/imports/{same_day.key}/").content.decode()
    assert "1,200" in page
    assert "1,180" in page
    later = brought(filled([row]), cast.county_officer, cast, on=DAY + timedelta(days=9))
    assert (later.villages_changed, later.conflicts) == (1, 0)
    client.post(f"/imports/{later.key}/merge/")
    assert VillageProfile.objects.get(valid_to=None).population == 1180
    again = brought(filled([row]), cast.county_officer, cast, on=DAY + timedelta(days=9))
    assert (again.villages_unchanged, again.villages_changed) == (1, 0)
    older = brought(filled([row | {"总户数": 9}]), cast.county_officer, cast)
    assert older.conflicts == 1
    assert client.get(f"/imports/{later.key}/").status_code == 200


def test_an_import_of_villages_is_taken_back_unless_something_was_stated_since(cast: Cast) -> None:
    first = {"村代码": VILLAGE, "年度": 2024, "总人口": 1200}
    merge_batch(brought(filled([first]), cast.county_officer, cast), actor=cast.county_officer)
    second = brought(filled([first | {"总人口": 900}]), cast.county_officer, cast, on=DAY + timedelta(days=9))
    merge_batch(second, actor=cast.county_officer)
    withdraw_batch(second, actor=cast.county_officer)
    row = VillageProfile.objects.get()
    assert (row.population, row.valid_to) == (1200, None)
    told_now = Told("年报", clock.today())
    state_village(
        actor=cast.village_cadre, village=cast.village, year=2024, values={"has_bus": True}, told=told_now
    )
    with pytest.raises(BuiltUpon):
        withdraw_batch(ImportBatch.objects.order_by("id")[0], actor=cast.county_officer)
    assert VillageProfile.objects.count() == 2


def test_a_workbook_comes_back_and_only_what_was_changed_is_said(cast: Cast) -> None:
    told(cast, HEAD, WIFE, on=DAY)
    values = {"population": 1200, "household_count": 300, "has_bus": False}
    state_village(
        actor=cast.village_cadre, village=cast.village, year=2024, values=values, told=Told("年报", DAY)
    )
    out = io.BytesIO()
    hand_out(cast.village, round_name="2025年核查", actor=cast.village_cadre, out=out)
    page = load_workbook(io.BytesIO(out.getvalue()))[VILLAGES_SHEET]
    handed = dict(zip((c.value for c in page[1]), (c.value for c in page[2]), strict=True))
    assert (handed["村代码"], handed["年度"], handed["总人口"], handed["通客运班车"]) == (
        VILLAGE, 2024, 1200, "否",
    )  # fmt: skip
    # meanwhile the village states another population itself
    state_village(
        actor=cast.village_cadre,
        village=cast.village,
        year=2024,
        values={"population": 1210},
        told=Told("年报", DAY + timedelta(days=1)),
    )
    on = DAY + timedelta(days=30)
    quiet = filled([{"总户数": 305}], content=out.getvalue())
    batch = brought(quiet, cast.village_cadre, cast, on=on)
    assert (batch.villages_changed, batch.conflicts) == (1, 0)
    loud = filled([{"总人口": 1190}], content=out.getvalue())
    batch = brought(loud, cast.village_cadre, cast, on=on)
    assert (batch.villages_unchanged, batch.conflicts) == (1, 1)
    assert batch.conflict_rows.get().reason == "meanwhile"
    assert batch.mapping.mapping_id == template_mapping().id
