"""The annual adjustment (年度动态调整, domain.md §5.1) as a round on a register that is open all year.

A county opens it with dated phases; villages see every family again, townships clean, the county checks. The
register stays open all the while: nothing is entered *in* the round, it shows what came about meanwhile.
Closed, it keeps how every family stood, under a hash, and says what changed since the round before.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from liandong.casework.services import Asked, open_tasks, settle_tasks
from liandong.dynamics import refusals
from liandong.dynamics.models import AnnualRound, Decision, RoundPart
from liandong.dynamics.tasks import ROUND_COUNTY, ROUND_TOWN, ROUND_VILLAGE, TASKS
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, Somebody, has_role, require, visible_places
from liandong.foundation.files.models import FileType
from liandong.foundation.files.services import store
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import names_on, path_names
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record
from liandong.registry.family_codes import PovertyStatus
from liandong.registry.models import Household, HouseholdStatus

READ, OPEN, REPORT = "round.read", "round.open", "round.report"
PHASES = ("train_by", "collect_by", "enter_by", "town_by", "county_by", "settle_by")
"""The last days of the phases, in their order."""
_TASKS = {Level.VILLAGE: ROUND_VILLAGE, Level.TOWNSHIP: ROUND_TOWN, Level.COUNTY: ROUND_COUNTY}
_DUE = {Level.VILLAGE: "enter_by", Level.TOWNSHIP: "town_by", Level.COUNTY: "county_by"}
_IN = (PovertyStatus.POOR, PovertyStatus.PRE_EXIT, PovertyStatus.RETURNED)


@dataclass(frozen=True)
class Phases:
    """The last day of each phase."""

    train_by: date
    collect_by: date
    enter_by: date
    town_by: date
    county_by: date
    settle_by: date

    @classmethod
    def usual(cls, year: int) -> Phases:
        """As a county may begin with. Source: the calendar of 2020 in domain.md §5.1."""
        days = ((9, 30), (10, 31), (11, 20), (11, 23), (11, 25), (12, 31))
        return cls(*(date(year, month, day) for month, day in days))


@transaction.atomic
def open_round(*, actor: User, place: Place, year: int, phases: Phases) -> AnnualRound:
    """Open the annual adjustment of a county; villages, townships and county are asked for their part.

    Raises:
        OutOfScope: the place is no county of the actor.
        PhasesOutOfOrder, RoundThereAlready.

    Event: ``round.opened``.
    """
    require(actor, OPEN, place)
    if place.level != Level.COUNTY:
        raise OutOfScope(OPEN)
    days = [getattr(phases, name) for name in PHASES]
    for earlier, later in pairwise(days):
        if later <= earlier:
            raise refusals.PhasesOutOfOrder(earlier=formats.day(earlier), later=formats.day(later))
    if AnnualRound.objects.filter(place=place, year=year).exists():
        raise refusals.RoundThereAlready(place=path_names(place)[-1], year=year)
    made = AnnualRound.objects.create(
        place=place,
        year=year,
        opened_at=clock.now(),
        opened_by=actor,
        **{name: getattr(phases, name) for name in PHASES},
    )
    stands = Exists(names_on().filter(place=OuterRef("pk")))
    below = Place.objects.filter(stands, path__startswith=place.path, level__in=_TASKS).order_by("path")
    parts = [
        RoundPart(round=made, place=one, due_on=getattr(phases, _DUE[Level(one.level)])) for one in below
    ]
    RoundPart.objects.bulk_create(parts)
    _record("round.opened", made, actor, year=year, parts=len(parts))
    return made


def ask_for_parts(events: Sequence[Event]) -> None:
    """An annual adjustment was opened: every place that has a part gets its task."""
    for event in events:
        parts = RoundPart.objects.filter(round__key=event.subject_key, done_at=None).select_related("place")
        for level, kind in _TASKS.items():
            asked = [
                Asked(Subject("round_part", one.key), one.place, event, due_on=one.due_on)
                for one in parts
                if one.place.level == level
            ]
            if asked:
                open_tasks(kind, asked)


@transaction.atomic
def say_done(key: UUID, *, actor: User) -> RoundPart:
    """Say that a place is done with its part. Event: ``round.part_done``; its task ends.

    Raises:
        OutOfScope, NotYourPart, RoundClosed, PartDone.
        PartsBelowOpen: a place below is not.

    Lock: the part.
    """
    rows = RoundPart.objects.select_for_update(of=("self",)).select_related("round", "place")
    part = rows.filter(key=key).first()
    if part is None:
        raise OutOfScope(REPORT)
    require(actor, REPORT, part.place)
    if not speaks_for(actor, part.place):
        raise refusals.NotYourPart(place=path_names(part.place)[-1])
    _refuse_closed(part.round)
    if part.done_at is not None:
        raise refusals.PartDone(day=formats.day(part.done_at))
    below = _open_below(part.round, part.place)
    if below:
        raise refusals.PartsBelowOpen(number=formats.count(len(below)), place=path_names(below[0].place)[-1])
    part.done_at, part.done_by = clock.now(), actor
    part.save(update_fields=["done_at", "done_by"])
    event = record(
        kind="round.part_done",
        subject=Subject("annual_round", part.round.key),
        place=part.place,
        actor=actor,
        payload={"round": part.round.key, "part": part.key},
    )
    task = _TASKS[Level(part.place.level)]
    settle_tasks(task, [Subject("round_part", part.key)], outcome="done", actor=actor, because=event)
    return part


@transaction.atomic
def close_round(key: UUID, *, actor: User) -> AnnualRound:
    """Close an annual adjustment in which every part is done; keep how each family stands, under a hash.

    Raises:
        OutOfScope, RoundClosed, PartsBelowOpen.

    Event: ``round.closed``, with the hash. Lock: the round.
    Cost: three queries over the families that are or were in; one file.
    """
    rows = AnnualRound.objects.select_for_update(of=("self",)).select_related("place")
    made = rows.filter(key=key).first()
    if made is None:
        raise OutOfScope(OPEN)
    require(actor, OPEN, made.place)
    _refuse_closed(made)
    waiting = list(made.parts.filter(done_at=None).select_related("place").order_by("place__path"))
    if waiting:
        name = path_names(waiting[0].place)[-1]
        raise refusals.PartsBelowOpen(number=formats.count(len(waiting)), place=name)
    standing = standings_below(made.place)
    made.snapshot = store(
        json.dumps(standing, sort_keys=True, ensure_ascii=True, indent=0).encode(),
        name=f"annual-{made.year}.json",
        purpose="annual_round",
        actor=actor,
        types=(FileType.TEXT,),
    )
    made.figures = compared(made, standing)
    made.closed_at, made.closed_by = clock.now(), actor
    made.save(update_fields=["snapshot", "figures", "closed_at", "closed_by"])
    figures = {"year": made.year, "sha256": made.snapshot.sha256, "families": len(standing)}
    _record("round.closed", made, actor, **figures)
    return made


def standings_below(place: Place) -> dict[str, str]:
    """How every open family with a standing stands today: the family's key → code. Cost: one query."""
    rows = HouseholdStatus.objects.filter(
        household__place__path__startswith=place.path,
        household__closed_on__isnull=True,
        valid_to__isnull=True,
    ).values_list("household__key", "poverty_status", "monitor_kind", "is_risk_cleared")
    found = {}
    for key, poverty, monitor, cleared in rows:
        if monitor is not None and not cleared:
            found[str(key)] = "monitored"
        elif poverty in _IN:
            found[str(key)] = "poor"
        elif monitor is not None:
            found[str(key)] = "cleared"
        elif poverty is not None and poverty != PovertyStatus.NOT_REGISTERED:
            found[str(key)] = str(poverty)
    return found


