"""Households that move within the area, and files that are closed and reopened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from liandong.foundation.accounts.scope import access_place
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import path_names
from liandong.registry.change_codes import ChangeKind, ClosingReason, MemberChange
from liandong.registry.models import Household, Member, MemberFacts
from liandong.registry.models.personal import PersonalNumber
from liandong.registry.services.changes import refusals
from liandong.registry.services.changes.members import NO_RELATIONS, Relations, name_head, next_stay
from liandong.registry.services.changes.numbers import carry_numbers, end_numbers
from liandong.registry.services.changes.rows import (
    columns_of,
    end,
    household_tables,
    leave,
    opened,
    set_columns,
)
from liandong.registry.services.changes.work import (
    WRITE,
    Done,
    Order,
    Work,
    guard_forward,
    members_of,
    perform,
)


def county_of(place: Place) -> Place:
    """The county of a place; the place itself where it lies in none."""
    return Place.objects.filter(pk__in=place.ids, level=Level.COUNTY).first() or place


def relocate_household(order: Order, key: UUID, place: int, *, group_no: str = "") -> Done:
    """The household lives in another village or group of the actor's area from the day on.

    Raises:
        SamePlace, OtherCounty, DayAhead, HouseholdClosed, OutOfScope.
    """

    def act(work: Work) -> None:
        household = work.household
        to = access_place(order.actor, place, action=WRITE)
        if county_of(to).pk != household.county_id:
            raise refusals.OtherCounty(number=household.household_no)
        group = group_no.strip() or None
        if to.pk == household.place_id and group == household.group_no:
            raise refusals.SamePlace(number=household.household_no)
        for one in members_of(household):
            guard_forward(one, one.valid_from, work.on)
        before, after = _where(household.place, household.group_no), _where(to, group)
        work.say(household.household_no, _("place of residence"), before, after)
        left = household.place_id
        work.tell("household.moved", household, came_from=left, to=to.pk)
        set_columns(work, household, place_id=to.pk, group_no=group)
        if to.pk != left:
            # told in both places: who answers for one of them reads the events of that one only
            work.tell("household.moved", household, came_from=left, to=to.pk)

    return perform(order, key, ChangeKind.RELOCATE, {"place": place, "group": group_no}, act)


def _where(place: Place, group_no: str | None) -> str:
    return " ".join([path_names(place)[-1], *([group_no] if group_no else [])])


def close_household(order: Order, key: UUID, reason: ClosingReason) -> Done:
    """The file of a household ends on the day: nobody belongs to it, and it takes no changes.

    Raises:
        BeforeKnown, DayAhead, HouseholdClosed, OutOfScope.
    """

    def act(work: Work) -> None:
        how = MemberChange.DIED if reason == ClosingReason.NOBODY_LEFT else MemberChange.OTHER_OUT
        for one in members_of(work.household):
            leave(work, one, how)
            end_numbers(work, one)
            work.say(one, how.label, after=_("until %(day)s") % {"day": formats.day(work.on)})
        end_file(work, work.household, reason)
        work.tell("household.closed", work.household, reason=reason.value)

    return perform(order, key, ChangeKind.CLOSE, {"reason": reason}, act)


def end_file(work: Work, household: Household, reason: ClosingReason) -> None:
    for model in household_tables():
        for row in model._default_manager.filter(household=household, valid_to__isnull=True):  # type: ignore[misc]  # each has one
            guard_forward(household, row.valid_from, work.on)
            end(work, row, work.on)
    set_columns(work, household, closed_on=work.on, closed_reason=reason.value)
    work.say(household.household_no, _("the file is closed"), after=reason.label)


def reopen_household(
    order: Order, key: UUID, members: Sequence[UUID], *, head: UUID, relations: Relations = NO_RELATIONS
) -> Done:
    """A closed household is there again from the day on, with those of its members who came back.

    The time in between stays empty. A file that was closed by mistake is undone instead.

    Args:
        members: keys of former members, with their last stay here.

    Raises:
        NotClosed, NobodyNamed, NoHead, NotAMember, BeforeKnown, DayAhead, OutOfScope.
    Someone who belongs to another household by now is brought back by a transfer.
    """

    def act(work: Work) -> None:
        household = work.household
        closed_on = household.closed_on or work.on  # closed it is: the guard before saw to it
        guard_forward(household, closed_on, work.on)
        if not members:
            raise refusals.NobodyNamed
        if head not in members:
            raise refusals.NoHead(count=0)
        set_columns(work, household, closed_on=None, closed_reason=None)
        work.say(household.household_no, _("the file is open again"))
        for one in _former(household, members):
            _return(work, one, relations.get(one.key), is_head=one.key == head)
        _live_again(work, closed_on)
        name_head(work, household)
        work.tell("household.reopened", household, members=len(members))

    asked = {"members": sorted(members), "head": head, "relations": sorted(relations.items())}
    return perform(order, key, ChangeKind.REOPEN, asked, act, closed=True)


def _former(household: Household, keys: Sequence[UUID]) -> list[Member]:
    found = list(Member.objects.filter(household=household, key__in=set(keys), went_to=None))
    if len(found) != len(set(keys)):
        raise refusals.NotAMember(number=household.household_no)
    return found


def _return(work: Work, member: Member, relation: str | None, *, is_head: bool) -> None:
    rows = MemberFacts.objects.filter(member=member, valid_to=member.valid_to).order_by("-valid_from", "-pk")
    stay = next_stay(
        work, member, rows.first(), work.household, relation, into=MemberChange.OTHER_IN, is_head=is_head
    )
    held = PersonalNumber.objects.filter(member=member, valid_to=member.valid_to, erased_at__isnull=True)
    carry_numbers(work, held, stay)
    work.say(member, _("becomes a member"), after=_("from %(day)s") % {"day": formats.day(work.on)})


def _live_again(work: Work, closed_on: date) -> None:
    """How the household was when the file ended, until somebody looks again."""
    for model in household_tables():
        held = model._default_manager.filter(household=work.household, valid_to=closed_on)  # type: ignore[misc]  # each has one
        for row in held.exclude(valid_from=closed_on):
            values = {name: getattr(row, name) for name in columns_of(model)}
            opened(work, model, values, stated=(), since=work.on)
