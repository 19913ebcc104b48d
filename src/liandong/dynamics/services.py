"""Clues: reported by anybody, placed with a family, settled by a visit, answered. None moves a standing."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from liandong.casework.services import settle_tasks, withdraw_causes
from liandong.casework.settings.in_force import value_of
from liandong.dynamics.models import Channel, Clue, Outcome
from liandong.dynamics.refusals import (
    ClueSettled,
    FamilyElsewhere,
    NobodyToTell,
    NothingSaid,
    NotPublishedYet,
    NoVillage,
    SourceMissing,
    TooManyReports,
)
from liandong.dynamics.selectors import REPORT, REPORTER, access_clue
from liandong.dynamics.tasks import ANSWER_ABOVE, FIND
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Level, Place
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record
from liandong.registry.models import Household
from liandong.registry.selectors import access_household

LIMIT = "clue.settle"
LEAST_SAID = 4
MOST_AN_HOUR = 30
"""Reports without an account for one village, so that nobody drowns it."""
_NOT_BY_PAGE = (Channel.SYSTEM, Channel.DEPARTMENTS)
# No I, O, 0, 1: they are read out on the telephone. They are 32, so that each is as likely in a byte.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Report:
    """What somebody reports. ``who``: who is meant, where no registered family is named."""

    channel: Channel
    said: str
    who: str = ""
    risk: str = ""
    is_urgent: bool = False
    contact: str = ""
    link: str = ""
    seen_on: date | None = None


@transaction.atomic
def report_clue(
    said: Report, *, place: Place, household: Household | None = None, actor: User | None
) -> Clue:
    """Keep a clue; the village is asked to visit, or to find out who is meant.

    Args:
        place: the village, or a group of it.
        household: the family, where it is known; its own place then counts.
        actor: None for a report on the public page.

    Raises:
        OutOfScope: the place is not in the actor's area.
        NothingSaid, SourceMissing, NotPublishedYet, NoVillage: what lacks.
        TooManyReports: on the public page, for one village within an hour.

    Event: ``clue.reported``, of the family or of the clue itself.
    """
    place = household.place if household is not None else place
    if actor is not None:
        require(actor, REPORT, place)
    elif (
        Clue.objects.filter(
            place__path__startswith=_village(place).path,
            entered_by__isnull=True,
            reported_at__gte=clock.now() - timedelta(hours=1),
        )
        .exclude(channel__in=_NOT_BY_PAGE)
        .count()
        >= MOST_AN_HOUR
    ):
        raise TooManyReports
    _check(said, place, household)
    return _kept(said, place, household, actor)


@transaction.atomic
def clue_of_record(said: Report, household: Household, *, because: Event) -> Clue:
    """Keep a clue that a change of the register itself tells, entered by whoever wrote the change down.

    Event: ``clue.reported``, caused by the change.
    """
    return _kept(said, household.place, household, because.actor, because)


@transaction.atomic
def withdraw_clues_of(events: Sequence[Event], because: Event) -> None:
    """Take back the open clues that these events caused. Event: ``clue.withdrawn``. Lock: the clues."""
    told = Event.objects.filter(caused_by__in=[one.pk for one in events], kind="clue.reported")
    keys = [str(one.payload["clue"]) for one in told]
    rows = Clue.objects.select_for_update(of=("self",)).select_related("household", "place")
    for clue in rows.filter(key__in=keys, settled_at=None, withdrawn_at=None).order_by("pk"):
        clue.withdrawn_at = clock.now()
        clue.save(update_fields=["withdrawn_at"])
        _record("clue.withdrawn", clue, None, because=because)


def _kept(
    said: Report, place: Place, household: Household | None, actor: User | None, because: Event | None = None
) -> Clue:
    today = clock.today()
    limit = value_of(LIMIT, place, today)
    clue = Clue(
        receipt=new_receipt(),
        channel=said.channel,
        place=place,
        household=household,
        risk=said.risk,
        is_urgent=said.is_urgent,
        link=said.link,
        seen_on=said.seen_on,
        reported_at=clock.now(),
        entered_by=actor,
        due_on=limit.due_on(today) if limit else None,
    )
    for name in ("who", "said", "contact"):
        clue.keep(name, getattr(said, name))
    clue.save()
    told = {"channel": clue.channel, "risk": clue.risk, "urgent": clue.is_urgent}
    _record("clue.reported", clue, actor, because=because, **told)
    return clue


def new_receipt() -> str:
    """A receipt that nobody can guess, to be read out on the telephone."""
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in secrets.token_bytes(12))


def _village(place: Place) -> Place:
    return place.parent if place.level == Level.GROUP and place.parent is not None else place


def _check(said: Report, place: Place, household: Household | None) -> None:
    if place.level < Level.VILLAGE:
        raise NoVillage
    if len(said.said.strip()) < LEAST_SAID or (household is None and not said.who.strip()):
        raise NothingSaid
    if said.channel is Channel.OPINION and not (said.link and said.seen_on):
        raise SourceMissing
    if said.seen_on is not None and said.seen_on > clock.today():
        raise NotPublishedYet(day=formats.day(said.seen_on))


@transaction.atomic
def place_clue(key: UUID, *, actor: User, household: UUID) -> Clue:
    """Say which registered family a clue is about; then the village visits it.

    Raises:
        OutOfScope: the clue or the family is not in the actor's area.
        ClueSettled: somebody was faster.
        FamilyElsewhere: it lives in another village.

    Event: ``clue.placed`` of the family. Lock: the clue.
    """
    clue = _open_one(key, actor)
    family = access_household(actor, household)
    if not _village(clue.place).contains(family.place):
        raise FamilyElsewhere
    clue.household = family
    clue.save(update_fields=["household"])
    event = _record("clue.placed", clue, actor)
    settle_tasks(FIND, [Subject("clue", clue.key)], outcome="found", actor=actor, because=event)
    return clue


@transaction.atomic
def settle_clues(keys: Iterable[UUID], outcome: Outcome, *, because: Event) -> list[Clue]:
    """Say what became of open clues, because a visit or a search ended; those settled before stay so.

    Event: ``clue.settled`` for each. Lock: the clues, in the order of their ids.
    """
    rows = Clue.objects.select_for_update(of=("self",)).select_related("household", "place")
    found = list(
        rows.filter(key__in=list(keys), settled_at__isnull=True, withdrawn_at__isnull=True).order_by("id")
    )
    for clue in found:
        clue.outcome, clue.settled_at = outcome, clock.now()
        clue.save(update_fields=["outcome", "settled_at"])
        _record("clue.settled", clue, None, because=because, channel=clue.channel, outcome=outcome.value)
    return found


@transaction.atomic
def settle_by_hand(key: UUID, outcome: Outcome, *, actor: User) -> Clue:
    """Settle a clue without a visit: known already, a question of policy, or nobody was found.

    Raises: OutOfScope, ClueSettled. Event: ``clue.settled``; the open search ends, and a
    visit that nothing else asks for falls away. Lock: the clue.
    """
    clue = _open_one(key, actor)
    clue.outcome, clue.settled_at = outcome, clock.now()
    clue.save(update_fields=["outcome", "settled_at"])
    event = _record("clue.settled", clue, actor, channel=clue.channel, outcome=outcome.value)
    settle_tasks(FIND, [Subject("clue", clue.key)], outcome="not_found", actor=actor, because=event)
    asking = Event.objects.filter(kind__in=("clue.reported", "clue.placed"), payload__clue=str(clue.key))
    withdraw_causes(list(asking.filter(subject_kind="household")), event)
    return clue


@transaction.atomic
def answered(key: UUID, *, because: Event) -> None:
    """Whoever reported was told. Event: ``clue.answered``. Harmless to repeat. Lock: the clue."""
    rows = Clue.objects.select_for_update(of=("self",)).select_related("household", "place")
    clue = rows.filter(key=key, settled_at__isnull=False, answered_at__isnull=True).first()
    if clue is not None:
        clue.answered_at = clock.now()
        clue.save(update_fields=["answered_at"])
        _record("clue.answered", clue, None, because=because)


@transaction.atomic
def tell_reporter(key: UUID, *, reached: bool, actor: User) -> None:
    """Say that whoever reported another family was told, or could not be reached. It ends the task.

    Raises: OutOfScope, NobodyToTell. Event: ``clue.answered`` follows from the task's end.
    """
    clue = access_clue(actor, key, action=REPORTER)
    settled = Event.objects.filter(kind="clue.settled", payload__clue=str(clue.key)).order_by("pk").last()
    about = [Subject("clue", clue.key)]
    outcome = "told" if reached else "not_reached"
    if settled is None or not settle_tasks(
        ANSWER_ABOVE, about, outcome=outcome, actor=actor, because=settled
    ):
        raise NobodyToTell


@transaction.atomic
def withdraw_clue(key: UUID, *, actor: User) -> None:
    """Take back a clue that was entered wrongly; what only it asked for falls away.

    Raises: OutOfScope, ClueSettled. Event: ``clue.withdrawn``. Lock: the clue.
    """
    clue = _open_one(key, actor)
    clue.withdrawn_at = clock.now()
    clue.save(update_fields=["withdrawn_at"])
    _record("clue.withdrawn", clue, actor)


def _open_one(key: UUID, actor: User) -> Clue:
    clue = access_clue(actor, key, action=REPORT, for_update=True)
    if not clue.is_open:
        raise ClueSettled
    return clue


def _record(
    kind: str, clue: Clue, actor: User | None, *, because: Event | None = None, **payload: object
) -> Event:
    family = clue.household
    subject = Subject("household", family.key) if family is not None else Subject("clue", clue.key)
    return record(
        kind=kind,
        subject=subject,
        place=clue.place,
        actor=actor,
        payload={"clue": str(clue.key), **payload},
        caused_by=because,
    )
