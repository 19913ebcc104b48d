"""The pages of the list, of the search and of the export: what they show, to whom, at what cost."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.foundation.audit.models import AuditEntry
from liandong.registry.exports.files import write_csv
from liandong.registry.household_filters import OfferedFilter, register
from liandong.registry.models import Household, HouseholdFacts, ListColumns, Member, SavedView
from tests.cast import Cast
from tests.registry.families import a_family, a_source


@pytest.fixture
def families(cast: Cast) -> list[Household]:
    """Three families of two villages; the second one's source is an import."""
    visit = a_source("spring visit", on=date(2025, 3, 1))
    file = a_source("county file", on=date(2025, 4, 1))
    type(file).objects.filter(pk=file.pk).update(
        kind="import", batch_key="01990000-0000-7000-8000-000000000001"
    )
    return [
        a_family(cast.county, cast.village, "A-1", source=visit),
        a_family(cast.county, cast.village, "A-2", source=file),
        a_family(cast.county, cast.other_village, "A-3", source=file),
    ]


def _shown(client: Client, **query: Any) -> set[str]:
    page = client.get("/households/", query)
    assert page.status_code == 200
    text = page.content.decode()
    return {number for number in ("A-1", "A-2", "A-3") if f">{number}<" in text}


def test_filters_stand_in_the_address_and_as_chips(
    client: Client, cast: Cast, families: list[Household]
) -> None:
    client.force_login(cast.county_officer)
    assert _shown(client) == {"A-1", "A-2", "A-3"}
    assert _shown(client, place=cast.village.pk) == {"A-1", "A-2"}
    assert _shown(client, source=str(families[1].source.key)) == {"A-2", "A-3"}
    assert _shown(client, batch="01990000-0000-7000-8000-000000000001") == {"A-2", "A-3"}
    assert _shown(client, batch="01990000-0000-7000-8000-000000000002") == set()
    assert _shown(client, persons_from=3) == set()
    query = {"place": str(cast.village.pk), "unknown": ["unknown_house", "unknown_water"], "sort": "-income"}
    page = client.get("/households/", query).content.decode()
    assert page.count('<span class="vh">') >= 3
    # one of two values is taken away, the other one and the order stay
    assert f"?place={cast.village.pk}&amp;unknown=unknown_water&amp;sort=-income" in page


def test_a_filter_that_does_not_hold_is_said_and_filters_nothing(
    client: Client, cast: Cast, families: list[Household]
) -> None:
    client.force_login(cast.county_officer)
    assert _shown(client, persons_from="many", place="elsewhere", sort="luck", page="x") == {
        "A-1",
        "A-2",
        "A-3",
    }
    assert _shown(client, place=str(cast.other_county_village.pk)) == {"A-1", "A-2", "A-3"}


def test_places_are_chosen_step_by_step(client: Client, cast: Cast, families: list[Household]) -> None:
    client.force_login(cast.county_officer)
    page = client.get("/households/").content.decode()
    assert f'value="{cast.town.pk}"' in page
    assert f'value="{cast.village.pk}"' not in page
    page = client.get("/households/", {"place": cast.town.pk}).content.decode()
    assert f'value="{cast.village.pk}"' in page
    client.force_login(cast.other_village_cadre)
    page = client.get("/households/", {"place": cast.village.pk}).content.decode()
    assert f'value="{cast.village.pk}"' not in page


def _table(client: Client) -> str:
    return client.get("/households/").content.decode().split("<table")[1].split("</table>")[0]


def test_everybody_keeps_their_own_columns(client: Client, cast: Cast, families: list[Household]) -> None:
    client.force_login(cast.county_officer)
    assert "是否通生活用电" not in _table(client)
    answer = client.post(
        "/households/columns/", {"column": ["has_electricity", "village", "nonsense"], "query": "sort=-name"}
    )
    assert answer["Location"] == "/households/?sort=-name"
    table = _table(client)
    assert "是否通生活用电" in table
    assert "A-1" not in table
    client.force_login(cast.township_reviewer)
    assert "是否通生活用电" not in _table(client)
    client.force_login(cast.county_officer)
    client.post("/households/columns/", {})
    assert not ListColumns.objects.exists()


def test_views_are_kept_for_oneself(client: Client, cast: Cast, families: list[Household]) -> None:
    client.force_login(cast.county_officer)
    client.post("/households/views/", {"name": "没有电", "query": "living=no_electricity"})
    assert "?living=no_electricity" in client.get("/households/").content.decode()
    client.post("/households/views/", {"name": " ", "query": "x=1"})
    view = SavedView.objects.get()
    client.force_login(cast.township_reviewer)
    assert "没有电" not in client.get("/households/").content.decode()
    client.post(f"/households/views/{view.key}/forget/")
    assert SavedView.objects.exists()
    client.force_login(cast.county_officer)
    client.post(f"/households/views/{view.key}/forget/")
    assert not SavedView.objects.exists()


