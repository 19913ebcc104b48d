"""Families of a run by groups: counted rightly, with needs and measures, and no small number given away."""

from __future__ import annotations

import io
from fractions import Fraction

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from openpyxl import load_workbook

from liandong.foundation.accounts.models import User
from liandong.foundation.audit.models import AuditEntry
from liandong.identification.fitting import FILE, fitting_on
from liandong.identification.groups import groups_of, hidden_cells, small_together
from liandong.identification.models import FoundGroups, Run
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import standard_of
from liandong.identification.shipped import shipped_standard
from liandong.identification.traits import By
from liandong.registry.columns import COLUMNS
from liandong.registry.family_codes import Cause, Risk
from liandong.registry.models import Household, HouseholdFacts
from tests.api.programs import program_of
from tests.cast import Cast
from tests.identification.families import AS_OF, SINCE, in_need, not_to_be_told, rich_enough, visit


def caused_by(household: Household, cause: Cause) -> None:
    HouseholdFacts.objects.create(
        household=household, main_cause=cause, valid_from=SINCE, source=visit(), stated=["main_cause"]
    )


@pytest.fixture
def run(cast: Cast) -> Run:
    """Twelve in need for illness, one that cannot be told for lack of skills, eleven without a cause."""
    for n in range(12):
        caused_by(in_need(cast.village, f"A-{n:02d}"), Cause.ILLNESS)
    caused_by(not_to_be_told(cast.group, "A-90"), Cause.SKILL)
    for n in range(11):
        rich_enough(cast.other_village, f"B-{n:02d}")
    standard = standard_of("national_default_2021")
    return start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)


def page_of(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    page: str = client.get(address).content.decode()
    return page


def titles(user: User, run: Run, by: By) -> dict[str, int]:
    return {row.code: row.figures.households for row in groups_of(user, run, by).rows}


def test_families_are_counted_by_each_trait_and_by_place(cast: Cast, run: Run) -> None:
    assert titles(cast.county_officer, run, By.CAUSE) == {"01": 12, "07": 1, "unknown": 11}
    assert titles(cast.county_officer, run, By.LABOUR) == {"1": 1, "2": 23}
    assert titles(cast.county_officer, run, By.AGE) == {"children": 13, "adults": 11}
    assert titles(cast.county_officer, run, By.KIND) == {"unknown": 24}
    assert titles(cast.township_reviewer, run, By.PLACE) == {
        str(cast.village.pk): 13, str(cast.other_village.pk): 11,
    }  # fmt: skip
    assert titles(cast.village_cadre, run, By.CAUSE) == {"01": 12, "07": 1}


def test_a_group_tells_its_poverty_its_needs_and_the_measures_that_fit(cast: Cast, run: Run) -> None:
    illness = groups_of(cast.county_officer, run, By.CAUSE).rows[0]
    assert (illness.figures.poor_households, illness.share) == (12, Fraction(12, 24))
    # income 6 + medical cost 3 + house 2 + firewood 2 of 30, for everybody
    assert illness.figures.adjusted == Fraction(13, 30)
    assert [(need.id, need.families, need.of) for need in illness.needs] == [
        ("net_income", 12, 12), ("medical_cost", 12, 12), ("house", 12, 12),
    ]  # fmt: skip
    assert [one.id for one in illness.needs[2].measures] == ["house_repair"]
    assert "medical_aid" in {one.id for one in illness.measures}
    by_age = groups_of(cast.county_officer, run, By.AGE).rows
    assert next("toilet" in {m.id for m in row.measures} for row in by_age if row.code == "children")


def test_who_reads_figures_only_is_told_no_small_number(client: Client, cast: Cast, run: Run) -> None:
    groups = groups_of(cast.analyst, run, By.CAUSE)
    # the one family goes with the next smallest group: 24 less 12 gives twelve, not one
    assert [(row.code, row.figures.households, row.merged) for row in groups.rows] == [
        ("01", 12, 0), ("small", 12, 2),
    ]  # fmt: skip
    assert all(need.families >= 10 for row in groups.rows for need in row.needs)
    assert {row.hides_open for row in groups.rows} == {True}
    client.force_login(cast.analyst)
    assert "少于 10" in client.get(f"/runs/{run.key}/groups/").content.decode()
    told = program_of(cast.analyst).get(f"/runs/{run.key}/groups?by=cause").json()
    assert [one["cannot_tell_households"] for one in told["groups"]] == [None, None]
    whole = program_of(cast.county_officer).get(f"/runs/{run.key}/groups?by=cause").json()
    assert [one["cannot_tell_households"] for one in whole["groups"]] == [0, 1, 0]


def test_small_groups_and_single_cells_cannot_be_worked_out() -> None:
    assert small_together({1: 40, 2: 12, 3: 2}, 10) == [(1,), (3, 2)]
    assert small_together({1: 40, 2: 4, 3: 7, 4: 12}, 10) == [(1,), (4,), (2, 3)]
    assert small_together({1: 3}, 10) == []
    assert hidden_cells([(0, 40), (20, 40), (15, 30)], 10) == frozenset()
    assert hidden_cells([(3, 40), (20, 40), (15, 30)], 10) == {0, 2}
    assert hidden_cells([(35, 40)], 10) == {0}


def test_like_families_are_found_with_the_run_and_keep_their_letters(client: Client, cast: Cast) -> None:
    for n in range(20):
        in_need(cast.village, f"A-{n:02d}")
        not_to_be_told(cast.group, f"B-{n:02d}")
    rich_enough(cast.village, "C-01")
    standard = standard_of("national_default_2021")
    first, second = (
        start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)
        for _again in range(2)
    )
    assert titles(cast.county_officer, first, By.FOUND) == {"A": 20, "B": 20, "none": 1}
    page = page_of(client, cast.county_officer, f"/runs/{second.key}/groups/?by=found")
    assert "A：人均纯收入、医疗自付、住房安全、厕所、燃料、入户路" in page
    assert page.count("1.00 ") == 2
    assert titles(cast.analyst, second, By.FOUND) == {"B": 20, "small": 21}
    kept = FoundGroups.objects.get(run=second)
    assert (kept.carried_on, kept.families, kept.last_label) == (first, 40, 2)
    assert list(kept.groups.values_list("label", "families", "stability")) == [(1, 20, 1.0), (2, 20, 1.0)]


