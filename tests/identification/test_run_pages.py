"""The pages of runs as different people see them."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from liandong.foundation.accounts.models import User
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.pages import formats
from liandong.foundation.printing import as_pictures
from liandong.identification.brief import TEMPLATE, brief
from liandong.identification.models import Run
from liandong.identification.run_page import run_numbers
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import keep_shipped
from liandong.identification.shipped import shipped_standard
from tests.cast import Cast
from tests.identification.families import AS_OF, in_need, not_to_be_told, reference, rich_enough


@pytest.fixture
def run(cast: Cast) -> Run:
    shipped = shipped_standard("national_default_2021")
    assert shipped is not None
    standard = keep_shipped(shipped)
    for n in range(3):
        reference(in_need(cast.village, f"A-0{n}", f"甲{n}"), "1")
    reference(not_to_be_told(cast.group, "A-10", "乙一"), None)
    for n in range(4):
        reference(rich_enough(cast.other_village, f"B-0{n}", f"丙{n}"), "4")
    rich_enough(cast.far_village, "C-01", "丁一")
    return start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)


def page_of(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    page: str = response.content.decode()
    return page[page.index("<main") :]  # the header names the reader's own town, which is no leak


def test_the_county_officer_sees_every_family_and_place(client: Client, run: Run, cast: Cast) -> None:
    page = page_of(client, cast.county_officer, f"/runs/{run.key}/")
    for word in ("岚溪县", "石桥镇", "青河镇", "甲0", "乙一", "丁一"):
        assert word in page
    assert "9 户" in page


def test_a_village_cadre_sees_only_her_village_in_lists_counts_and_charts(
    client: Client, run: Run, cast: Cast
) -> None:
    page = page_of(client, cast.village_cadre, f"/runs/{run.key}/")
    assert "甲0" in page
    assert "乙一" in page
    for word in ("丙0", "丁一", "下坪村", "青河镇", "石桥镇", "岚溪县"):
        assert word not in page
    assert "4 户" in page
    assert "9 户" not in page


def test_a_village_cadre_is_not_shown_the_countys_counts_in_the_list(
    client: Client, run: Run, cast: Cast
) -> None:
    page = page_of(client, cast.village_cadre, "/runs/")
    assert '<td class="n" data-l="户数">4</td>' in page
    assert '<td class="n" data-l="户数">9</td>' not in page


@pytest.mark.parametrize(
    "person", ["stranger", "system_admin", "former_cadre", "other_county_officer", "helper"]
)
def test_who_has_no_duty_here_is_refused_with_the_page(
    client: Client, run: Run, cast: Cast, person: str
) -> None:
    client.force_login(getattr(cast, person))
    for address in (
        f"/runs/{run.key}/",
        f"/runs/{run.key}/what-if/",
        f"/runs/{run.key}/areas.csv",
        f"/runs/{run.key}/families.csv",
    ):
        response = client.get(address)
        assert response.status_code == 403, address
        assert "甲0" not in response.content.decode()


@pytest.mark.parametrize("person", ["analyst", "evaluator", "city_officer", "province_officer"])
def test_readers_of_numbers_see_no_family_and_no_small_place(
    client: Client, run: Run, cast: Cast, person: str
) -> None:
    page = page_of(client, getattr(cast, person), f"/runs/{run.key}/")
    assert "甲0" not in page
    assert "青河镇" not in page
    assert "石桥镇" in page
    assert client.get(f"/runs/{run.key}/families.csv").status_code == 403


def test_moving_the_cut_off_without_script_counts_again(client: Client, run: Run, cast: Cast) -> None:
    page = page_of(client, cast.county_officer, f"/runs/{run.key}/?k=14")
    assert "14/30 = 7/15" in page
    assert "<b>0 户建议入户核实" in page
    for nonsense in ("0", "31", "-1", "x", "9" * 30, "１０"):
        assert "10/30 = 1/3" in page_of(client, cast.county_officer, f"/runs/{run.key}/?k={nonsense}")


def test_the_list_is_filtered_by_suggestion_and_place(client: Client, run: Run, cast: Cast) -> None:
    page = page_of(client, cast.county_officer, f"/runs/{run.key}/?suggestion=cannot_tell")
    assert "乙一" in page
    assert "甲0" not in page
    page = page_of(client, cast.county_officer, f"/runs/{run.key}/?area={cast.other_town.pk}")
    assert "丁一" in page
    assert "甲0" not in page


def test_a_place_of_somebody_else_filters_to_nothing(client: Client, run: Run, cast: Cast) -> None:
    page = page_of(client, cast.village_cadre, f"/runs/{run.key}/?area={cast.other_village.pk}")
    assert "丙0" not in page


def test_the_csv_holds_the_readers_families_and_is_written_down(client: Client, run: Run, cast: Cast) -> None:
    client.force_login(cast.village_cadre)
    response = client.get(f"/runs/{run.key}/families.csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 5
    assert "甲0" in lines[1]
    assert "没有困难" in lines[1]
    assert "方法 1" not in lines[0]
    (entry,) = AuditEntry.objects.filter(action="run.exported")
    assert (entry.actor_id, entry.detail["families"]) == (cast.village_cadre.pk, 4)


def test_the_workbook_says_who_took_it(client: Client, run: Run, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    book = load_workbook(io.BytesIO(client.get(f"/runs/{run.key}/families.xlsx").content))
    families, origin = book.worksheets
    assert families.max_row == 10
    assert origin["B1"].value == "county_officer"


def test_the_other_classification_stands_beside_with_contradictions_aside(
    client: Client, run: Run, cast: Cast
) -> None:
    page = page_of(client, cast.county_officer, f"/runs/{run.key}/")
    assert "survey_four_levels" in page
    assert "另有 1 户" in page


@pytest.mark.parametrize(
    "page",
    [("/runs/", 9), ("/runs/{key}/", 19), ("/runs/{key}/what-if/", 9)],
)
def test_the_number_of_queries_of_a_page_is_fixed(
    client: Client,
    run: Run,
    cast: Cast,
    page: tuple[str, int],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    address, queries = page
    client.force_login(cast.county_officer)
    with django_assert_num_queries(queries):
        client.get(address.format(key=run.key))


def test_the_list_of_households_can_be_filtered_by_the_latest_run(
    client: Client, run: Run, cast: Cast
) -> None:
    page = page_of(client, cast.county_officer, "/households/?by_run=poor")
    shown = {name for name in ("甲0", "甲2", "乙一", "丙0", "丁一") if f">{name}</a>" in page}
    assert shown == {"甲0", "甲2"}
    assert ">乙一</a>" in page_of(client, cast.village_cadre, "/households/?by_run=cannot_tell")
    assert ">甲0</a>" not in page_of(client, cast.other_village_cadre, "/households/?by_run=poor")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_brief_tells_on_one_page_what_this_reader_sees(
    client: Client, run: Run, cast: Cast, language: str
) -> None:
    with translation.override(language):
        told = brief(run_numbers(cast.county_officer, run), cast.county_officer)
    numbers = run_numbers(cast.county_officer, run)
    assert told["figures"][0]["value"] == formats.percent(numbers.whole.figures.headcount_low, 1)  # type: ignore[index]
    assert len(told["rows"]) == len([row for row in numbers.rows[1:] if row.area.depth == 1])  # type: ignore[arg-type]
    assert sum(one["share"] for one in told["contributions"]) == pytest.approx(1)  # type: ignore[union-attr]
    client.force_login(cast.village_cadre)
    answer = client.get(f"/runs/{run.key}/brief.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert len(as_pictures(TEMPLATE, told, ppi=20)) == 1
    assert AuditEntry.objects.filter(action="run.brief_printed").count() == 1