def test_a_higher_part_can_offer_a_filter(
    client: Client, cast: Cast, families: list[Household], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.registry.household_filters._offers", {})
    register("luck")(
        lambda user: OfferedFilter(
            "运气", (("good", "好"),), lambda lines, value: lines.filter(number_key="A-2")
        )
    )
    client.force_login(cast.county_officer)
    assert _shown(client, by_luck="good") == {"A-2"}
    assert _shown(client, by_luck="bad") == {"A-1", "A-2", "A-3"}
    assert "运气: 好" in client.get("/households/", {"by_luck": "good"}).content.decode()


def test_the_list_says_when_it_stopped_counting(
    client: Client, cast: Cast, families: list[Household], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.registry.household_list.BOUND", 2)
    client.force_login(cast.county_officer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "More than 2 households" in client.get("/households/").content.decode()


def _queries(client: Client, address: str, **query: Any) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address, query).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    "asked",
    [
        ("/households/", {}),
        ("/households/", {"q": "王一", "living": "no_electricity", "sort": "-income"}),
        ("/search/", {"q": "王一"}),
    ],
)
def test_queries_do_not_grow_with_the_register(
    client: Client, cast: Cast, families: list[Household], asked: tuple[str, dict[str, str]]
) -> None:
    client.force_login(cast.county_officer)
    address, query = asked
    few = _queries(client, address, **query)
    for number in range(40):
        a_family(cast.county, cast.far_village, f"B-{number}", source=families[0].source)
    assert few == _queries(client, address, **query) <= 24


def test_a_search_shows_groups_within_the_area(client: Client, cast: Cast, families: list[Household]) -> None:
    Member.objects.filter(household=families[0], person_no="2").update(name="石小桥")
    Household.objects.filter(pk=families[2].pk).update(head_name="石上坪")
    client.force_login(cast.county_officer)
    page = client.get("/search/", {"q": "石"}).content.decode()
    assert page.index("石上坪") < page.index("石小桥") < page.index("石桥镇</a>")
    assert f"/households/?place={cast.town.pk}" in page
    client.force_login(cast.village_cadre)
    page = client.get("/search/", {"q": "石"}).content.decode()
    assert "石小桥" in page
    assert "石上坪" not in page
    assert "石桥镇</a>" not in page
    assert "石小桥" in client.get("/search/", {"q": "sxq"}).content.decode()


def test_a_whole_number_leads_to_the_family(client: Client, cast: Cast, families: list[Household]) -> None:
    client.force_login(cast.county_officer)
    assert client.get("/search/", {"q": "a-1"})["Location"] == f"/households/{families[0].key}/"
    client.force_login(cast.other_village_cadre)
    assert client.get("/search/", {"q": "a-1"}).status_code == 200


@pytest.mark.parametrize("number", ["110105194912310021", "11010519491231002x", "138 0013 8000"])
def test_a_number_of_a_person_is_taken_out_of_the_address(client: Client, cast: Cast, number: str) -> None:
    client.force_login(cast.county_officer)
    page = client.get("/search/", {"q": number}, follow=True)
    assert page.redirect_chain == [("/search/?number", 302)]
    assert "/households/by-number/" in page.content.decode().split("<main")[1]


@pytest.mark.parametrize("who", ["department", "system_admin", "analyst", "stranger"])
@pytest.mark.parametrize("address", ["/households/", "/search/?q=A", "/households/export/"])
def test_who_reads_no_family_gets_no_list(
    client: Client, cast: Cast, families: list[Household], who: str, address: str
) -> None:
    client.force_login(getattr(cast, who))
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("who", ["evaluator", "helper"])
@pytest.mark.parametrize("address", ["/households/", "/search/?q=A"])
def test_who_was_given_no_family_finds_none(
    client: Client, cast: Cast, families: list[Household], who: str, address: str
) -> None:
    client.force_login(getattr(cast, who))
    page = client.get(address)
    assert page.status_code == 200
    assert not [one for one in families if one.household_no in page.content.decode()]
    assert client.get("/households/export/").status_code == 403


def test_the_search_box_stands_where_it_finds_something(client: Client, cast: Cast) -> None:
    client.force_login(cast.village_cadre)
    assert "data-find" in client.get("/").content.decode()
    client.force_login(cast.system_admin)
    assert "data-find" not in client.get("/").content.decode()


def _export(client: Client, kind: str, reason: str = "", query: str = "", rows: str = "households") -> bytes:
    asked = {"kind": kind, "columns": "mine", "reason": reason, "rows": rows}
    answer = client.post(f"/households/export/?{query}", asked)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return b"".join(answer)  # type: ignore[arg-type]  # a streamed answer is an iterable of bytes


def test_a_workbook_says_who_took_it_when_and_why(
    client: Client, cast: Cast, families: list[Household]
) -> None:
    Household.objects.filter(pk=families[0].pk).update(head_name="=1+1")
    client.force_login(cast.township_reviewer)
    query = f"place={cast.village.pk}&q=王"
    book = openpyxl.load_workbook(io.BytesIO(_export(client, "xlsx", "年度核查", f"place={cast.village.pk}")))
    rows = list(book["住户"].values)
    assert [row[1] for row in rows[1:]] == ["A-1", "A-2"]
    assert rows[1][0] == "=1+1"
    assert book["住户"]["A2"].data_type == "s"  # a text, never a formula
    entry = AuditEntry.objects.get(action="household.export")
    serial = entry.subject.removeprefix("export:")
    assert {row[-1] for row in rows[1:]} == {serial}
    about = dict(book["说明"].values)
    assert about["导出编号"] == serial
    assert "黄志强" in about["导出人"]
    assert about["用途"] == "年度核查"
    assert about["住户"] == "2"
    assert serial in book["住户"].oddFooter.left.text
    assert entry.actor_id == cast.township_reviewer.pk
    assert entry.detail["rows"] == 2
    assert entry.detail["filters"] == ["place"]
    assert entry.detail["reason"] == "年度核查"
    _export(client, "csv", query=query)
    assert "王" not in str(AuditEntry.objects.order_by("-id").first().detail)  # type: ignore[union-attr]  # it is there


def test_a_csv_file_holds_what_the_list_holds(client: Client, cast: Cast, families: list[Household]) -> None:
    Household.objects.filter(pk=families[0].pk).update(head_name="=1+1", group_no="-3")
    client.force_login(cast.village_cadre)
    text = _export(client, "csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:2] == ["户主", "户编号"]
    assert [row[1] for row in rows[1:-1]] == ["A-1", "A-2"]
    assert rows[1][0] == "'=1+1"
    assert "15000.2500" in rows[1]
    assert rows[-1][0].startswith("# ")
    assert "韦秀兰" in rows[-1][0]


def test_facts_of_the_family_are_columns_and_filters(
    client: Client, cast: Cast, families: list[Household]
) -> None:
    HouseholdFacts.objects.create(
        household=families[1],
        valid_from=date(2024, 1, 1),
        source=families[1].source,
        stated=["main_cause"],
        main_cause="07",
        helper_name="农志华",
    )
    client.force_login(cast.county_officer)
    client.post("/households/columns/", {"column": ["number", "main_cause", "helper_name", "poverty_status"]})
    page = client.get("/households/?cause=cause%3D07").content.decode()
    assert "A-2" in page
    assert "A-1" not in page
    assert "农志华" in page
    assert "致贫原因：缺技术" in page  # the chip


def test_an_export_has_a_row_for_each_member_where_that_is_asked_for(
    client: Client, cast: Cast, families: list[Household]
) -> None:
    client.force_login(cast.village_cadre)
    text = _export(client, "csv", rows="members").decode("utf-8-sig")
    heads, *rows = list(csv.reader(io.StringIO(text)))[:-1]
    found = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(one["户编号"], one["姓名"]) for one in found] == [
        ("A-1", "王一"),
        ("A-1", "李二"),
        ("A-2", "王一"),
        ("A-2", "李二"),
    ]
    assert (found[0]["性别"], found[0]["出生日期"], found[0]["受教育年限"]) == ("男", "1980-02-29", "6")
    assert found[0]["文化程度"] == "未知"
    assert not {"身份证号码", "联系电话", "银行账号"} & set(heads)
    entry = AuditEntry.objects.get(action="household.export")
    assert (entry.detail["rows"], entry.detail["of_members"]) == (4, True)


def test_many_households_need_a_reason(
    client: Client, cast: Cast, families: list[Household], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.registry.exports.services.FREE", 1)
    client.force_login(cast.county_officer)
    answer = client.post(
        "/households/export/", {"kind": "csv", "columns": "all", "rows": "members", "reason": " x "}
    )
    assert answer.status_code == 422
    assert "3 户" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="household.export").exists()
    _export(client, "csv", reason="年度核查")


def test_reading_the_export_page_hands_out_nothing(
    client: Client, cast: Cast, families: list[Household]
) -> None:
    client.force_login(cast.village_cadre)
    assert client.get("/households/export/").status_code == 200
    assert not AuditEntry.objects.filter(action="household.export").exists()


def test_memory_does_not_grow_with_the_rows() -> None:
    """Ten times the rows take the same memory: nothing is gathered before it is written."""

    class Mark:
        reason = "x"

        def line(self) -> str:
            return "x"

    class Nowhere(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            return len(data)

    def peak(rows: int) -> int:
        tracemalloc.start()
        try:
            made = (["王", number, "x" * 50] for number in range(rows))
            assert write_csv(Nowhere(), ["a", "b", "c"], made, Mark()) == rows  # type: ignore[arg-type]  # as a file and a mark
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)
    assert peak(20_000) < 2 * peak(2_000)
