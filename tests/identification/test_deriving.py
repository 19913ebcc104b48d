"""Present results: derived for the families that changed, equal to a full run."""

from __future__ import annotations

import random
from collections.abc import Iterator
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.foundation import clock
from liandong.foundation.places.models import Place
from liandong.identification.methods import ANSWER
from liandong.identification.models import PresentResult, StandardText
from liandong.identification.services import deriving
from liandong.identification.services.deriving import derive_due, derive_families, derive_suggestions
from liandong.identification.services.runs import start_round
from liandong.identification.services.standards import keep_shipped
from liandong.identification.shipped import shipped_standard
from liandong.linkage.models import Event, Subject
from liandong.registry.models import Household, HouseholdIncome, LivingConditions, Member, MemberFacts
from tests.cast import Cast
from tests.identification.families import AS_OF, CHILD, HEALTHY, family, in_need, not_to_be_told, rich_enough
from tests.identification.rule_files import KEY, SCORECARD, lines, rule_file


@pytest.fixture(autouse=True)
def that_day() -> Iterator[None]:
    with clock.frozen(AS_OF):
        yield


@pytest.fixture
def rules(db: None, monkeypatch: pytest.MonkeyPatch) -> list[StandardText]:
    """A rule file of each kind, in force everywhere."""
    shipped = shipped_standard("national_default_2021")
    assert shipped is not None
    made = [
        keep_shipped(shipped),
        rule_file(SCORECARD),
        rule_file(KEY),
        rule_file(lines("990121101000", 5000)),
    ]

    def in_force(places: list[Place], _on: object) -> dict[int, tuple[StandardText, ...]]:
        return {place.pk: tuple(made) for place in places}

    monkeypatch.setattr(deriving, "rule_files_in_force", in_force)
    return made


@pytest.fixture
def households(cast: Cast) -> list[Household]:
    return [
        in_need(cast.village, "A-01"),
        not_to_be_told(cast.group, "A-02"),
        rich_enough(cast.other_village, "B-01"),
        family(cast.far_village, "C-01", head="无人户"),
        rich_enough(cast.far_village, "C-02"),
    ]


Found = dict[tuple[str, int], tuple[object, ...]]


def present() -> Found:
    rows = PresentResult.objects.values_list("household__household_no", "standard", *ANSWER)
    return {(number, rule): tuple(answer) for number, rule, *answer in rows}


def by_full_run(cast: Cast, rules: list[StandardText]) -> Found:
    round_ = start_round(actor=None, place=cast.county, standards=rules, as_of=AS_OF)
    return {
        (number, run.standard_id): tuple(answer)
        for run in round_.runs.all()
        for number, *answer in run.results.values_list("household_no", *ANSWER)
    }


def test_what_is_derived_is_what_a_full_run_finds(
    cast: Cast, rules: list[StandardText], households: list[Household]
) -> None:
    assert derive_families(one.pk for one in households) == 5 * 4
    assert present() == by_full_run(cast, rules)


def test_deriving_again_changes_nothing_and_says_so(
    rules: list[StandardText], households: list[Household]
) -> None:
    derive_families(one.pk for one in households)
    before = list(PresentResult.objects.order_by("pk").values())
    assert derive_families(one.pk for one in reversed(households)) == 0
    assert list(PresentResult.objects.order_by("pk").values()) == before


def test_a_changed_fact_changes_the_present_result_and_is_one_event_a_suggestion(
    rules: list[StandardText], households: list[Household]
) -> None:
    derive_families(one.pk for one in households)
    assert not Event.objects.filter(kind="suggestion.changed").exists()  # nothing was said before
    LivingConditions.objects.filter(household=households[4]).update(house_grade="D")
    MemberFacts.objects.filter(household=households[4]).update(labour="03")
    subjects = [Subject("household", households[4].key), Subject("batch", uuid4())]
    assert derive_suggestions(subjects) == 3  # all but the income line look at the house or the workers
    events = Event.objects.filter(kind="suggestion.changed").order_by("seq")
    assert [(one.subject_key, one.payload["from"], one.payload["to"]) for one in events] == [
        (households[4].key, "not_poor", "poor")
    ] * 2
    # By the multidimensional standard 8/30 are still below a third: another score, the same suggestion.
    assert {one.payload["standard"] for one in events} == {one.fingerprint for one in rules[1:3]}


def test_only_the_families_asked_for_are_derived(
    rules: list[StandardText], households: list[Household]
) -> None:
    derive_families([households[0].pk])
    assert {number for number, _rule in present()} == {"A-01"}