def compared(made: AnnualRound, standing: Mapping[str, str]) -> dict[str, object]:
    """Who is in now and was not in the round before, who was and is not, by which reason; and how many stay.

    Without a round before, only how many are in.
    """
    now = {key for key, code in standing.items() if code in ("poor", "monitored")}
    earlier = AnnualRound.objects.filter(place=made.place, closed_at__isnull=False, year__lt=made.year)
    before = earlier.select_related("snapshot").order_by("-year").first()
    if before is None or before.snapshot is None or before.closed_at is None:
        return {"in": len(now)}
    with before.snapshot.opened() as path:
        old = json.loads(path.read_text(encoding="utf-8"))
    was = {key for key, code in old.items() if code in ("poor", "monitored")}
    since = before.closed_at
    return {
        "in": len(now),
        "stayed": len(now & was),
        "before": before.year,
        "entered": _reasons(now - was, since),
        "left": _reasons(was - now, since),
    }


def _reasons(keys: set[str], since: datetime) -> dict[str, int]:
    """By what families came or went: the last decision since, a closing of the file, else another source."""
    decided = dict(
        Decision.objects.filter(household__key__in=keys, step__done_at__gte=since)
        .order_by("pk")
        .values_list("household__key", "what")
    )
    closed = set(
        Household.objects.filter(key__in=keys, closed_on__isnull=False).values_list("key", flat=True)
    )
    found = Counter(
        str(decided.get(key) or ("closed" if key in closed else "other")) for key in map(UUID, keys)
    )
    return dict(sorted(found.items()))


def rounds_for(user: Somebody) -> QuerySet[AnnualRound]:
    """The annual adjustments with a place that somebody may see, the latest first."""
    there = RoundPart.objects.filter(round=OuterRef("pk"), place__in=visible_places(user, action=READ))
    found = AnnualRound.objects.filter(Exists(there)).select_related("place", "opened_by", "closed_by")
    return found.select_related("snapshot").order_by("-year", "place__path")


def access_round(user: Somebody, key: UUID) -> AnnualRound:
    """One annual adjustment that somebody may see. Raises: OutOfScope."""
    found = rounds_for(user).filter(key=key).first()
    if found is None:
        raise OutOfScope(READ)
    return found


def speaks_for(user: User, place: Place) -> bool:
    """Whether somebody says for a place that its part is done: whoever has the task there."""
    return has_role(user, *TASKS[_TASKS[Level(place.level)]].roles, place=place)


def window_of(made: AnnualRound) -> tuple[datetime, datetime]:
    """From when until when things come about within a round: since the year began, until it is closed."""
    begins = datetime.combine(date(made.year, 1, 1), time(0), tzinfo=clock.HERE)
    return begins, made.closed_at or clock.now()


def _open_below(made: AnnualRound, place: Place) -> list[RoundPart]:
    below = made.parts.filter(place__path__startswith=place.path, done_at=None).exclude(place=place)
    return list(below.select_related("place").order_by("place__path"))


def _refuse_closed(made: AnnualRound) -> None:
    if made.closed_at is not None:
        raise refusals.RoundClosed(day=formats.day(made.closed_at))


def _record(kind: str, made: AnnualRound, actor: User, **payload: object) -> Event:
    return record(
        kind=kind,
        subject=Subject("annual_round", made.key),
        place=made.place,
        actor=actor,
        payload={"round": made.key, **payload},
    )
