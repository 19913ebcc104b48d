"""The list of households: filters, search, order and pages, always within the reader's area."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import in_scope, in_scope_by_path
from liandong.foundation.places.models import Place
from liandong.project.database.address import OWNER
from liandong.project.database.roles import connect
from liandong.registry.household_list import ORDERS, Cut, Found, Selection, count_up, lines_for, page_of
from liandong.registry.models import (
    Guarantees,
    Household,
    HouseholdFacts,
    HouseholdIncome,
    HouseholdStatus,
    Listing,
    Member,
)
from liandong.registry.searching import is_named, understood
from tests.cast import Cast
from tests.registry.families import a_family, a_source


def _numbers(user: User, **selection: Any) -> list[str]:
    page = page_of(user, lines_for(user, Selection(**selection)), ORDERS["number"], Cut())
    return _numbers_of(page.ids)


def _numbers_of(ids: tuple[int, ...]) -> list[str]:
    found = dict(Household.objects.filter(pk__in=ids).values_list("pk", "household_no"))
    return [found[pk] for pk in ids]


def _rename(household: Household, head: str, other: str) -> None:
    Member.objects.filter(household=household, person_no="1").update(name=head)
    Member.objects.filter(household=household, person_no="2").update(name=other)
    Household.objects.filter(pk=household.pk).update(head_name=head)


@pytest.fixture
def families(cast: Cast) -> list[Household]:
    """A-1 and A-2 in 上坪村, A-3 in 下坪村, A-4 in another town, B-1 in another county."""
    source = a_source("the survey")
    places = [
        (cast.county, cast.village, "A-1"),
        (cast.county, cast.group, "A-2"),
        (cast.county, cast.other_village, "A-3"),
        (cast.county, cast.far_village, "A-4"),
        (cast.other_county, cast.other_county_village, "B-1"),
    ]
    made = [a_family(county, place, number, source=source) for county, place, number in places]
    names = [
        ("王建国", "李芳"),
        ("覃国庆", "王芳"),
        ("韦秀兰", "王建"),
        ("Juan Pérez", "李国"),
        ("王建国", "赵一"),
    ]
    for household, (head, other) in zip(made, names, strict=True):
        _rename(household, head, other)
    return made


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("village_cadre", ["A-1", "A-2"]),
        ("other_village_cadre", ["A-3"]),
        ("township_reviewer", ["A-1", "A-2", "A-3"]),
        ("county_officer", ["A-1", "A-2", "A-3", "A-4"]),
        ("other_county_officer", ["B-1"]),
        ("evaluator", []),
        ("system_admin", []),
        ("stranger", []),
        ("former_cadre", []),
    ],
)
def test_everybody_sees_their_own_area(
    cast: Cast, families: list[Household], who: str, seen: list[str]
) -> None:
    user = getattr(cast, who)
    assert _numbers(user) == seen
    by_place = set(in_scope(user, Listing.objects.all()).values_list("pk", flat=True))
    assert by_place == set(in_scope_by_path(user, Listing.objects.all()).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("王建国", ["A-1"]),
        ("建国", ["A-1"]),
        ("王", ["A-1", "A-2", "A-3"]),
        ("国", []),  # a single character is a surname
        ("王建", ["A-1", "A-3"]),
        ("王国", []),  # never two people's halves
        ("王建国 李芳", ["A-1"]),  # two people of one family
        ("王建国　王芳", []),
        ("wangjianguo", ["A-1"]),
        ("Wang Jian", ["A-1", "A-3"]),
        ("wjg", ["A-1"]),
        ("qinguoqing", ["A-2"]),  # 覃 as a surname of this region
        ("juan", ["A-4"]),
        ("pérez", ["A-4"]),
        ("a-1", ["A-1"]),
        ("A", ["A-1", "A-2", "A-3", "A-4"]),  # the beginning of the number
        ("1", []),
        ("%", []),
        ("王_国", []),
        ("·", []),
    ],
)
def test_a_search_finds_names_pinyin_and_numbers(
    cast: Cast, families: list[Household], search: str, found: list[str]
) -> None:
    assert _numbers(cast.county_officer, search=search) == found


def test_who_is_named_so() -> None:
    sought = understood("王建国 李")
    assert is_named("王建国", sought)
    assert is_named("李芳", sought)
    assert not is_named("芳李", sought)
    assert not is_named(None, sought)


def test_filters_meet(cast: Cast, families: list[Household]) -> None:
    officer = cast.county_officer
    bureau = a_source("the bureau")
    families[0].living_conditions.update(house_grade="D", has_sanitary_toilet=True)
    families[1].living_conditions.update(house_grade="C", source=bureau)
    HouseholdIncome.objects.filter(household=families[2]).update(net_income_yuan=None)
    Member.objects.filter(household=families[3], person_no="2").delete()
    assert _numbers(officer, living=("house_c", "house_d")) == ["A-1", "A-2"]
    assert _numbers(officer, living=("house_d",), place=cast.other_village) == []
    assert _numbers(officer, unknown=("unknown_income",)) == ["A-3"]
    assert _numbers(officer, unknown=("unknown_toilet",), living=("house_c",)) == ["A-2"]
    assert _numbers(officer, sources=(bureau.pk,)) == ["A-2"]
    assert _numbers(officer, sources=()) == []
    assert _numbers(officer, persons_from=1, persons_to=1) == ["A-4"]
    assert _numbers(officer, income_from=Decimal(15000), income_to=Decimal(16000)) == ["A-1", "A-2", "A-4"]
    assert _numbers(officer, income_to=Decimal(15000)) == []
    assert _numbers(officer, place=cast.village) == ["A-1", "A-2"]
    assert _numbers(officer, place=cast.other_county_village) == []  # a place elsewhere gives nothing


def test_kind_cause_standing_and_guarantees_are_filters_of_what_holds_now(
    cast: Cast, families: list[Household]
) -> None:
    officer, source = cast.county_officer, a_source("the bureau")
    now = {"valid_from": date(2024, 1, 1), "source": source, "stated": []}
    HouseholdFacts.objects.create(
        household=families[0], household_kind="dibao", main_cause="01", other_cause="07", **now
    )
    HouseholdFacts.objects.create(household=families[1], main_cause="07", **now)
    HouseholdStatus.objects.create(
        household=families[0], poverty_status="lifted", monitor_kind="unstable", **now
    )
    Guarantees.objects.create(
        household=families[1],
        water_guarantee="problem",
        housing_guarantee="safe",
        food_guarantee="problem",
        **now,
    )
    assert _numbers(officer, marks=("cause=07",)) == ["A-1", "A-2"]
    assert _numbers(officer, marks=("cause=07", "kind=dibao", "monitored=unstable")) == ["A-1"]
    assert _numbers(officer, marks=("standing=poor",)) == []
    assert _numbers(officer, problems=("problem=water", "problem=medical")) == ["A-2"]
    assert _numbers(officer, problems=("problem=housing", "problem=clothing")) == []
    assert _numbers(officer, problems=("problem=food",)) == ["A-2"]
    assert _numbers(officer, sources=(source.pk,)) == ["A-1", "A-2"]
    HouseholdStatus.objects.update(poverty_status="returned")
    assert _numbers(officer, marks=("standing=returned",)) == ["A-1"]
    HouseholdStatus.objects.update(valid_to=date(2025, 1, 1))
    assert _numbers(officer, marks=("standing=returned",)) == []


def test_unknown_incomes_stand_at_the_end_both_ways(cast: Cast, families: list[Household]) -> None:
    HouseholdIncome.objects.filter(household=families[0]).update(net_income_yuan=None)
    HouseholdIncome.objects.filter(household=families[1]).update(net_income_yuan=10)
    HouseholdIncome.objects.filter(household=families[2]).update(net_income_yuan=-10)
    lines = lines_for(cast.township_reviewer, Selection())
    for order, expected in (("income", ["A-3", "A-2", "A-1"]), ("-income", ["A-2", "A-3", "A-1"])):
        page = page_of(cast.township_reviewer, lines, ORDERS[order], Cut())
        assert _numbers_of(page.ids) == expected, order


def test_names_stand_by_their_pinyin(cast: Cast, families: list[Household]) -> None:
    page = page_of(cast.county_officer, lines_for(cast.county_officer, Selection()), ORDERS["name"], Cut())
    heads = dict(Household.objects.values_list("pk", "head_name"))
    assert [heads[pk] for pk in page.ids] == ["Juan Pérez", "覃国庆", "王建国", "韦秀兰"]


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("bound", [10_000, 3])
def test_pages_lead_through_every_row_once_and_back(
    cast: Cast, families: list[Household], monkeypatch: pytest.MonkeyPatch, name: str, bound: int
) -> None:
    """With many rows the index of the order is walked, with few they are sorted: the pages are the same."""
    monkeypatch.setattr("liandong.registry.household_list.BOUND", bound)
    for number in range(5):
        a_family(cast.county, cast.village, f"C-{number}", source=families[0].source)
    user, order = cast.county_officer, ORDERS[name]
    lines = lines_for(user, Selection())
    whole = page_of(user, lines, order, Cut(), size=100).ids
    keys = dict(Household.objects.values_list("pk", "key"))
    seen: list[int] = []
    page = page_of(user, lines, order, Cut(), size=2)
    while True:
        seen += page.ids
        if not page.has_next:
            break
        page = page_of(user, lines, order, Cut(after=keys[page.ids[-1]]), size=2)
        assert page.has_previous
    assert tuple(seen) == whole
    assert len(set(seen)) == 9
    back = page_of(user, lines, order, Cut(before=keys[whole[4]]), size=2)
    assert (back.ids, back.has_previous, back.has_next) == (whole[2:4], True, True)
    first = page_of(user, lines, order, Cut(before=keys[whole[2]]), size=2)
    assert (first.ids, first.has_previous) == (whole[:2], False)


def test_a_page_after_a_family_elsewhere_is_the_first_page(cast: Cast, families: list[Household]) -> None:
    user = cast.village_cadre
    lines = lines_for(user, Selection())
    page = page_of(user, lines, ORDERS["place"], Cut(after=families[4].key))
    assert page == page_of(user, lines, ORDERS["place"], Cut())


@pytest.mark.parametrize("text", ["", "after-", "after-7", "sideways-01990000-0000-7000-8000-000000000000"])
def test_a_cut_that_means_nothing_is_the_first_page(text: str) -> None:
    assert Cut.of(text) == Cut()


def test_counting_stops_at_the_bound(cast: Cast, families: list[Household]) -> None:
    lines = lines_for(cast.county_officer, Selection())
    assert count_up(lines) == Found(4)
    assert count_up(lines, 4) == Found(4)
    assert count_up(lines, 3) == Found(3, at_least=True)


def _many(cast: Cast, places: list[Place], families: int) -> None:
    """Families written as the database writes them: enough that its planner looks for an index."""
    source = a_source("many")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with made as (
              insert into registry_household (key, county_id, place_id, household_no, head_name,
                registered_at, source_id)
              select gen_random_uuid(), %s, (%s::bigint[])[1 + n %% cardinality(%s::bigint[])],
                'LX-' || lpad(n::text, 6, '0'),
                substr('王李张刘陈杨黄赵周吴', 1 + n %% 10, 1) || chr(20000 + n %% 4999)
                  || chr(25000 + n %% 97),
                now(), %s
              from generate_series(1, %s) n returning id, head_name
            )
            insert into registry_member (key, household_id, person_no, name, sex, birth_on, valid_from,
              source_id)
            select gen_random_uuid(), id, '1', head_name, '1', '1980-01-01', '2020-01-01', %s from made
            """,
            [cast.county.pk, ids := [place.pk for place in places], ids, source.pk, families, source.pk],
        )