def test_a_run_without_found_groups_says_why(client: Client, cast: Cast, run: Run) -> None:
    page = page_of(client, cast.county_officer, f"/runs/{run.key}/groups/?by=found")
    assert "这次识别没有相似家庭的分组" in page
    figures = {"seed": 1, "draws": 1, "drawn": 1, "families": 1, "patterns": 1, "looked_at": 1, "covered": 1}
    empty = {"silhouettes": [], "least_stability": [], "fewest_families": []}
    with pytest.raises(DatabaseError, match="takes no more rows"), transaction.atomic():
        FoundGroups.objects.create(run=run, last_label=0, **figures, **empty)


def test_the_workbook_says_from_what_each_share_is(client: Client, cast: Cast, run: Run) -> None:
    client.force_login(cast.county_officer)
    response = client.get(f"/runs/{run.key}/groups.xlsx?by=cause")
    figures, needs, origin = load_workbook(io.BytesIO(response.content)).worksheets
    assert [row[:4] for row in list(figures.values)[1:3]] == [("全部家庭", 24, 24, 61), ("因病", 12, 24, 36)]
    assert ("因病", "住房安全", 12, 12, "危房改造") in list(needs.values)
    assert next(iter(origin.values))[1] == cast.county_officer.get_username()
    assert AuditEntry.objects.filter(action="run.groups_exported", detail__by="cause").count() == 1


def test_the_table_of_measures_names_causes_columns_and_measures_that_exist() -> None:
    fitting = fitting_on(AS_OF)
    assert {key for fit in fitting.causes for key in fit.keys} <= set(Cause.values)
    # any measure answers a risk that is another
    assert {key for fit in fitting.risks for key in fit.keys} == {*Risk.values} - {Risk.OTHER}
    assert {key for fit in fitting.needs for key in fit.keys} <= set(COLUMNS)
    named = {name for fit in (*fitting.causes, *fitting.risks, *fitting.needs) for name in fit.measures}
    assert named == set(fitting.measures), f"a measure of {FILE.name} fits nothing, or is not named"
    assert fitting.for_cause(Cause.MARRIAGE) == ()
    assert fitting_on(SINCE.replace(year=2013)).for_cause(Cause.ILLNESS) == ()
    standard = shipped_standard("national_default_2021")
    assert standard is not None
    assert all(fitting.for_indicator(one) for one in standard.rule.indicators)  # type: ignore[union-attr]
