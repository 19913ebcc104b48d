"""Columns that a county declares: in the template, read from files, compared, written, exported."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook

from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place
from liandong.intake.models import ImportBatch
from liandong.intake.services.arrival import bring
from liandong.intake.services.batches import Order, check, merge_batch, withdraw_batch
from liandong.intake.services.handing_out import hand_out
from liandong.intake.services.staged import findings
from liandong.linkage.models import Event
from liandong.registry.models import LocalColumn, LocalValue
from liandong.registry.record_codes import LocalType
from liandong.registry.services.local_columns import Declaration, declare_column
from tests.cast import Cast

pytestmark = pytest.mark.django_db
VILLAGE, DAY, LATER = "990121101201", date(2025, 3, 1), date(2025, 6, 1)
KEYS = {"户编号": "A1", "成员序号": "1", "姓名": "王一", "与户主关系": "户主", "村代码": VILLAGE}


@pytest.fixture(autouse=True)
def _declared(cast: Cast) -> None:
    for code, title, kind, unit, choices in (
        ("tea_mu", "茶园面积", LocalType.NUMBER, "亩", ()),
        ("signal", "手机信号", LocalType.LIST, "", ("好", "一般", "没有")),
        ("has_drone", "有无人机", LocalType.YES_NO, "", ()),
        ("moved_on", "搬来日期", LocalType.DAY, "", ()),
    ):
        column = Declaration(code, title, kind, unit, choices)
        declare_column(actor=cast.county_officer, place=cast.county, column=column)


def file_of(*rows: dict[str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def brought(
    cast: Cast, content: bytes, *, on: date = DAY, title: str = "走访", place: Place | None = None
) -> ImportBatch:
    by: User = cast.county_officer
    order = Order(place or cast.county, title, "visit", on)
    name = "村.xlsx" if content[:2] == b"PK" else "村.csv"
    return check(bring(io.BytesIO(content), name=name, order=order, actor=by), actor=by)


def kept() -> dict[str, object]:
    return {row.column.code: row.value for row in LocalValue.objects.filter(valid_to=None)}


def merged(cast: Cast, batch: ImportBatch) -> ImportBatch:
    return merge_batch(batch, actor=cast.county_officer)


ROW = KEYS | {"茶园面积(亩)": "3.5", "手机信号": "一般", "有无人机": "否", "moved_on": "2019年5月1日"}


def test_local_columns_are_read_by_their_headings_and_written_with_the_family(cast: Cast) -> None:
    batch = merged(cast, brought(cast, file_of(ROW)))
    assert batch.unread == []
    assert kept() == {
        "tea_mu": Decimal("3.5"),
        "signal": "一般",
        "has_drone": False,
        "moved_on": date(2019, 5, 1),
    }
    assert LocalValue.objects.first().source.batch_key == batch.key  # type: ignore[union-attr]
    elsewhere = brought(cast, file_of(ROW | {"户编号": "B1"}), place=cast.village)
    assert elsewhere.unread == []  # a village has its county's columns


def test_what_changes_is_shown_and_closed_and_the_rest_stays(client: Client, cast: Cast) -> None:
    merged(cast, brought(cast, file_of(ROW)))
    again = brought(cast, file_of(ROW), on=LATER)
    assert (again.households_unchanged, again.conflicts) == (1, 0)
    batch = brought(cast, file_of(ROW | {"茶园面积(亩)": "4", "手机信号": ""}), on=LATER, title="再访")
    assert (batch.households_changed, batch.conflicts) == (1, 0)
    client.force_login(cast.county_officer)
    page = client.get(f"/imports/{batch.key}/").content.decode()
    assert "茶园面积" in page
    merged(cast, batch)
    assert (kept()["tea_mu"], kept()["signal"]) == (4, "一般")
    assert LocalValue.objects.get(column__code="tea_mu", valid_to=LATER).value == Decimal("3.5")
    assert Event.objects.get(kind="household.changed").payload["fields"] == ["tea_mu"]
    other = brought(cast, file_of(ROW | {"茶园面积(亩)": "9"}), on=LATER, title="另一来源")
    assert other.conflict_rows.get().field == "tea_mu"
    assert "茶园面积" in client.get(f"/imports/{other.key}/").content.decode()
    withdraw_batch(batch, actor=cast.county_officer)
    assert kept()["tea_mu"] == Decimal("3.5")


def test_a_wrong_cell_refuses_the_household_like_any_other(cast: Cast) -> None:
    wrong = ROW | {"茶园面积(亩)": "很大", "手机信号": "满格", "moved_on": "去年"}
    second = KEYS | {"成员序号": "2", "姓名": "王二", "与户主关系": "子女", "有无人机": "是"}
    batch = brought(cast, file_of(wrong, second))
    assert {(row["source_column"], row["rule"]) for row in findings(batch).to_pylist()} >= {
        ("茶园面积(亩)", "number_unreadable"),
        ("手机信号", "word_unknown"),
        ("moved_on", "date_unreadable"),
        ("有无人机", "household_facts_differ"),
    }
    assert batch.households_refused == 1


def test_they_go_out_with_lists_to_choose_from_and_only_what_was_changed_comes_back(
    client: Client, cast: Cast
) -> None:
    merged(cast, brought(cast, file_of(ROW)))
    client.force_login(cast.village_cadre)
    empty = b"".join(client.get("/imports/template/").streaming_content)  # type: ignore[attr-defined]
    assert "茶园面积(亩)" in [cell.value for cell in load_workbook(io.BytesIO(empty)).worksheets[0][1]]
    out = io.BytesIO()
    hand_out(cast.village, round_name="秋", actor=cast.county_officer, out=out)
    book = load_workbook(io.BytesIO(out.getvalue()))
    page = book.worksheets[0]
    column = {cell.value: cell.column for cell in page[1]}
    handed = {name: page.cell(2, column[name]).value for name in ("茶园面积(亩)", "手机信号", "有无人机")}
    assert handed == {"茶园面积(亩)": 3.5, "手机信号": "一般", "有无人机": "否"}
    letter = page.cell(1, column["手机信号"]).column_letter
    rules = {str(one.sqref): one.formula1 for one in page.data_validations.dataValidation}
    assert "代码 codes" in rules[f"{letter}2:{letter}2001"]
    page.cell(2, column["手机信号"]).value = "好"
    back = io.BytesIO()
    book.save(back)
    # meanwhile a visit finds another area; the old copy does not turn it back
    merged(cast, brought(cast, file_of(KEYS | {"茶园面积(亩)": "5"}), on=DAY + timedelta(days=3)))
    merged(cast, brought(cast, back.getvalue(), on=LATER, place=cast.village))
    assert (kept()["tea_mu"], kept()["signal"]) == (5, "好")


def test_the_page_of_columns_offers_them_and_remembers_what_a_word_means(client: Client, cast: Cast) -> None:
    order = Order(cast.county, "走访", "visit", DAY)
    rows = file_of(KEYS | {"信号": "满格", "茶园": "2"})
    batch = bring(io.BytesIO(rows), name="a.csv", order=order, actor=cast.county_officer)
    client.force_login(cast.county_officer)
    page = client.get(f"/imports/{batch.key}/columns/")
    form = page.context["form"]
    place = {column: number for number, column in enumerate(form.seen.columns)}
    typed = {f"c{number}": form[f"c{number}"].initial for number in place.values()}
    typed |= {"title": "本县走访", "profile": "national", f"c{place['信号']}": "local_signal"}
    typed |= {f"c{place['茶园']}": "local_tea_mu"}
    asked = client.post(f"/imports/{batch.key}/columns/", typed)
    [(_column, word, name)] = asked.context["form"].asked
    assert word == "满格"
    assert client.post(f"/imports/{batch.key}/columns/", typed | {name: "好"}).status_code == 302
    batch.refresh_from_db()
    assert "local_signal" in batch.mapping.text
    assert "手机信号" in client.get(f"/imports/{batch.key}/").content.decode()
    merged(cast, check(batch, actor=cast.county_officer))
    assert kept() == {"signal": "好", "tea_mu": 2}


def test_the_list_and_its_export_have_them(client: Client, cast: Cast) -> None:
    merged(cast, brought(cast, file_of(ROW)))
    client.force_login(cast.county_officer)
    assert "茶园面积" in client.get("/households/").content.decode()
    client.post("/households/columns/", {"column": ["number", "local_tea_mu", "local_signal"]})
    page = client.get("/households/").content.decode()
    assert "3.5" in page
    said = {"kind": "csv", "rows": "households", "columns": "mine", "reason": "核对"}
    sent = b"".join(client.post("/households/export/", said).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "茶园面积" in sent
    assert "一般" in sent
    client.force_login(cast.other_county_officer)
    assert "茶园面积" not in client.get("/households/").content.decode()
    assert LocalColumn.objects.count() == 4
