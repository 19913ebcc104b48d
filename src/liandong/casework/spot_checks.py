"""Spot checks of a list: the seed committed before, the families drawn by risk, the results by two people.

Nobody chooses: the SHA-256 of the seed stands in the chain before the list is known; whoever has the seed
afterwards draws the same families again with :func:`liandong.analytics.methods.drawing.draw`.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from liandong.analytics.methods.drawing import committed, draw
from liandong.casework import refusals
from liandong.casework.models import Case, CaseStep, SpotCheck, SpotCheckLine
from liandong.casework.procedure_tables import TABLES, table_of
from liandong.casework.procedures import Guard, Part, Procedure, Transition
from liandong.casework.risk_weights import points_at, traits_of
from liandong.casework.settings.in_force import value_of
from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, User
from liandong.foundation.accounts.roles import Role
from liandong.foundation.accounts.scope import OutOfScope, access, duties_of, has_role, in_scope
from liandong.foundation.keys import uuid7
from liandong.foundation.personal import seal, unseal
from liandong.foundation.places.models import Place
from liandong.linkage.models import Subject
from liandong.linkage.services import record

SEED = "casework_spotcheck.seed_sealed"
CHECK = "spotcheck.do"
SECONDS = (Role.VILLAGE_CADRE, Role.RESIDENT_TEAM, Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER)


@dataclass(frozen=True)
class Round:
    """What may be checked now: the cases of an area that wait for one reviewed step, on no list yet."""

    table: Procedure
    line: Transition
    state: str
    place: Place
    cases: tuple[Case, ...]
    committed: SpotCheck | None


def rounds_for(user: User) -> list[Round]:
    """The lists of a person's own reviews, with the seed that is committed. Cost: four queries."""
    wanted = [
        (table, state, line, place) for table, state, line in _reviewed() for place in _areas(user, line)
    ]
    places = {place.pk: place for *_reviewed_step, place in wanted}
    seeds = {
        (check.procedure, check.version, check.state, check.place_id): check
        for check in SpotCheck.objects.filter(place__in=places, drawn_at=None)
    }
    waiting = _waiting({(table.id, table.version, state) for table, state, *_more in wanted}, places.values())
    found = []
    for table, state, line, place in wanted:
        check = seeds.get((table.id, table.version, state, place.pk))
        there = waiting.get((table.id, table.version, state), ())
        cases = tuple(case for case in there if place.contains(case.place))
        if cases or check:
            found.append(Round(table, line, state, place, cases, check))
    return found


def _reviewed() -> Iterable[tuple[Procedure, str, Transition]]:
    for table in TABLES:
        for line in table.transitions:
            if Guard.SPOT_CHECK in line.guards:
                yield from ((table, state, line) for state in line.states)


def _areas(user: User, line: Transition) -> list[Place]:
    return sorted(
        {duty.place for duty in duties_of(user) if duty.role in line.roles}, key=lambda one: one.path
    )


def _waiting(
    steps: Collection[tuple[str, str, str]], places: Iterable[Place]
) -> dict[tuple[str, str, str], list[Case]]:
    """The cases below some places that are on no list since they came into their state, by step and state.

    Args:
        steps: procedure, version and state.

    Cost: three queries for any number.
    """
    in_state, below = Q(pk=None), Q(pk=None)
    for procedure, version, state in steps:
        in_state |= Q(procedure=procedure, version=version, state=state)
    for place in places:
        below |= Q(place__path__startswith=place.path)
    kept = list(Case.objects.filter(in_state, below).select_related("place").order_by("id"))
    last = _last_steps(kept)
    listed = set(SpotCheckLine.objects.filter(case__in=kept).values_list("case_id", "step"))
    found: dict[tuple[str, str, str], list[Case]] = {}
    for case in kept:
        if (case.pk, last[case.pk]) not in listed:
            found.setdefault((case.procedure, case.version, case.state), []).append(case)
    return found


def _last_steps(cases: Iterable[Case]) -> dict[int, int]:
    steps = CaseStep.objects.filter(case__in=list(cases)).order_by("number")
    return dict(steps.values_list("case_id", "number"))


def _open_round(user: User, procedure: str, version: str, state: str, place: int) -> Round:
    for one in rounds_for(user):
        if (one.table.id, one.table.version, one.state, one.place.pk) == (procedure, version, state, place):
            return one
    raise refusals.NothingToCheck


