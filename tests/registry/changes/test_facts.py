"""Facts that change and facts that were never true; and two people who edit one family."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from liandong.linkage.models import Event
from liandong.registry.models import Household, HouseholdIncome, LivingConditions, Member, MemberFacts
from liandong.registry.origins import OF_HOUSEHOLD, origins_of
from liandong.registry.selectors import holding
from liandong.registry.services.changes import ChangedByOthers, Edit, edit_facts
from liandong.registry.services.changes.refusals import (
    BeforeKnown,
    NothingChanged,
    NotStated,
    OutOfLimits,
    UnknownField,
)
from tests.cast import Cast
from tests.registry.changes.families import REGISTERED, called, order, the_wangs

pytestmark = pytest.mark.django_db
SINCE = date(2024, 5, 1)


@pytest.fixture
def wangs(cast: Cast) -> Household:
    return the_wangs(cast.village_cadre, cast.village)


def _grade(household: Household, on: date) -> str | None:
    return LivingConditions.objects.get(holding(on), household=household).house_grade


def test_a_change_holds_from_its_day_and_the_past_stays(cast: Cast, wangs: Household) -> None:
    edit_facts(order(cast.village_cadre), wangs.key, [Edit("house_grade", "B", "C")])
    assert (_grade(wangs, date(2024, 4, 30)), _grade(wangs, SINCE)) == ("B", "C")
    now = LivingConditions.objects.get(holding(SINCE), household=wangs)
    assert (now.rooms, now.stated) == (3, ["house_grade"])  # the rooms are carried over, not said again
    event = Event.objects.get(kind="household.changed")
    assert (event.payload["fields"], event.payload["on"]) == (["house_grade"], "2024-05-01")


def test_a_correction_says_it_was_never_so(cast: Cast, wangs: Household) -> None:
    # a later change of something else carried the wrong grade along
    edit_facts(order(cast.village_cadre, date(2023, 1, 1)), wangs.key, [Edit("rooms", 3, 4)])
    edit_facts(
        order(cast.village_cadre, told_by="住建局鉴定"),
        wangs.key,
        [Edit("house_grade", "B", "C")],
        correct=True,
    )
    assert [_grade(wangs, day) for day in (REGISTERED, date(2023, 6, 1), SINCE)] == ["C", "C", "C"]
    assert LivingConditions.objects.get(holding(REGISTERED), household=wangs).rooms == 3
    assert LivingConditions.objects.get(holding(SINCE), household=wangs).rooms == 4
    # what was on record stays to be read, without a day of its own
    assert LivingConditions.objects.filter(household=wangs, house_grade="B").count() == 2
    origins = origins_of(wangs, SINCE)
    assert origins[OF_HOUSEHOLD, "house_grade"].title == "住建局鉴定"
    assert origins[OF_HOUSEHOLD, "house_area_m2"].title == "入户走访"


def test_a_correction_stops_where_another_source_had_said_otherwise(cast: Cast, wangs: Household) -> None:
    edit_facts(order(cast.village_cadre, date(2023, 1, 1)), wangs.key, [Edit("house_grade", "B", "D")])
    edit_facts(order(cast.village_cadre), wangs.key, [Edit("house_grade", "D", "C")], correct=True)
    assert [_grade(wangs, day) for day in (REGISTERED, date(2023, 6, 1), SINCE)] == ["B", "C", "C"]


def test_an_unknown_is_filled_by_a_change_and_not_corrected(cast: Cast, wangs: Household) -> None:
    with pytest.raises(NotStated):
        edit_facts(order(cast.village_cadre), wangs.key, [Edit("fuel", None, "coal")], correct=True)
    edit_facts(order(cast.village_cadre), wangs.key, [Edit("fuel", None, "coal")])
    assert LivingConditions.objects.get(holding(SINCE), household=wangs).fuel == "coal"


def test_members_their_identity_and_income_years_are_edited_alike(cast: Cast, wangs: Household) -> None:
    son, head = called(wangs, "王小军"), called(wangs, "王建国")
    edits = [
        Edit("work_months", None, 8, member=son.key),
        Edit("birth_on", date(2004, 1, 5), date(2004, 1, 15), member=son.key),
        Edit("name", "王建国", "王建帼", member=head.key),
        Edit("group_no", None, "3"),
        Edit("net_income_yuan", None, Decimal("52000.50"), year=2023),
        Edit("member_count", None, 5, year=2023),
        Edit("year", None, 2023, year=2023),
    ]
    edit_facts(order(cast.village_cadre), wangs.key, [edit for edit in edits if edit.field != "year"])
    wangs.refresh_from_db()
    assert (wangs.group_no, wangs.head_name) == ("3", "王建帼")
    assert Member.objects.get(pk=son.pk).birth_on == date(2004, 1, 15)
    assert MemberFacts.objects.get(member=son, valid_to__isnull=True).work_months == 8
    assert HouseholdIncome.objects.get(household=wangs, year=2023).net_income_yuan == Decimal("52000.50")
    assert HouseholdIncome.objects.get(household=wangs, year=2021).valid_to is None


@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        (Edit("rooms", 3, 3), NothingChanged),
        (Edit("house_area_m2", 80, Decimal("80.00")), NothingChanged),
        (Edit("rooms", 3, 51), OutOfLimits),
        (Edit("is_head", True, False), UnknownField),
        (Edit("health", None, "01"), UnknownField),
        (Edit("gold", None, 1), UnknownField),
    ],
)
def test_what_is_no_change_or_no_fact_is_refused(
    cast: Cast, wangs: Household, edit: Edit, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        edit_facts(order(cast.village_cadre), wangs.key, [edit])
    assert LivingConditions.objects.count() == 1


def test_a_change_does_not_go_behind_what_is_known(cast: Cast, wangs: Household) -> None:
    with pytest.raises(BeforeKnown):
        edit_facts(order(cast.village_cadre, date(2022, 2, 1)), wangs.key, [Edit("rooms", 3, 4)])


def test_fields_that_do_not_touch_merge_by_themselves(cast: Cast, wangs: Household) -> None:
    edit_facts(order(cast.resident_team), wangs.key, [Edit("rooms", 3, 4)])
    edit_facts(
        order(cast.village_cadre),
        wangs.key,
        [Edit("rooms", 3, 3), Edit("house_grade", "B", "C")],  # opened before the other wrote
    )
    now = LivingConditions.objects.get(holding(SINCE), household=wangs)
    assert (now.rooms, now.house_grade) == (4, "C")


def test_the_second_of_two_sees_the_conflict_field_by_field(cast: Cast, wangs: Household) -> None:
    edit_facts(order(cast.resident_team, told_by="夏季入户"), wangs.key, [Edit("rooms", 3, 4)])
    mine = [Edit("rooms", 3, 5), Edit("house_grade", "B", "C")]
    with pytest.raises(ChangedByOthers) as refused:
        edit_facts(order(cast.village_cadre), wangs.key, mine)
    (conflict,) = refused.value.conflicts
    assert (conflict.edit.field, conflict.edit.base, conflict.theirs, conflict.edit.value) == (
        "rooms",
        3,
        4,
        5,
    )
    assert (conflict.who, conflict.source) == (str(cast.resident_team), "夏季入户")
    assert conflict.at is not None
    assert _grade(wangs, SINCE) == "B"  # nothing at all was written
    # the choice: mine, now that I have seen theirs
    edit_facts(order(cast.village_cadre), wangs.key, [Edit("rooms", 4, 5), mine[1]])
    now = LivingConditions.objects.get(holding(SINCE), household=wangs)
    assert (now.rooms, now.house_grade) == (5, "C")


def test_two_who_write_the_same_do_not_contradict(cast: Cast, wangs: Household) -> None:
    edit_facts(order(cast.resident_team), wangs.key, [Edit("rooms", 3, 4)])
    with pytest.raises(NothingChanged):
        edit_facts(order(cast.village_cadre), wangs.key, [Edit("rooms", 3, 4)])
