"""Two runs compared: who entered, who left, who can be told now, and by which fact or rule."""

from __future__ import annotations

from typing import Any

import pytest

from liandong.identification.models import Run, StandardText
from liandong.identification.run_comparison import compare_runs
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import keep_shipped
from liandong.identification.shipped import shipped_standard
from liandong.registry.models import Household, HouseholdIncome, LivingConditions, Member, MemberFacts
from tests.cast import Cast
from tests.identification.families import AS_OF, in_need, not_to_be_told, rich_enough, visit
from tests.identification.rule_files import KEY, SCORECARD, lines, rule_file

Change = dict[str, Any]


def multidimensional(**replaced: str) -> StandardText:
    """The national default, or the same with some texts replaced."""
    shipped = shipped_standard("national_default_2021")
    assert shipped is not None
    if not replaced:
        return keep_shipped(shipped)
    text = shipped.text
    for old, new in replaced.items():
        assert old in text, old
        text = text.replace(old, new)
    return rule_file(text)


@pytest.fixture
def households(cast: Cast) -> dict[str, Household]:
    return {
        "A-01": in_need(cast.village, "A-01"),
        "A-02": not_to_be_told(cast.group, "A-02"),
        "B-01": rich_enough(cast.other_village, "B-01"),
        "B-02": rich_enough(cast.other_village, "B-02"),
    }


def run_by(cast: Cast, standard: StandardText) -> Run:
    return start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)


def changes(before: Run, after: Run) -> dict[str, Change]:
    compared = compare_runs(before, after)
    return {row["household_no"]: row for row in compared.changes.to_pylist()}


def test_the_same_facts_by_the_same_rule_are_no_change(cast: Cast, households: dict[str, Household]) -> None:
    standard = multidimensional()
    first, second = run_by(cast, standard), run_by(cast, standard)
    compared = compare_runs(first, second)
    assert compared.changes.num_rows == 0
    assert sum(compared.unchanged.values()) == 4


def test_a_changed_fact_is_named_by_indicator_and_column(
    cast: Cast, households: dict[str, Household]
) -> None:
    standard = multidimensional()
    first = run_by(cast, standard)
    # The one fact that kept A-02 from being told: an income above the line.
    HouseholdIncome.objects.filter(household=households["A-02"]).update(net_income_yuan=90_000)
    # B-01 loses house and work at once.
    LivingConditions.objects.filter(household=households["B-01"]).update(house_grade="D", fuel="firewood")
    MemberFacts.objects.filter(household=households["B-01"]).update(labour="04")
    found = changes(first, run_by(cast, standard))
    assert set(found) == {"A-02", "B-01"}
    told, entered = found["A-02"], found["B-01"]
    assert (told["before"], told["by_rule"], told["after"]) == ("cannot_tell", "cannot_tell", "not_poor")
    assert (told["fact_parts"], told["rule_parts"]) == (["net_income"], [])
    assert told["columns"] == ["net_income_pc"]
    assert not told["members_changed"]
    assert (entered["before"], entered["after"]) == ("not_poor", "poor")
    assert entered["fact_parts"] == ["house", "toilet_fuel_road", "no_worker", "burden"]
    assert entered["columns"] == ["house_grade", "fuel", "labour"]


def test_a_changed_condition_is_named_and_a_fact_is_not(cast: Cast, households: dict[str, Household]) -> None:
    first = run_by(cast, multidimensional())
    stricter = multidimensional(**{"net_income_pc < 6000": "net_income_pc < 5000"})
    found = changes(first, run_by(cast, stricter))
    (left,) = (
        found.values()
    )  # 5,290 a head is not below 5,000: 13/30 become 7/30, at most 10/30 with the insurance
    assert (left["household_no"], left["before"], left["by_rule"]) == ("A-01", "poor", "cannot_tell")
    assert (left["rule_parts"], left["fact_parts"], left["columns"]) == (["net_income"], [], [])
    assert not left["is_reweighed"]