@transaction.atomic
def commit(user: User, procedure: str, version: str, state: str, place: int) -> SpotCheck:
    """Commit a seed for the next list of a review. Event: ``spotcheck.committed``.

    Raises:
        NothingToCheck: no case waits there for a review of the actor; CommittedAlready.
    """
    one = _open_round(user, procedure, version, state, place)
    key, seed = uuid7(), secrets.token_hex(32)
    try:
        with transaction.atomic():
            check = SpotCheck.objects.create(
                key=key,
                procedure=one.table.id,
                version=one.table.version,
                state=one.state,
                event=one.line.event,
                place=one.place,
                seed_hash=committed(seed),
                seed_sealed=seal(seed, of=f"{SEED}.{key}"),
                committed_at=clock.now(),
                committed_by=user,
            )
    except IntegrityError as error:
        if "spotcheck_committed_once" in str(error):
            raise refusals.CommittedAlready from error
        raise
    payload = {"procedure": check.procedure, "state": check.state, "seed_hash": check.seed_hash}
    record(
        kind="spotcheck.committed",
        subject=Subject("spotcheck", key),
        place=one.place,
        actor=user,
        payload=payload,
    )
    return check


@transaction.atomic
def draw_families(user: User, key: UUID) -> SpotCheck:
    """Close the list, draw from it by the committed seed, and show the seed. Event: ``spotcheck.drawn``.

    Raises:
        OutOfScope, NotTheirStep.
        NothingToCheck: nobody waits, or it was drawn already.

    Lock: the spot check, then the cases of the list.
    """
    check = _mine(user, key)
    table, today = table_of(check.procedure, check.version), clock.today()
    step = (table.id, table.version, check.state)
    cases = _waiting([step], [check.place]).get(step, [])
    locked = Case.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in cases])
    still = set(locked.filter(state=check.state).order_by("pk").values_list("pk", flat=True))
    cases = [one for one in cases if one.pk in still]
    if check.drawn_at is not None or not cases:
        raise refusals.NothingToCheck
    line = table.line(check.state, check.event)
    rule = value_of(line.share, check.place, today) if line else None
    if rule is None:
        raise LookupError(f"the catalogue of settings has no share for {check.event!r} on {today}")
    traits, last = traits_of(cases, today), _last_steps(cases)
    points = points_at({one.place for one in cases}, today)
    weights = {
        str(one.key): 1 + sum(points(name, one.place) for name in traits.get(one.pk, ())) for one in cases
    }
    seed = unseal(bytes(check.seed_sealed), of=f"{SEED}.{check.key}")
    wanted = max(1, ceil(rule.value * len(cases)))
    by_key = {str(one.key): one for one in cases}
    SpotCheckLine.objects.bulk_create(
        SpotCheckLine(
            check_of=check,
            case=by_key[one.key],
            step=last[by_key[one.key].pk],
            weight=one.weight,
            traits=traits.get(by_key[one.key].pk, []),
            chance=str(one.chance),
            is_drawn=one.is_drawn,
        )
        for one in draw(seed, weights, wanted)
    )
    check.seed, check.drawn_at, check.drawn_by, check.wanted = seed, clock.now(), user, wanted
    check.save(update_fields=["seed", "drawn_at", "drawn_by", "wanted"])
    record(
        kind="spotcheck.drawn",
        subject=Subject("spotcheck", check.key),
        place=check.place,
        actor=user,
        payload={"seed": seed, "listed": len(cases), "drawn": wanted},
    )
    return check


@transaction.atomic
def find(user: User, key: UUID, case: UUID, *, second: User | None, agrees: bool, note: str) -> SpotCheckLine:
    """Write down what two people found at a drawn family. Event: ``spotcheck.found``.

    Raises:
        OutOfScope: no such check, or the family was not drawn in it.
        NotDrawnYet, FoundAlready, SecondCheckerMissing, SurveyorChecks.
        ReasonMissing: a difference without a word.

    Lock: the line.
    """
    check = _mine(user, key)
    lines = SpotCheckLine.objects.select_for_update(of=("self",)).select_related("case__place")
    line = lines.filter(check_of=check, case__key=case, is_drawn=True).first()
    if check.drawn_at is None:
        raise refusals.NotDrawnYet
    if line is None:
        raise OutOfScope(CHECK)
    if line.agrees is not None:
        raise refusals.FoundAlready
    if second is None or second == user or second not in seconds_for([line.case])[line.case_id]:
        raise refusals.SecondCheckerMissing
    collected = line.case.steps.filter(part=Part.COLLECT)
    for person in (user, second):
        if collected.filter(Q(actor=person) | Q(second=person)).exists():
            raise refusals.SurveyorChecks(who=person)
    if not agrees and not note.strip():
        raise refusals.ReasonMissing(event=table_of(check.procedure, check.version).events[check.event])
    line.agrees, line.note, line.found_at = agrees, note.strip(), clock.now()
    line.first, line.second = user, second
    line.save(update_fields=["agrees", "note", "found_at", "first", "second"])
    record(
        kind="spotcheck.found",
        subject=Subject("spotcheck", check.key),
        place=check.place,
        actor=user,
        payload={"case": str(case), "agrees": agrees},
    )
    return line