def _plan(lines: Any) -> str:
    return str(lines.explain())


def test_lists_and_searches_use_their_indexes(transactional_db: None, cast: Cast) -> None:
    _many(cast, [cast.village, cast.other_village, cast.far_village], 6000)
    assert Listing.objects.count() == 6000
    with connect(str(connection.settings_dict["NAME"]), role=OWNER) as owner:
        owner.execute("vacuum (analyze) registry_listing, places_place")
    user = cast.county_officer
    by_words = [
        Selection(search="王乡懈"),
        Selection(search="wangx"),
        Selection(living=("house_d",)),
        Selection(sources=(2_000_000,)),  # of one that named few families, not all
    ]
    for selection in by_words:
        assert "listing_words" in _plan(lines_for(user, selection)), selection
    assert "listing_by_number" in _plan(lines_for(user, Selection(search="LX-000017")))
    for name, index in {
        "number": "listing_by_number",
        "-name": "listing_by_name",
        "persons": "listing_by_persons",
        "income": "listing_by_income",
        "-income": "listing_by_income_down",
        "registered": "listing_by_day",
    }.items():
        order = ORDERS[name]
        lines = lines_for(user, Selection()).order_by(
            *(f"-{column}" if order.is_down else column for column in order.columns)
        )
        plan = _plan(lines[:31])
        assert index in plan, plan
        assert "Sort" not in plan, plan
    assert "listing_by_place" in _plan(lines_for(cast.village_cadre, Selection()).order_by("path")[:31])
