"""Numbers of persons along with their stays: told, ended, carried. Nothing here is kept in clear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may
from liandong.foundation.personal import Kind
from liandong.foundation.personal.id_numbers import born_on, problem_of, sex
from liandong.registry.models import Household, Member
from liandong.registry.models.personal import PersonalNumber
from liandong.registry.selectors_personal import SEARCH, find
from liandong.registry.services.changes import refusals
from liandong.registry.services.changes.work import Work
from liandong.registry.services.number_conflicts import close_settled
from liandong.registry.services.personal import ToldNumber, set_numbers


def tell_numbers(work: Work, household: Household, member: Member | None, told: Mapping[str, str]) -> None:
    """Write the numbers told of a member, or of the household itself.

    Raises:
        BadNumber: an ID number that cannot be one.
        RegisteredElsewhere: it belongs to a present member of a household in the actor's area.
    """
    given = {kind: value for kind, value in told.items() if value.strip()}
    number = given.get(Kind.ID_NUMBER.value)
    if number and member is not None:
        guard_number(member, member.sex, member.birth_on, number)
        _guard_elsewhere(work, member, number)
    if given:
        _set(work, [ToldNumber(k, v, household.pk, member.pk if member else None) for k, v in given.items()])


def guard_number(who: object, its_sex: str | None, birth_on: date | None, number: str) -> None:
    """Refuse an ID number that cannot be one, or that is somebody else's by sex or date of birth.

    Raises:
        BadNumber, NumberOfAnother.
    """
    problem = problem_of(number)
    if problem is not None and not problem.is_warning:
        raise refusals.BadNumber(who=who, problem=problem)
    born, told_sex = born_on(number), sex(number)
    if (born and birth_on and born != birth_on) or (told_sex and its_sex and told_sex != its_sex):
        raise refusals.NumberOfAnother(who=who)


def _guard_elsewhere(work: Work, member: Member, number: str) -> None:
    where = registered_at(work.order.actor, number, but=member)
    if where:
        raise refusals.RegisteredElsewhere(who=member, where=where)


def registered_at(user: User, number: str, *, but: Member | None = None) -> str:
    """The household of the user's area to which somebody with this ID number belongs now; empty: none.

    Outside the area nothing is told; there the registry itself opens a question to both villages.
    """
    if not may(user, SEARCH):
        return ""
    for one in find(user, Kind.ID_NUMBER.value, number):
        if one.member is not None and one.member != but and one.member.valid_to is None:
            return str(one.household.household_no)
    return ""


def end_numbers(work: Work, member: Member) -> list[PersonalNumber]:
    """A member's numbers hold until the work's day. Returns the rows that held."""
    held = list(PersonalNumber.objects.filter(member=member, valid_to__isnull=True, erased_at__isnull=True))
    for one in held:
        # a number that was told of a later day than the stay ended keeps no day
        one.valid_to = max(work.on, one.valid_from)
        one.save(update_fields=["valid_to"])
        work.steps.append(["end", "PersonalNumber", one.pk, None, one.valid_to])
    if held:
        close_settled(clock.now())
    return held


def carry_numbers(work: Work, held: Iterable[PersonalNumber], to: Member) -> None:
    """The next stay has the same numbers."""
    told = [ToldNumber(one.kind, one.opened(), to.household_id, to.pk) for one in held]
    if told:
        _set(work, told)


def _set(work: Work, told: list[ToldNumber]) -> None:
    set_numbers(told, work.source, actor=work.order.actor, with_events=False)
    written = PersonalNumber.objects.filter(
        household__in={one.household for one in told}, source=work.source, valid_to__isnull=True
    )
    known = {int(str(step[2])) for step in work.steps if step[1] == "PersonalNumber" and step[0] == "open"}
    for pk in written.values_list("pk", flat=True):
        if pk not in known:
            work.steps.append(["open", "PersonalNumber", pk, None])
