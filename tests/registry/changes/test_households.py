"""Households that are registered, split, merged, moved, closed and reopened; and changes that are undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from liandong.foundation.accounts.scope import OutOfScope
from liandong.linkage.models import Event
from liandong.registry.change_codes import ChangeKind, ClosingReason
from liandong.registry.models import FamilyChange, Household, LivingConditions, Member, MemberFacts
from liandong.registry.services.changes import (
    Edit,
    NewFamily,
    NewMember,
    close_household,
    edit_facts,
    head_of,
    join_household,
    leave_household,
    members_of,
    merge_households,
    previewed,
    register_family,
    relocate_household,
    reopen_household,
    split_household,
    transfer_member,
    undo,
)
from liandong.registry.services.changes.refusals import (
    BuiltOn,
    CannotUndo,
    HeadNeeded,
    NamedTwice,
    NobodyNamed,
    NobodyStays,
    NoHead,
    NotClosed,
    SamePlace,
)
from tests.cast import Cast
from tests.registry.changes.families import WANGS, called, order, relations, the_wangs

pytestmark = pytest.mark.django_db
LATER = date(2024, 9, 1)


@pytest.fixture
def wangs(cast: Cast) -> Household:
    return the_wangs(cast.village_cadre, cast.village)


def _names(household: Household) -> list[str | None]:
    return [member.name for member in members_of(household)]


def test_a_family_gets_the_next_number_of_its_village(cast: Cast, wangs: Household) -> None:
    again = the_wangs(cast.village_cadre, cast.group)
    assert (wangs.household_no, again.household_no) == ("9901211012010001", "9901211012010002")
    assert (wangs.head_name, wangs.county, wangs.place) == ("王建国", cast.county, cast.village)
    assert _names(wangs)[0] == "王建国"
    living = LivingConditions.objects.get(household=wangs)
    assert (living.rooms, living.stated) == (3, ["rooms", "house_grade", "house_area_m2"])
    event = Event.objects.get(subject_key=wangs.key)
    assert (event.kind, event.payload["members"]) == ("household.registered", 5)


def test_a_number_is_never_given_again(cast: Cast, wangs: Household) -> None:
    close_household(order(cast.village_cadre), wangs.key, ClosingReason.MOVED_AWAY)
    assert the_wangs(cast.village_cadre, cast.village).household_no == "9901211012010002"


@pytest.mark.parametrize(
    ("members", "refusal"),
    [
        ((), NobodyNamed),
        ((WANGS[1],), NoHead),
        ((WANGS[0], replace(WANGS[1], relation="01")), NoHead),
        ((*WANGS, WANGS[3]), NamedTwice),
    ],
)
def test_a_family_has_members_and_one_head(
    cast: Cast, members: tuple[NewMember, ...], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        register_family(order(cast.village_cadre), NewFamily(cast.village.pk, members))
    assert not Household.objects.exists()


def test_nobody_registers_a_family_elsewhere(cast: Cast) -> None:
    for actor in (cast.other_village_cadre, cast.county_officer, cast.helper):
        with pytest.raises(OutOfScope):
            the_wangs(actor, cast.village)


def test_a_split_makes_two_households_of_one(cast: Cast, wangs: Household) -> None:
    son, grandmother = called(wangs, "王小军"), called(wangs, "赵桂兰")
    split_household(
        order(cast.village_cadre),
        wangs.key,
        [son.key, grandmother.key],
        new_head=son.key,
        relations={grandmother.key: "18"},
        same_house=True,
    )
    new = Household.objects.get(head_name="王小军")
    assert _names(new) == ["王小军", "赵桂兰"]
    assert relations(new) == {"王小军": "01", "赵桂兰": "18"}
    assert _names(wangs) == ["王建国", "李秀英", "王小梅"]
    assert LivingConditions.objects.get(household=new).rooms == 3
    assert Event.objects.get(kind="household.split").payload["to"] == str(new.key)


def test_a_split_leaves_somebody_and_a_head_behind(cast: Cast, wangs: Household) -> None:
    everybody = [member.key for member in members_of(wangs)]
    with pytest.raises(NobodyStays):
        split_household(order(cast.village_cadre), wangs.key, everybody, new_head=everybody[0])
    head = called(wangs, "王建国")
    with pytest.raises(HeadNeeded):
        split_household(order(cast.village_cadre), wangs.key, [head.key], new_head=head.key)
    wife = called(wangs, "李秀英")
    split_household(order(cast.village_cadre), wangs.key, [head.key], new_head=head.key, head_here=wife.key)
    assert head_of(wangs) == wife
    with pytest.raises(NoHead):
        split_household(
            order(cast.village_cadre), wangs.key, [called(wangs, "王小军").key], new_head=head.key
        )


def test_a_merge_ends_the_other_file(cast: Cast, wangs: Household) -> None:
    lone = NewFamily(cast.village.pk, [NewMember("王老三", "1", date(1960, 1, 1), "01")])
    uncle = register_family(order(cast.village_cadre, date(2023, 1, 1)), lone).household
    person = called(uncle, "王老三")
    merge_households(order(cast.village_cadre), wangs.key, uncle.key, relations={person.key: "99"})
    uncle.refresh_from_db()
    assert (uncle.closed_on, uncle.closed_reason) == (date(2024, 5, 1), "merged")
    assert _names(wangs)[0] == "王建国"
    assert "王老三" in _names(wangs)
    assert members_of(uncle) == []


def test_a_household_moves_within_the_area(cast: Cast, wangs: Household) -> None:
    relocate_household(order(cast.village_cadre), wangs.key, cast.group.pk, group_no="一组")
    wangs.refresh_from_db()
    assert (wangs.place, wangs.group_no) == (cast.group, "一组")
    with pytest.raises(SamePlace):
        relocate_household(order(cast.village_cadre), wangs.key, cast.group.pk, group_no="一组")
    with pytest.raises(OutOfScope):
        relocate_household(order(cast.village_cadre), wangs.key, cast.other_village.pk)


def test_a_closed_file_is_reopened_with_those_who_came_back(cast: Cast, wangs: Household) -> None:
    head, wife = called(wangs, "王建国"), called(wangs, "李秀英")
    with pytest.raises(NotClosed):
        reopen_household(order(cast.village_cadre), wangs.key, [head.key], head=head.key)
    close_household(order(cast.village_cadre), wangs.key, ClosingReason.MOVED_AWAY)
    assert members_of(wangs) == []
    reopen_household(
        order(cast.village_cadre, LATER),
        wangs.key,
        [head.key, wife.key],
        head=head.key,
        relations={wife.key: "02"},
    )
    wangs.refresh_from_db()
    assert wangs.closed_on is None
    assert _names(wangs) == ["王建国", "李秀英"]
    facts = MemberFacts.objects.get(member__came_from=wife, valid_to__isnull=True)
    assert (facts.health, facts.valid_from) == ("02", LATER)
    assert LivingConditions.objects.get(household=wangs, valid_to__isnull=True).rooms == 3


def test_a_preview_shows_what_would_happen_and_leaves_no_trace(cast: Cast, wangs: Household) -> None:
    mother = called(wangs, "赵桂兰")
    counts = (Event.objects.count(), FamilyChange.objects.count())
    done = previewed(
        lambda: leave_household(order(cast.village_cadre), wangs.key, ChangeKind.DEATH, mother.key)
    )
    assert [line.who for line in done.lines] == ["赵桂兰"]
    assert (Event.objects.count(), FamilyChange.objects.count()) == counts
    assert len(members_of(wangs)) == 5


def test_a_death_recorded_by_mistake_is_undone(cast: Cast, wangs: Household) -> None:
    head, wife = called(wangs, "王建国"), called(wangs, "李秀英")
    before = relations(wangs)
    done = leave_household(
        order(cast.village_cadre), wangs.key, ChangeKind.DEATH, head.key, new_head=wife.key
    )
    undo(order(cast.village_cadre), done.change.key)
    assert relations(wangs) == before
    assert head_of(wangs) == head
    assert Household.objects.get().head_name == "王建国"
    head.refresh_from_db()
    assert (head.valid_to, head.left_by) == (None, None)
    assert Event.objects.filter(kind="household.undone").count() == 1
    with pytest.raises(CannotUndo):
        undo(order(cast.village_cadre), done.change.key)


def test_a_transfer_is_undone_in_both_households(cast: Cast, wangs: Household) -> None:
    others = the_wangs(cast.village_cadre, cast.village)
    son = called(wangs, "王小军")
    done = transfer_member(order(cast.village_cadre), wangs.key, son.key, others.key)
    undo(order(cast.village_cadre), done.change.key)
    assert "王小军" in _names(wangs)
    assert len(members_of(others)) == 5


def test_a_split_and_a_merge_are_undone(cast: Cast, wangs: Household) -> None:
    son = called(wangs, "王小军")
    split = split_household(order(cast.village_cadre), wangs.key, [son.key], new_head=son.key)
    undo(order(cast.village_cadre), split.change.key)
    assert len(members_of(wangs)) == 5
    new = Household.objects.exclude(pk=wangs.pk).get()
    assert (new.closed_reason, members_of(new)) == ("mistake", [])
    other = the_wangs(cast.village_cadre, cast.village)
    merged = merge_households(order(cast.village_cadre), wangs.key, other.key)
    undo(order(cast.village_cadre), merged.change.key)
    other.refresh_from_db()
    assert (other.closed_on, other.closed_reason) == (None, None)
    assert (len(members_of(wangs)), len(members_of(other))) == (5, 5)


def test_nothing_is_undone_that_something_later_stands_on(cast: Cast, wangs: Household) -> None:
    child = NewMember("王小宝", "1", date(2024, 4, 2), "03")
    born = join_household(order(cast.village_cadre, date(2024, 4, 2)), wangs.key, ChangeKind.BIRTH, child)
    member = called(wangs, "王小宝")
    edit = Edit("health", None, "03", member=member.key)
    ill = edit_facts(order(cast.village_cadre), wangs.key, [edit])
    with pytest.raises(BuiltOn):
        undo(order(cast.village_cadre), born.change.key)
    undo(order(cast.village_cadre), ill.change.key)
    undo(order(cast.village_cadre), born.change.key)
    assert "王小宝" not in _names(wangs)
    assert Member.objects.get(name="王小宝").valid_to == date(2024, 4, 2)


def test_an_undoing_is_for_those_who_may_change_the_family(cast: Cast, wangs: Household) -> None:
    mother = called(wangs, "赵桂兰")
    done = leave_household(order(cast.village_cadre), wangs.key, ChangeKind.DEATH, mother.key)
    for actor in (cast.other_village_cadre, cast.township_reviewer):
        with pytest.raises(OutOfScope):
            undo(order(actor), done.change.key)


def test_a_registration_by_mistake_is_undone_and_its_number_stays_taken(cast: Cast, wangs: Household) -> None:
    change = FamilyChange.objects.get(household=wangs)
    undo(order(cast.village_cadre), change.key)
    wangs.refresh_from_db()
    assert (wangs.closed_reason, members_of(wangs)) == ("mistake", [])
    assert not MemberFacts.objects.filter(household=wangs, valid_to=None).exists()
    assert the_wangs(cast.village_cadre, cast.village).household_no == "9901211012010002"


@pytest.mark.parametrize("correct", [False, True])
def test_a_changed_and_a_corrected_fact_are_undone(cast: Cast, wangs: Household, correct: bool) -> None:
    done = edit_facts(order(cast.village_cadre), wangs.key, [Edit("house_grade", "B", "C")], correct=correct)
    undo(order(cast.village_cadre), done.change.key)
    now = LivingConditions.objects.get(household=wangs, valid_to=None)
    assert (now.house_grade, now.valid_from) == ("B", date(2022, 3, 1))
    assert LivingConditions.objects.filter(household=wangs).count() == 2  # both stay to be read


def test_who_somebody_is_is_corrected_and_not_undone(cast: Cast, wangs: Household) -> None:
    son = called(wangs, "王小军")
    edit = Edit("name", "王小军", "王晓军", member=son.key)
    done = edit_facts(order(cast.village_cadre), wangs.key, [edit], correct=True)
    with pytest.raises(CannotUndo):
        undo(order(cast.village_cadre), done.change.key)