def test_a_family_that_is_no_more_has_no_present_result(
    rules: list[StandardText], households: list[Household]
) -> None:
    derive_families(one.pk for one in households)
    Member.objects.filter(household=households[0]).update(valid_to=AS_OF)
    derive_families([households[0].pk])
    assert {number for number, _rule in present()} == {"A-02", "B-01", "C-01", "C-02"}
    assert not Event.objects.filter(kind="suggestion.changed").exists()


def test_a_withdrawn_family_takes_its_present_results_along(
    rules: list[StandardText], cast: Cast, households: list[Household]
) -> None:
    derive_families(one.pk for one in households)
    Household.objects.filter(pk=households[3].pk)._raw_delete("default")
    assert {number for number, _rule in present()} == {"A-01", "A-02", "B-01", "C-02"}


def test_a_rule_file_no_longer_in_force_says_nothing_any_more(
    rules: list[StandardText], households: list[Household]
) -> None:
    derive_families(one.pk for one in households)
    gone = rules.pop()
    assert derive_families(one.pk for one in households) == 5
    assert gone.pk not in {rule for _number, rule in present()}
    rules.clear()
    derive_families(one.pk for one in households)
    assert present() == {}


def test_another_day_is_derived_when_it_is_due(
    rules: list[StandardText], households: list[Household], cast: Cast
) -> None:
    """A child of nine is one of sixteen seven years later, and then an adult without six years of school."""
    child = MemberFacts.objects.filter(household=households[1], age_years=9).first()
    assert child is not None
    MemberFacts.objects.filter(household=households[1]).exclude(pk=child.pk).update(years_schooling=3)
    Member.objects.filter(pk=child.member_id).update(birth_on="2010-09-09")
    MemberFacts.objects.filter(pk=child.pk).update(years_schooling=7)
    derive_families(one.pk for one in households)
    assert derive_due() == 0
    schooling = 1 << 2  # adult_schooling of the national default
    bits = PresentResult.objects.filter(household=households[1], standard=rules[0])
    assert bits.get().deprived_bits & schooling
    with clock.frozen(AS_OF.replace(year=2026, month=9, day=9)):
        assert derive_due() == 5
        assert derive_due() == 0
        assert not bits.get().deprived_bits & schooling


CHANGES = st.tuples(
    st.integers(0, 4),
    st.sampled_from(["income", "house", "fuel", "worker", "school", "insured", "leave", "join", "move"]),
    st.integers(0, 2**16),
)


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(changes=st.lists(CHANGES, min_size=1, max_size=8))
def test_after_any_changes_deriving_those_who_changed_is_a_full_run(
    cast: Cast, rules: list[StandardText], households: list[Household], changes: list[tuple[int, str, int]]
) -> None:
    derive_families(one.pk for one in households)
    for which, what, seed in changes:
        change(households[which], what, random.Random(seed), cast)
    derive_families({households[which].pk for which, _what, _seed in changes})
    assert present() == by_full_run(cast, rules)


def change(household: Household, what: str, dice: random.Random, cast: Cast) -> None:
    """One change of a family's facts, as some import or visit would make it; unknown among the values."""
    members = MemberFacts.objects.filter(household=household)
    living = LivingConditions.objects.filter(household=household)
    match what:
        case "income":
            net = dice.choice([None, 0, 15_000, 17_999.99, 18_000, 60_000])
            HouseholdIncome.objects.filter(household=household).update(
                net_income_yuan=net, member_count=dice.choice([None, 1, 3])
            )
        case "house":
            living.update(house_grade=dice.choice([None, "A", "B", "C", "D"]))
        case "fuel":
            living.update(
                fuel=dice.choice([None, "clean", "firewood"]), is_water_safe=dice.choice([None, True])
            )
        case "worker":
            members.update(labour=dice.choice([None, "01", "02", "04"]))
        case "school":
            members.update(years_schooling=dice.choice([None, 3, 9]), age_years=dice.choice([None, 9, 40]))
        case "insured":
            members.update(is_medically_insured=dice.choice([None, True, False]))
        case "leave":
            leaving = Member.objects.filter(household=household, valid_to=None).first()
            Member.objects.filter(pk=leaving.pk if leaving else None).update(valid_to=AS_OF)
        case "join":
            joined = Member.objects.create(
                household=household,
                person_no=f"n{uuid4().hex[:8]}",
                valid_from=AS_OF,
                source=household.source,
            )
            facts = dict(dice.choice([HEALTHY, CHILD, {}]))
            MemberFacts.objects.create(
                member=joined,
                household=household,
                valid_from=AS_OF,
                source=household.source,
                stated=[],
                **facts,
            )
        case "move":
            place = dice.choice([cast.village, cast.other_village, cast.far_village])
            Household.objects.filter(pk=household.pk).update(place=place)