def test_a_changed_cut_off_is_told_from_a_changed_condition(
    cast: Cast, households: dict[str, Household]
) -> None:
    first = run_by(cast, multidimensional())
    higher = multidimensional(**{'cutoff = "1/3"': 'cutoff = "1/2"'})
    found = changes(first, run_by(cast, higher))
    assert {
        number: (row["before"], row["after"], row["is_reweighed"], row["rule_parts"])
        for number, row in found.items()
    } == {
        "A-01": ("poor", "cannot_tell", True, []),  # 13 to 16 of 30 around 15
        "A-02": ("cannot_tell", "not_poor", True, []),  # at most 14 of 30
    }


def test_rule_and_fact_at_once_are_each_given_their_step(
    cast: Cast, households: dict[str, Household]
) -> None:
    first = run_by(cast, multidimensional())
    HouseholdIncome.objects.filter(household=households["B-01"]).update(net_income_yuan=30_000)
    raised = multidimensional(
        **{"net_income_pc < 6000": "net_income_pc < 25000", 'cutoff = "1/3"': 'cutoff = "1/5"'}
    )
    found = changes(first, run_by(cast, raised))
    # 40,000 for two were 20,000 a head: the new line alone already counts it, and so it did before the fact.
    assert (found["B-01"]["before"], found["B-01"]["by_rule"], found["B-01"]["after"]) == (
        "not_poor", "poor", "poor",
    )  # fmt: skip
    assert found["B-01"]["rule_parts"] == ["net_income"]
    assert found["B-01"]["fact_parts"] == []


def test_new_gone_and_moved_families_are_told_as_such(cast: Cast, households: dict[str, Household]) -> None:
    standard = multidimensional()
    first = run_by(cast, standard)
    in_need(cast.far_village, "C-01")
    Member.objects.filter(household=households["B-02"]).update(valid_to=AS_OF)
    Household.objects.filter(pk=households["B-01"].pk).update(place=cast.village)
    found = changes(first, run_by(cast, standard))
    assert {number: (row["before"], row["after"]) for number, row in found.items()} == {
        "B-01": ("not_poor", "not_poor"),
        "B-02": ("not_poor", None),
        "C-01": (None, "poor"),
    }
    assert found["B-01"]["place_before"] != found["B-01"]["place_after"]
    assert found["C-01"]["fact_parts"] is None


def test_a_member_who_joined_is_said_and_not_taken_for_another_fact(
    cast: Cast, households: dict[str, Household]
) -> None:
    standard = rule_file(SCORECARD.replace("line = 60", "line = 80"))
    first = run_by(cast, standard)
    joined = Member.objects.create(
        household=households["A-02"], person_no="09", name="莫九", valid_from=AS_OF, source=visit()
    )
    MemberFacts.objects.create(
        member=joined,
        household=joined.household,
        valid_from=AS_OF,
        labour="01",
        source=visit(),
        stated=["labour"],
    )
    (left,) = changes(first, run_by(cast, standard)).values()
    assert (left["before"], left["after"], left["fact_parts"]) == ("poor", "not_poor", ["workers"])
    assert (left["members_changed"], left["columns"]) == (True, [])


def test_a_changed_income_line_is_a_rule(cast: Cast, households: dict[str, Household]) -> None:
    first = run_by(cast, rule_file(lines("990121101000", 5000)))
    found = changes(first, run_by(cast, rule_file(lines("990121101000", 5500))))
    assert {number: (row["before"], row["after"]) for number, row in found.items()} == {
        "A-01": ("not_poor", "poor")
    }
    assert found["A-01"]["is_line_changed"]
    assert (found["A-01"]["rule_parts"], found["A-01"]["fact_parts"]) == ([], [])


def test_a_key_names_the_question_that_was_answered(cast: Cast, households: dict[str, Household]) -> None:
    key = rule_file(KEY)
    first = run_by(cast, key)
    HouseholdIncome.objects.filter(household=households["A-02"]).update(net_income_yuan=9_000)
    (told,) = changes(first, run_by(cast, key)).values()
    assert (told["before"], told["after"], told["fact_parts"]) == ("cannot_tell", "poor", ["2"])
    assert told["columns"] == ["net_income_pc"]
