"""Giving families to persons: pairing them with helpers, and a family its own account.

A helper does not help himself: who reads a family as its own, or is to evaluate it, is not its helper
(domain.md §2.8 rule 12, §8). The duties keep the roles apart besides; see ``accounts.roles.clash``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.scope import OutOfScope, access, places_for
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.linkage.models import Subject
from liandong.linkage.services import record
from liandong.registry.models import AssistingUnit, Household, Tie
from liandong.registry.selectors import holding
from liandong.registry.selectors_ties import TIE, access_tie, holders, holders_around, units_for
from liandong.registry.tie_codes import TieRole, UnitKind


class NotInThisRole(Refusal):
    """Somebody without the duty that goes with it."""

    message = marked(
        "{person} holds no duty there today as: {role}. So nothing can be given to them there. Give the duty "
        "first, under People and duties."
    )


class HelpsHimself(Refusal):
    """Rule 12 of the quality rules: the helper is himself registered."""

    message = marked(
        "{person} reads a registered family as its own, and so helps no family: a helper is nobody who is "
        "helped. Choose another helper."
    )


class HelpsFamilies(Refusal):
    """The same rule from the other side."""

    message = marked(
        "{person} helps a family, and so cannot be the account of one that is helped. Choose another account."
    )


class OwnAlready(Refusal):
    """An account is that of one family."""

    message = marked("{person} is the account of a family already, since {day}. End that first.")


class EvaluatesTheFamily(Refusal):
    """Who helps and who evaluates are two persons."""

    message = marked(
        "{person} has this family in a sample to evaluate, and so cannot help it. Choose another helper."
    )


class GivenAlready(Refusal):
    """The same family to the same person, twice on one day."""

    message = marked("{person} has this family already, since {day}. End that first.")


class MainAlready(Refusal):
    """Two persons who both answer for the help: a duty in the wrong place."""

    message = marked(
        "{person} is the main helper of this family already, since {day}. End that first, or enter this "
        "person as a further helper."
    )


class EndsBeforeItBegins(Refusal):
    """A period that runs backwards."""

    message = marked("It began on {begun}, so it cannot end on {day}. Choose that day or a later one.")


class EndedAlready(Refusal):
    """It was ended before."""

    message = marked("This ended on {day} already.")


class NoUnit(Refusal):
    """A helper without a unit that the county knows."""

    message = marked("This unit is not among the assisting units of the county; add it there first.")


@dataclass(frozen=True)
class Pairing:
    """A helper for a family. ``is_main``: who answers for the help; further helpers stand beside."""

    helper: User
    unit: UUID
    valid_from: date
    is_main: bool = True


@transaction.atomic
def pair(*, actor: User, key: UUID, pairing: Pairing) -> Tie:
    """Pair a family with a helper. Event: ``household.pairing_started``.

    Raises:
        OutOfScope, NotInThisRole, HelpsHimself, EvaluatesTheFamily, NoUnit, GivenAlready, MainAlready.

    Lock: the household, so that two pairings of one family see each other.
    """
    household = _locked(actor, key)
    helper, since = pairing.helper, pairing.valid_from
    _require_held(helper, Role.HELPER, holders(Role.HELPER, household.place))
    _refuse_helper(helper, household, since)
    unit = units_for(actor).filter(key=pairing.unit, county=household.county).first()
    if unit is None:
        raise NoUnit
    main = _lasting(since).filter(household=household, is_main=True).select_related("user").first()
    if pairing.is_main and main is not None:
        raise MainAlready(person=str(main.user), day=formats.day(main.valid_from))
    tie = _made(actor, household, helper, TieRole.HELPER, since, unit=unit, is_main=pairing.is_main)
    _tell_pair(tie, actor)
    return tie


@transaction.atomic
def give_own_file(*, actor: User, key: UUID, account: User) -> Tie:
    """Let an account read a family as its own, from today. Event: ``household.own_account_given``.

    Raises:
        OutOfScope, NotInThisRole, HelpsFamilies, OwnAlready.

    Lock: the household, then the account, so that two families given to it see each other.
    """
    household = _locked(actor, key)
    account = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
    _require_held(account, Role.HOUSEHOLD, holders(Role.HOUSEHOLD, household.place))
    held = Tie.objects.filter(holding(clock.today()), user=account)
    if held.filter(role=TieRole.HELPER).exists():
        raise HelpsFamilies(person=str(account))
    own = held.filter(role=TieRole.HOUSEHOLD).first()
    if own is not None:
        raise OwnAlready(person=str(account), day=formats.day(own.valid_from))
    tie = _made(actor, household, account, TieRole.HOUSEHOLD, clock.today())
    _tell("household.own_account_given", household, actor, {"tie": str(tie.key)})
    return tie


@transaction.atomic
def end_tie(*, actor: User, key: UUID, on: date | None = None) -> Tie:
    """End a pair or a family's own account on a day (default: today), which is the first without it.

    On the day it began it is taken back: it then never held. Events: ``household.pairing_ended``,
    ``household.own_account_ended``.

    Raises:
        OutOfScope, EndedAlready, EndsBeforeItBegins.
    """
    tie = access_tie(actor, key)
    day = on or clock.today()
    if tie.valid_to is not None:
        raise EndedAlready(day=formats.day(tie.valid_to))
    if day < tie.valid_from:
        raise EndsBeforeItBegins(begun=formats.day(tie.valid_from), day=formats.day(day))
    tie.valid_to, tie.ended_by = day, actor
    tie.save(update_fields=["valid_to", "ended_by"])
    kind = "pairing_ended" if tie.role == TieRole.HELPER else "own_account_ended"
    payload = {"tie": str(tie.key), "on": day.isoformat()}
    _tell(f"household.{kind}", tie.household, actor, payload)
    return tie


@transaction.atomic
def pass_pair(key: UUID, *, to: User, today: date) -> Tie:
    """Let a successor help a family in the place of a helper who leaves, from the day the duty ends.

    Events: ``household.pairing_ended``, ``household.pairing_started``.

    Raises:
        HelpsHimself, EvaluatesTheFamily, GivenAlready: the successor may not help this family. Nothing is
            changed then; the pair counts no longer than the leaver's duty.

    Lock: the household.
    """
    tie = Tie.objects.select_related("household__place", "user").select_for_update(of=("self",)).get(key=key)
    household = tie.household
    ends = tie.user.duties.filter(role=Role.HELPER, place__in=household.place.ids, valid_to__isnull=False)
    last = ends.aggregate(last=Max("valid_to"))["last"]
    day = max(last or today, today, tie.valid_from)
    _refuse_helper(to, household, day)
    tie.valid_to = day
    tie.save(update_fields=["valid_to"])
    _tell("household.pairing_ended", household, None, {"tie": str(tie.key), "on": day.isoformat()})
    made = _made(None, household, to, TieRole.HELPER, day, unit=tie.unit, is_main=tie.is_main)
    _tell_pair(made, None)
    return made


@transaction.atomic
def keep_unit(
    *, actor: User, county: Place, name: str, kind: UnitKind, account: User | None
) -> AssistingUnit:
    """Add an assisting unit to a county, or change the kind and the account of the one of that name.

    Event: ``unit.kept``.

    Raises:
        OutOfScope, NotInThisRole: the actor pairs no family there; the account has no duty as a unit there.
    """
    if not any(county.pk in top.ids for top in places_for(actor, TIE)):
        raise OutOfScope(TIE)
    if account is not None:
        _require_held(account, Role.ASSISTING_UNIT, holders_around(Role.ASSISTING_UNIT, [county]))
    unit, _made_now = AssistingUnit.objects.update_or_create(
        county=county,
        name=name.strip(),
        defaults={"kind": kind.value, "account": account},
        create_defaults={
            "kind": kind.value,
            "account": account,
            "added_at": clock.now(),
            "added_by": actor,
        },
    )
    record(
        kind="unit.kept",
        subject=Subject("unit", unit.key),
        place=county,
        actor=actor,
        payload={"what": kind.value, "account": str(account.key) if account else ""},
    )
    return unit


def _locked(actor: User, key: UUID) -> Household:
    rows = Household.objects.select_related("place", "county").select_for_update(of=("self",))
    return access(actor, rows, {"key": key}, action=TIE)


def _require_held(person: User, role: Role, held_by: QuerySet[User]) -> None:
    if not held_by.filter(pk=person.pk).exists():
        raise NotInThisRole(person=str(person), role=role.label)


def _lasting(since: date) -> QuerySet[Tie]:
    """Ties that have not ended by a day."""
    return Tie.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=since))


def _refuse_helper(helper: User, household: Household, since: date) -> None:
    held = _lasting(since).filter(user=helper)
    if held.filter(role=TieRole.HOUSEHOLD).exists():
        raise HelpsHimself(person=str(helper))
    if held.filter(household=household, role=TieRole.EVALUATOR).exists():
        raise EvaluatesTheFamily(person=str(helper))
    same = held.filter(household=household).first()
    if same is not None:
        raise GivenAlready(person=str(helper), day=formats.day(same.valid_from))


def _made(
    actor: User | None,
    household: Household,
    person: User,
    role: TieRole,
    since: date,
    *,
    unit: AssistingUnit | None = None,
    is_main: bool = False,
) -> Tie:
    return Tie.objects.create(
        household=household,
        user=person,
        role=role.value,
        unit=unit,
        is_main=is_main,
        valid_from=since,
        tied_at=clock.now(),
        tied_by=actor,
    )


def _tell_pair(tie: Tie, actor: User | None) -> None:
    payload = {
        "tie": str(tie.key),
        "unit": str(tie.unit.key) if tie.unit else "",
        "main": tie.is_main,
        "on": tie.valid_from.isoformat(),
    }
    _tell("household.pairing_started", tie.household, actor, payload)


def _tell(kind: str, household: Household, actor: User | None, payload: Mapping[str, object]) -> None:
    record(
        kind=kind,
        subject=Subject("household", household.key),
        place=household.place,
        actor=actor,
        payload=payload,
    )
