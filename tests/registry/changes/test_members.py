"""Births, deaths, marriages, moves and the head: what each does, and what each refuses."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from liandong.analytics.errors import Refusal, speak
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.linkage.models import Event
from liandong.registry.change_codes import ChangeKind, MemberChange
from liandong.registry.models import FamilyChange, Household, Member, MemberFacts
from liandong.registry.services.changes import (
    NewMember,
    change_head,
    head_of,
    join_household,
    leave_household,
    members_of,
    transfer_member,
    version_of,
)
from liandong.registry.services.changes.refusals import (
    AlreadyHead,
    BeforeKnown,
    ChangedMeanwhile,
    DayAhead,
    HeadNeeded,
    HouseholdClosed,
    KeyUsed,
    NobodyStays,
    NotAMember,
    SameHousehold,
    SecondHead,
)
from tests.cast import Cast
from tests.registry.changes.families import called, order, relations, the_wangs

pytestmark = pytest.mark.django_db
BORN = date(2024, 4, 2)


@pytest.fixture
def wangs(cast: Cast) -> Household:
    return the_wangs(cast.village_cadre, cast.village)


def _events(household: Household) -> list[str]:
    return list(
        Event.objects.filter(subject_key=household.key).order_by("seq").values_list("kind", flat=True)
    )


def test_a_child_that_is_born_belongs_from_its_birthday(cast: Cast, wangs: Household) -> None:
    child = NewMember("王小宝", "1", BORN, "03")
    join_household(order(cast.village_cadre, BORN), wangs.key, ChangeKind.BIRTH, child)
    member = called(wangs, "王小宝")
    assert (member.valid_from, member.joined_by, member.person_no) == (BORN, "06", "06")
    assert relations(wangs)["王小宝"] == "03"
    assert _events(wangs) == ["household.registered", "household.member_born"]
    assert Event.objects.get(kind="household.member_born").payload["member"] == str(member.key)


def test_an_event_of_a_member_names_nobody(cast: Cast, wangs: Household) -> None:
    leave_household(order(cast.village_cadre), wangs.key, ChangeKind.DEATH, called(wangs, "赵桂兰").key)
    event = Event.objects.get(kind="household.member_died")
    assert "赵" not in str(event.payload)
    assert event.occurred_at.astimezone(clock.HERE).date() == date(2024, 5, 1)


def test_a_death_ends_the_stay_and_the_facts(cast: Cast, wangs: Household) -> None:
    grandmother = called(wangs, "赵桂兰")
    leave_household(order(cast.village_cadre), wangs.key, ChangeKind.DEATH, grandmother.key)
    grandmother.refresh_from_db()
    assert (grandmother.valid_to, grandmother.left_by) == (date(2024, 5, 1), MemberChange.DIED)
    assert not MemberFacts.objects.filter(member=grandmother, valid_to__isnull=True).exists()
    assert len(members_of(wangs)) == 4


def test_the_head_leaves_only_when_another_is_named(cast: Cast, wangs: Household) -> None:
    head = called(wangs, "王建国")
    with pytest.raises(HeadNeeded):
        leave_household(order(cast.village_cadre), wangs.key, ChangeKind.DEATH, head.key)
    wife = called(wangs, "李秀英")
    leave_household(order(cast.village_cadre), wangs.key, ChangeKind.DEATH, head.key, new_head=wife.key)
    assert head_of(wangs) == wife
    # children stay children, and the husband's mother has her word
    assert relations(wangs) == {"李秀英": "01", "王小军": "03", "王小梅": "04", "赵桂兰": "16"}
    assert Household.objects.get().head_name == "李秀英"


def test_relations_follow_a_new_head_or_become_unknown(cast: Cast, wangs: Household) -> None:
    son = called(wangs, "王小军")
    change_head(order(cast.village_cadre), wangs.key, son.key)
    assert relations(wangs) == {
        "王小军": "01",
        "王建国": "11",
        "李秀英": "12",
        "王小梅": "99",
        "赵桂兰": "18",
    }
    with pytest.raises(AlreadyHead):
        change_head(order(cast.village_cadre), wangs.key, son.key)


def test_a_second_head_is_refused(cast: Cast, wangs: Household) -> None:
    with pytest.raises(SecondHead):
        join_household(
            order(cast.village_cadre), wangs.key, ChangeKind.MOVE_IN, NewMember("张三", "1", None, "01")
        )


def test_the_last_member_does_not_leave_an_empty_file(cast: Cast, wangs: Household) -> None:
    for name in ("赵桂兰", "王小梅", "王小军", "李秀英"):
        leave_household(order(cast.village_cadre), wangs.key, ChangeKind.MOVE_OUT, called(wangs, name).key)
    with pytest.raises(NobodyStays):
        leave_household(
            order(cast.village_cadre), wangs.key, ChangeKind.MOVE_OUT, called(wangs, "王建国").key
        )


def test_a_transfer_carries_what_is_known_with_its_sources(cast: Cast, wangs: Household) -> None:
    others = the_wangs(cast.village_cadre, cast.village)
    son = called(wangs, "王小军")
    transfer_member(order(cast.village_cadre), wangs.key, son.key, others.key, relation="99")
    stay = Member.objects.get(came_from=son)
    now = MemberFacts.objects.get(member=stay, valid_to__isnull=True)
    assert (now.is_student, now.relation, now.is_head) == (True, "99", False)
    said = MemberFacts.objects.filter(member=stay, stated__contains=["is_student"]).get()
    assert said.source.title == "入户走访"  # not the transfer
    assert {"household.member_left", "household.member_joined"} <= {*_events(wangs), *_events(others)}


def test_nobody_is_in_two_households_on_a_day(cast: Cast, wangs: Household) -> None:
    others = the_wangs(cast.village_cadre, cast.village)
    son = called(wangs, "王小军")
    transfer_member(order(cast.village_cadre), wangs.key, son.key, others.key)
    with pytest.raises(IntegrityError, match="member_after_the_stay_before"), transaction.atomic():
        Member.objects.filter(pk=son.pk).update(valid_to=None)
    with pytest.raises(IntegrityError, match="member_one_next_stay"), transaction.atomic():
        Member.objects.filter(household=others, name="李秀英").update(came_from=son)
    with pytest.raises(NotAMember):
        transfer_member(order(cast.village_cadre), wangs.key, son.key, others.key)


def test_a_transfer_needs_another_household_in_the_area(cast: Cast, wangs: Household) -> None:
    son = called(wangs, "王小军")
    with pytest.raises(SameHousehold):
        transfer_member(order(cast.village_cadre), wangs.key, son.key, wangs.key)
    far = the_wangs(cast.other_village_cadre, cast.other_village)
    with pytest.raises(OutOfScope):
        transfer_member(order(cast.village_cadre), wangs.key, son.key, far.key)


def test_only_the_village_itself_changes_its_families(cast: Cast, wangs: Household) -> None:
    mother = called(wangs, "赵桂兰").key
    for actor in (cast.other_village_cadre, cast.township_reviewer, cast.county_officer, cast.stranger):
        with pytest.raises(OutOfScope):
            leave_household(order(actor), wangs.key, ChangeKind.DEATH, mother)
    leave_household(order(cast.resident_team), wangs.key, ChangeKind.DEATH, mother)


def test_dates_go_forward_and_not_into_the_future(cast: Cast, wangs: Household) -> None:
    mother = called(wangs, "赵桂兰").key
    with pytest.raises(DayAhead):
        leave_household(order(cast.village_cadre, date(2999, 1, 1)), wangs.key, ChangeKind.DEATH, mother)
    with pytest.raises(BeforeKnown):
        leave_household(order(cast.village_cadre, date(2021, 1, 1)), wangs.key, ChangeKind.DEATH, mother)


def test_a_closed_file_takes_no_changes(cast: Cast, wangs: Household) -> None:
    Household.objects.update(closed_on=date(2024, 1, 1), closed_reason="moved_away")
    with pytest.raises(HouseholdClosed):
        leave_household(order(cast.village_cadre), wangs.key, ChangeKind.DEATH, called(wangs, "赵桂兰").key)


def test_the_same_form_sent_twice_changes_nothing_more(cast: Cast, wangs: Household) -> None:
    asked = order(cast.village_cadre)
    child = NewMember("王小宝", "1", BORN, "03")
    first = join_household(asked, wangs.key, ChangeKind.BIRTH, child)
    second = join_household(asked, wangs.key, ChangeKind.BIRTH, child)
    assert second.is_repeat
    assert second.change == first.change
    assert Member.objects.filter(name="王小宝").count() == 1
    with pytest.raises(KeyUsed):
        join_household(asked, wangs.key, ChangeKind.BIRTH, NewMember("王大宝", "1", BORN, "03"))


def test_what_was_confirmed_for_another_state_is_shown_again(cast: Cast, wangs: Household) -> None:
    seen = version_of(wangs)
    mother = called(wangs, "赵桂兰").key
    join_household(
        order(cast.resident_team), wangs.key, ChangeKind.BIRTH, NewMember("王小宝", "1", BORN, "03")
    )
    with pytest.raises(ChangedMeanwhile):
        leave_household(order(cast.village_cadre, version=seen), wangs.key, ChangeKind.DEATH, mother)
    now = version_of(wangs)
    leave_household(order(cast.village_cadre, version=now), wangs.key, ChangeKind.DEATH, mother)


def test_a_refusal_writes_nothing_and_is_a_sentence_in_both_languages(cast: Cast, wangs: Household) -> None:
    before = (Member.objects.count(), MemberFacts.objects.count(), FamilyChange.objects.count())
    head = called(wangs, "王建国").key
    with pytest.raises(Refusal) as refused:
        leave_household(order(cast.village_cadre), wangs.key, ChangeKind.DEATH, head)
    assert (Member.objects.count(), MemberFacts.objects.count(), FamilyChange.objects.count()) == before
    speak("en")
    assert "say who is head" in str(refused.value)
    speak("zh_Hans")
    assert "户主" in str(refused.value)
