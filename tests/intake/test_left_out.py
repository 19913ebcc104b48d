"""What a file holds and the register does not take is said, never dropped without a word."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import Workbook

from liandong.analytics.tables.refusals import UnknownColumnAlone, WrongFileKind
from liandong.intake.mapping import parse_mapping
from liandong.intake.models import ImportBatch
from liandong.intake.selectors import remarks_of
from liandong.intake.services.batches import Order, check, upload
from liandong.intake.services.staged import findings
from liandong.registry.models import Household
from tests.cast import Cast

pytestmark = pytest.mark.django_db

MAPPING = r"""
[mapping]
id = "told"
household = "户号"
member = "人号"
place = ["乡", "村"]
absent = "{absent}"

[columns]
name = "姓名"
rooms = "房间"
has_computer = "\"电脑\" = '有'"
"""


def book(*rows: list[object], hidden: bool = False) -> bytes:
    made = Workbook()
    active = made.active
    assert active is not None
    for row in rows:
        active.append(row)
    if hidden:
        made.create_sheet("底稿").sheet_state = "hidden"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


ROWS: tuple[list[object], ...] = (
    ["户号", "人号", "乡", "村", "姓名", "身份证", "13800138000"],
    ["A1", "1", "石桥镇", "上坪村", "王一", "x", "y"],
)


def brought(cast: Cast, content: bytes, *, absent: str = "skip") -> ImportBatch:
    mapping = parse_mapping(MAPPING.format(absent=absent))
    order = Order(cast.county, observed_on=date(2025, 9, 30))
    batch = upload(content, name="册子.xlsx", mapping=mapping, order=order, actor=cast.county_officer)
    return check(batch, actor=cast.county_officer)


def test_a_column_that_the_file_lacks_is_left_out_where_the_mapping_allows_it(cast: Cast) -> None:
    assert brought(cast, book(*ROWS)).households_added == 1
    with pytest.raises(UnknownColumnAlone, match="房间"):
        brought(cast, book(*ROWS), absent="refuse")


def test_a_place_is_named_by_several_columns_together(cast: Cast) -> None:
    batch = brought(cast, book(*ROWS, ["A2", "1", "石桥镇", "无此村", "李二", "", ""]))
    assert (batch.households_added, batch.households_refused) == (1, 1)
    assert dict(batch.rule_counts.values_list("rule", "found"))["place_unknown"] == 1


def test_columns_that_nobody_reads_are_named_without_the_numbers_in_them(cast: Cast) -> None:
    # a sheet without headings has a person's number where a heading should stand
    assert brought(cast, book(*ROWS)).unread == ["身份证", "[number]"]


def test_what_the_reader_left_out_is_told_on_the_page(client: Client, cast: Cast) -> None:
    batch = brought(cast, book(*ROWS, hidden=True))
    assert any("底稿" in remark for remark in remarks_of(batch))
    client.force_login(cast.county_officer)
    page = client.get(f"/imports/{batch.key}/").content.decode()
    assert "底稿" in page
    assert "身份证" in page
    assert not Household.objects.exists()


def test_the_page_of_a_new_file_reads_it_once(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = brought(cast, book(*ROWS))
    ImportBatch.objects.filter(pk=batch.pk).update(state="uploaded")
    client.force_login(cast.county_officer)
    assert "房间" not in client.get(f"/imports/{batch.key}/").content.decode()
    assert (batch.folder / "seen.json").read_bytes().find("姓名".encode()) == -1  # sealed
    monkeypatch.setattr("liandong.intake.seen.read_sheet", None)
    assert "身份证" in client.get(f"/imports/{batch.key}/").content.decode()


SEVERAL = r"""
[mapping]
id = "several"
household = "户号"
member = "人号"

[columns]
name = "姓名"
other_cause = { column = "其他原因", part = 1 }
second_other_cause = { column = "其他原因", part = 2 }
health = { column = "健康", part = 1 }
has_disability = { column = "健康", holds = ["残疾"] }
"""


def test_a_cell_that_names_more_than_is_kept_is_told(cast: Cast) -> None:
    lines = ["户号,人号,姓名,其他原因,健康"]
    lines += ["1,1,王一,因病、因残,健康", "2,1,李二,因病；因残；因学；因灾,长期慢性病、残疾"]
    batch = upload(
        "\n".join(lines).encode(),
        name="a.csv",
        mapping=parse_mapping(SEVERAL),
        order=Order(cast.village, profile="survey"),
        actor=cast.county_officer,
    )
    check(batch, actor=None)
    found = [row for row in findings(batch).to_pylist() if row["rule"] == "more_words_than_read"]
    assert [(row["household_no"], row["source_column"], row["value"]) for row in found] == [
        ("2", "其他原因", "因学、因灾")
    ]


def test_a_web_page_that_is_called_a_workbook_is_read_as_the_table_that_it_shows(cast: Cast) -> None:
    page = (
        "<html><head><meta charset='gb2312'><style>td{color:red}</style></head><body>"
        "<table><tr><td>导航</td></tr></table><table border=1>"
        "<tr><th>户号</th><th>人号</th><th>姓名</th><th>其他原因</th><th>健康</th></tr>"
        "<tr><td rowspan=2>007</td><td>1</td><td>王&nbsp;一</td><td>因病</td><td>健康</td></tr>"
        "<tr><td>2</td><td>李<b>二</b></td><td></td><td>残疾</td></tr></table></body></html>"
    ).encode("gb18030")
    batch = upload(
        page,
        name="导出.xls",
        mapping=parse_mapping(SEVERAL),
        order=Order(cast.village, profile="survey"),
        actor=cast.county_officer,
    )
    batch = check(batch, actor=None)
    assert (batch.households_read, batch.members_read) == (1, 2)
    assert any("网页" in remark for remark in remarks_of(batch))
    empty = upload(
        b"<html><p>session over, sign in again</p></html>",
        name="export.xls",
        mapping=parse_mapping(SEVERAL),
        order=Order(cast.village),
        actor=cast.county_officer,
    )
    with pytest.raises(WrongFileKind, match=r"\.xls"):
        check(empty, actor=None)
