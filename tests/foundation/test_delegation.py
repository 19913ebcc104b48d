"""Who gives which duty, separation of duty in the database, delegation and hand-over."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from liandong.foundation import clock
from liandong.foundation.accounts import open_work
from liandong.foundation.accounts.actions import ACTIONS
from liandong.foundation.accounts.handing_over import (
    BadSuccessor,
    NothingToHandOver,
    hand_over,
    hand_overs_of,
    preview,
)
from liandong.foundation.accounts.models import Duty, Role, User
from liandong.foundation.accounts.open_work import Source, Work
from liandong.foundation.accounts.roles import ADMINISTRATORS, LEVELS, OPENS, clash
from liandong.foundation.accounts.scope import acting_for, duties_of, may, may_give
from liandong.foundation.accounts.services import (
    CannotDelegate,
    NotYoursToGive,
    NotYoursToManage,
    RolesClash,
    ToOneself,
    close_account,
    delegate,
    end_duty,
    grant_duty,
    manages,
    open_account,
    reopen_account,
)
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.audit.services import note
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record
from tests.cast import Cast


def days(count: int) -> date:
    return clock.today() + timedelta(days=count)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("same_area", [True, False])
def test_the_database_separates_what_the_table_separates(db: None, same_area: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one, other, liandong_roles_clash(one, other, %s) "
            "FROM unnest(%s::text[]) one, unnest(%s::text[]) other",
            [same_area, Role.values, Role.values],
        )
        held = {(one, other): clashing for one, other, clashing in cursor.fetchall()}
    assert held == {
        (one, other): clash(Role(one), Role(other), same_area=same_area)
        for one, other in itertools.product(Role.values, repeat=2)
    }


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(sorted(ADMINISTRATORS), 2)))
def test_no_two_administrators_are_one_person_whatever_writes_it(cast: Cast, one: Role, other: Role) -> None:
    person = getattr(cast, one.value)
    with pytest.raises(RolesClash):
        grant_duty(user=person, role=other, place=cast.other_county, actor=None)
    with pytest.raises(IntegrityError, match="duty_separated"), transaction.atomic():
        Duty.objects.create(user=person, role=other, place=cast.other_county, valid_from=days(0))
    Duty.objects.create(user=person, role=one, place=cast.other_county, valid_from=days(0))


def test_a_duty_that_is_lengthened_or_moved_is_checked_again(cast: Cast) -> None:
    old = Duty.objects.get(user=cast.former_cadre)
    grant_duty(user=cast.former_cadre, role=Role.TOWNSHIP_REVIEWER, place=cast.town, actor=None)
    old.valid_to = None
    with pytest.raises(IntegrityError, match="duty_separated"), transaction.atomic():
        old.save()


def test_who_evaluates_an_area_holds_nothing_else_in_it(cast: Cast) -> None:
    grant_duty(user=cast.evaluator, role=Role.ANALYST, place=cast.other_county, actor=None)
    for place in (cast.village, cast.county, cast.city):
        with pytest.raises(RolesClash):
            grant_duty(user=cast.evaluator, role=Role.ORGANISATION, place=place, actor=None)
        with pytest.raises(IntegrityError, match="duty_separated"), transaction.atomic():
            Duty.objects.create(user=cast.evaluator, role=Role.ORGANISATION, place=place, valid_from=days(0))


def test_the_three_administrators_do_what_is_theirs_and_see_no_family(cast: Cast) -> None:
    theirs = {role: {name for name, action in ACTIONS.items() if role in action.roles} for role in Role}
    assert "audit.read" in theirs[Role.AUDIT_ADMIN]
    assert {name.rsplit(".", 1)[1] for name in theirs[Role.AUDIT_ADMIN]} <= {"read", "verify", "health"}
    assert "duty.grant" in theirs[Role.SECURITY_ADMIN]
    assert "account.manage" not in theirs[Role.SECURITY_ADMIN]
    assert "account.manage" in theirs[Role.SYSTEM_ADMIN]
    assert not theirs[Role.SYSTEM_ADMIN] & {"duty.grant", "audit.read"}
    for role in ADMINISTRATORS:
        assert not [name for name in theirs[role] if name.startswith(("household.", "import.", "run."))]
    for role in OPENS:
        assert ("account.open" in theirs[role]) is (role != Role.SECURITY_ADMIN)
    with pytest.raises(NotYoursToGive):
        grant_duty(user=cast.stranger, role=Role.ANALYST, place=cast.county, actor=cast.system_admin)


@pytest.mark.parametrize(
    ("giver", "role", "place", "gives"),
    [
        ("township_reviewer", Role.VILLAGE_CADRE, "village", True),
        ("township_reviewer", Role.VILLAGE_CADRE, "far_village", False),
        ("township_reviewer", Role.TOWNSHIP_REVIEWER, "town", False),
        ("county_officer", Role.TOWNSHIP_REVIEWER, "town", True),
        ("county_officer", Role.VILLAGE_CADRE, "village", False),
        ("county_officer", Role.CITY_OFFICER, "city", False),
        ("county_officer", Role.EVALUATOR, "county", False),
        ("city_officer", Role.COUNTY_OFFICER, "county", True),
        ("village_cadre", Role.VILLAGE_CADRE, "village", False),
        ("security_admin", Role.EVALUATOR, "county", True),
        ("security_admin", Role.EVALUATOR, "other_county", False),
        ("audit_admin", Role.ANALYST, "county", False),
    ],
)
def test_duties_are_given_level_by_level(cast: Cast, giver: str, role: Role, place: str, gives: bool) -> None:
    actor, where = getattr(cast, giver), getattr(cast, place)
    assert may_give(actor, role, where) is gives
    if gives:
        duty = grant_duty(user=cast.stranger, role=role, place=where, actor=actor)
        end_duty(duty, actor=actor)
        return
    with pytest.raises(NotYoursToGive):
        grant_duty(user=cast.stranger, role=role, place=where, actor=actor)


def test_nobody_gives_to_themselves_and_every_role_has_a_giver(cast: Cast) -> None:
    with pytest.raises(ToOneself):
        grant_duty(user=cast.security_admin, role=Role.ANALYST, place=cast.county, actor=cast.security_admin)
    for role in LEVELS:
        assert any(role in opened for opened in OPENS.values())
    duty = Duty.objects.get(user=cast.far_village_cadre)
    with pytest.raises(NotYoursToGive):
        end_duty(duty, actor=cast.township_reviewer)


def test_accounts_are_closed_from_above_and_never_among_administrators(cast: Cast) -> None:
    assert manages(cast.township_reviewer, cast.village_cadre)
    assert manages(cast.system_admin, cast.county_officer)
    assert not manages(cast.township_reviewer, cast.far_village_cadre)
    assert not manages(cast.village_cadre, cast.township_reviewer)
    assert not manages(cast.system_admin, cast.audit_admin)
    assert not manages(cast.security_admin, cast.village_cadre)
    assert manages(cast.system_admin, cast.stranger)
    assert not manages(cast.county_officer, cast.stranger)
    with pytest.raises(NotYoursToManage):
        close_account(cast.audit_admin, actor=cast.system_admin)
    with pytest.raises(ToOneself):
        close_account(cast.system_admin, actor=cast.system_admin)
    with pytest.raises(NotYoursToManage):
        open_account(username="x", display_name="x", password=None, actor=cast.village_cadre)
    close_account(cast.village_cadre, actor=cast.township_reviewer)
    assert duties_of(again(cast.village_cadre)) == []
    reopen_account(again(cast.village_cadre), actor=cast.township_reviewer)
    assert may(again(cast.village_cadre), "household.read", cast.village)


def test_a_delegated_duty_counts_for_its_days_and_what_is_done_names_both(cast: Cast) -> None:
    duty = Duty.objects.get(user=cast.far_village_cadre)
    with pytest.raises(CannotDelegate):
        delegate(duty, to=cast.village_cadre, valid_from=days(0), valid_to=days(9), actor=cast.helper)
    given = delegate(
        duty, to=cast.village_cadre, valid_from=days(0), valid_to=days(9), actor=cast.far_village_cadre
    )
    actor = again(cast.village_cadre)
    assert may(actor, "household.write", cast.far_village)
    assert acting_for(actor, cast.far_village) == (cast.far_village_cadre,)
    assert acting_for(actor, cast.village) == ()
    assert acting_for(actor) == ()
    there = note(actor=actor, action="household.read", place=cast.far_village)
    assert there.detail == {"for": [cast.far_village_cadre.pk]}
    assert note(actor=actor, action="household.read", place=cast.village).detail == {}
    subject = Subject("user", actor.key)
    values = {"role": "helper", "from": "", "until": "", "to": ""}
    event = record(
        kind="duty.delegated", subject=subject, place=cast.far_village, actor=actor, payload=values
    )
    assert event.payload["for"] == [cast.far_village_cadre.pk]
    with clock.frozen(days(9)):
        assert not may(again(cast.village_cadre), "household.write", cast.far_village)
    end_duty(given, actor=actor)
    assert not may(again(cast.village_cadre), "household.write", cast.far_village)
    told = Event.objects.filter(kind="duty.delegated", subject_key=cast.far_village_cadre.key)
    assert told.get().payload["to"] == str(cast.village_cadre.key)


def test_a_delegation_ends_with_the_duty_and_with_the_account(cast: Cast) -> None:
    duty = Duty.objects.get(user=cast.far_village_cadre)
    delegate(duty, to=cast.village_cadre, valid_from=days(0), valid_to=days(9), actor=None)
    close_account(cast.far_village_cadre, actor=None)
    assert not may(again(cast.village_cadre), "household.write", cast.far_village)
    reopen_account(cast.far_village_cadre, actor=None)
    assert may(again(cast.village_cadre), "household.write", cast.far_village)
    end_duty(duty, actor=None)
    assert not may(again(cast.village_cadre), "household.write", cast.far_village)


def test_what_cannot_be_delegated(cast: Cast) -> None:
    approver = Duty.objects.get(user=cast.township_reviewer)
    system = Duty.objects.get(user=cast.system_admin)
    for duty, to in (
        (approver, cast.village_cadre),
        (system, cast.security_admin),
        (system, cast.county_officer),
    ):
        with pytest.raises(RolesClash):
            delegate(duty, to=to, valid_from=days(0), valid_to=days(9), actor=duty.user)
    whole = {"valid_from": days(0), "valid_to": days(9)}
    for to, dates in (
        (cast.township_reviewer, whole),
        (cast.stranger, {"valid_from": days(-1), "valid_to": days(9)}),
        (cast.stranger, {"valid_from": days(9), "valid_to": days(9)}),
        (cast.stranger, {"valid_from": days(0), "valid_to": days(200)}),
    ):
        with pytest.raises(CannotDelegate):
            delegate(approver, to=to, actor=cast.township_reviewer, **dates)
    given = delegate(approver, to=cast.other_township_reviewer, actor=cast.township_reviewer, **whole)
    with pytest.raises(CannotDelegate):
        delegate(given, to=cast.stranger, actor=cast.other_township_reviewer, **whole)
    with pytest.raises(IntegrityError, match="duty_delegated_ends"), transaction.atomic():
        Duty.objects.filter(pk=given.pk).update(valid_to=None)


def test_a_hand_over_ends_duties_passes_work_and_is_seen_by_both(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[object] = []
    source = Source(
        "visits",
        "Visits",
        list_of=lambda user: [Work("visit:7", "入户 7")] if user == cast.village_cadre else [],
        pass_on=lambda works, old, new: passed.append((tuple(works), old, new)),
    )
    monkeypatch.setitem(open_work._sources, "visits", source)
    assert [label for label, _ in preview(cast.village_cadre, days(0)).work] == ["Visits"]
    made = hand_over(cast.village_cadre, successor=cast.stranger, on=days(0), actor=cast.township_reviewer)
    assert not may(again(cast.village_cadre), "household.read", cast.village)
    assert may(again(cast.stranger), "household.write", cast.village)
    assert passed == [((Work("visit:7", "入户 7"),), cast.village_cadre, cast.stranger)]
    lines = list(made.items.order_by("id"))
    assert [line.kind for line in lines] == ["duty", "visits"]
    assert lines[0].follows == Duty.objects.get(user=cast.stranger)
    for person in (cast.village_cadre, cast.stranger, cast.township_reviewer):
        assert list(hand_overs_of(person)) == [made]
    assert not hand_overs_of(cast.helper)
    assert AuditEntry.objects.get(action="duty.handed_over").actor_id == cast.township_reviewer.pk
    assert Event.objects.get(kind="duty.handed_over").payload["items"] == 1
    with pytest.raises(NothingToHandOver):
        hand_over(cast.village_cadre, successor=cast.stranger, actor=cast.township_reviewer)


def test_a_hand_over_on_a_coming_day_changes_nothing_before_it(cast: Cast) -> None:
    hand_over(cast.village_cadre, successor=cast.stranger, on=days(5), actor=cast.township_reviewer)
    assert may(again(cast.village_cadre), "household.write", cast.village)
    assert not may(again(cast.stranger), "household.write", cast.village)
    with clock.frozen(days(5)):
        assert not may(again(cast.village_cadre), "household.write", cast.village)
        assert may(again(cast.stranger), "household.write", cast.village)


def test_who_may_not_give_the_duty_hands_nothing_over(cast: Cast) -> None:
    for actor in (cast.other_township_reviewer, cast.county_officer, cast.resident_team):
        with pytest.raises(NotYoursToGive):
            hand_over(cast.village_cadre, successor=cast.stranger, actor=actor)
    with pytest.raises(ToOneself):
        hand_over(cast.village_cadre, successor=cast.stranger, actor=cast.village_cadre)
    with pytest.raises(RolesClash):
        hand_over(cast.village_cadre, successor=cast.evaluator, actor=cast.township_reviewer)
    with pytest.raises(BadSuccessor):
        hand_over(cast.village_cadre, successor=cast.village_cadre, actor=None)
    assert may(again(cast.village_cadre), "household.write", cast.village)
    assert not Event.objects.filter(kind="duty.handed_over").exists()