def _mine(user: User, key: UUID) -> SpotCheck:
    """The check, locked, for whoever takes its review there. Raises: OutOfScope, NotTheirStep."""
    rows = SpotCheck.objects.select_for_update(of=("self",)).select_related("place")
    found = access(user, rows, {"key": key}, action=CHECK)
    table = table_of(found.procedure, found.version)
    line = table.line(found.state, found.event)
    if line is None or not has_role(user, *line.roles, place=found.place):
        roles = gettext(", ").join(str(role.label) for role in line.roles) if line else "–"
        raise refusals.NotTheirStep(event=table.events[found.event], roles=roles)
    return found


def access_check(user: User, key: UUID) -> SpotCheck:
    """The check, for whoever reviews in its area: above the families, never below. Raises: OutOfScope."""
    rows = SpotCheck.objects.select_related("place", "committed_by", "drawn_by")
    return access(user, rows, {"key": key}, action=CHECK)


def checks_for(user: User) -> QuerySet[SpotCheck]:
    """The checks of a person's area, the latest first."""
    return in_scope(user, SpotCheck.objects.select_related("place"), action=CHECK).order_by("-pk")


def repeated(check: SpotCheck) -> bool:
    """Whether the seed is the one committed, and draws the same families again. Cost: one query."""
    lines = {str(one.case.key): one for one in check.lines.select_related("case")}
    again = draw(check.seed, {key: one.weight for key, one in lines.items()}, check.wanted or 0)
    same = all(
        (lines[one.key].is_drawn, Fraction(lines[one.key].chance)) == (one.is_drawn, one.chance)
        for one in again
    )
    return committed(check.seed) == check.seed_hash and same


def seconds_for(cases: Iterable[Case]) -> dict[int, list[User]]:
    """Who may go along to each case: serving above the village, or in another village of the township.

    By the case's id, in the order of their names. Cost: one query for any number.
    """
    kept = list(cases)
    towns = {case.place.ids[3] for case in kept if len(case.place.ids) > 3}
    above = {pk for case in kept for pk in case.place.ids}
    duties = Duty.objects.valid(clock.today()).filter(role__in=SECONDS, user__is_active=True)
    rows = duties.filter(Q(place__in=above) | Q(place__parent__in=towns)).select_related("user", "place")
    found: dict[int, list[User]] = {}
    for case in kept:
        own = set(case.place.ids[4:])
        near = {duty.user for duty in rows if _is_near(duty.place, case.place) and duty.place_id not in own}
        there = {duty.user for duty in rows if duty.place_id in own}
        found[case.pk] = sorted(near - there, key=lambda one: (one.display_name, one.pk))
    return found


def _is_near(duty: Place, case: Place) -> bool:
    """Whether a duty's place lies on the way to a case's township, or right below it."""
    township = case.ids[:4]
    return duty.pk in township or duty.parent_id in township[3:]


@dataclass(frozen=True)
class Reached:
    """How far the check of a case's list has come, and what was found at the case itself."""

    listed: int
    drawn: int
    found: int
    agrees: bool | None


def reached(case: Case) -> Reached | None:
    """The check of the list that a case stands on now; None where no list was drawn. Cost: three queries."""
    last = case.steps.order_by("-number").values_list("number", flat=True).first()
    line = SpotCheckLine.objects.filter(case=case, step=last or 0).first()
    if line is None:
        return None
    lines = list(SpotCheckLine.objects.filter(check_of=line.check_of_id).values_list("is_drawn", "agrees"))
    drawn = [agrees for is_drawn, agrees in lines if is_drawn]
    return Reached(len(lines), len(drawn), sum(one is not None for one in drawn), line.agrees)
