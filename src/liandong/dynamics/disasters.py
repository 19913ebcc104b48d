"""Disasters: the families of what was struck become one list, looked through at once (L12)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from liandong.casework.services import Asked, open_tasks, settle_tasks
from liandong.dynamics.models import Channel, Disaster, DisasterFamily, DisasterVillage, Found
from liandong.dynamics.refusals import ListClosed, ListNotDone, NoVillages, StillToCome
from liandong.dynamics.services import Report, report_clue
from liandong.dynamics.tasks import DISASTER
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, Somebody, require, visible_places
from liandong.foundation.jobs.declared import start
from liandong.foundation.jobs.progress import tell
from liandong.foundation.pages import formats
from liandong.foundation.places.borders import borders_of
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import names_on
from liandong.foundation.places.shapes import Ring, overlap
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record

READ, OPEN, CHECK = "disaster.read", "disaster.open", "disaster.check"
JOB = "disaster_lists"


@dataclass(frozen=True)
class Struck:
    """What happened, when, and the area as it was drawn, if it was."""

    kind: str
    title: str
    happened_on: date
    rings: Sequence[Ring] | None = None


def villages_open_to(user: Somebody) -> QuerySet[Place]:
    """The villages of today for which a user may open a list, in the order of the tree."""
    stands = Exists(names_on().filter(place=OuterRef("pk")))
    return visible_places(user, action=OPEN).filter(stands, level=Level.VILLAGE).order_by("path")


def villages_in(villages: Iterable[Place], area: Sequence[Ring]) -> dict[int, bool]:
    """The villages that an area touches, by id, and whether that is known by their own border.

    A village without a border counts as lying in the smallest place above it that has one: after a disaster
    it is better to look at one village too many. Where nothing above has one either, nothing is known of it.

    Cost: one query, and a look at each border.
    """
    kept = list(villages)
    borders = borders_of({one for village in kept for one in village.ids})
    touched = {pk: overlap(rings, area) for pk, rings in borders.items()}
    found = {}
    for village in kept:
        nearest = next((pk for pk in reversed(village.ids) if pk in borders), None)
        if nearest is not None and touched[nearest]:
            found[village.pk] = nearest == village.pk
    return found


@transaction.atomic
def open_disaster(struck: Struck, *, villages: Collection[int], actor: User) -> Disaster:
    """Open the list of a disaster; the families are put on it by a worker. Event: ``disaster.opened``.

    Raises:
        OutOfScope: a village is not in the actor's area.
        NoVillages, StillToCome: what lacks.
    """
    wanted = set(villages)
    found = list(villages_open_to(actor).filter(pk__in=wanted))
    if len(found) != len(wanted):
        raise OutOfScope(OPEN)
    if not found:
        raise NoVillages
    if struck.happened_on > clock.today():
        raise StillToCome(day=formats.day(struck.happened_on))
    made = Disaster.objects.create(
        kind=struck.kind,
        title=struck.title.strip(),
        happened_on=struck.happened_on,
        place=_above(found),
        rings=struck.rings,
        opened_at=clock.now(),
        opened_by=actor,
    )
    DisasterVillage.objects.bulk_create(DisasterVillage(disaster=made, village=one) for one in found)
    payload = {"disaster": made.key, "what": made.kind, "villages": len(found)}
    record(
        kind="disaster.opened",
        subject=Subject("disaster", made.key),
        place=made.place,
        actor=actor,
        payload=payload,
    )
    return made


def _above(villages: Sequence[Place]) -> Place:
    """The smallest place that holds all of the villages."""
    shared = [one for one in villages[0].ids if all(one in village.ids for village in villages)]
    return Place.objects.get(pk=shared[-1])


def ask_for_lists(events: Sequence[Event]) -> None:
    """L12: a disaster was opened: a worker puts the families of its villages on the list."""
    if events:
        start(JOB)


def list_families() -> int:
    """Put the families of every village that waits on its list, village by village; returns how many.

    May be broken off and done again: a village is listed whole or not. Each village gets one task.

    Event: ``disaster.listed`` for each village. Lock: the village of the disaster.
    Cost: a dozen statements for each village, whatever the number of families.
    """
    waiting = DisasterVillage.objects.filter(listed_at__isnull=True, disaster__closed_at__isnull=True)
    keys = list(waiting.order_by("disaster", "village__path").values_list("pk", flat=True))
    count = 0
    for number, key in enumerate(keys):
        tell("villages", number, len(keys))
        count += _list_village(key)
    done = Disaster.objects.filter(listed_at__isnull=True).exclude(
        Exists(DisasterVillage.objects.filter(disaster=OuterRef("pk"), listed_at__isnull=True))
    )
    done.update(listed_at=clock.now())
    return count


@transaction.atomic
def _list_village(key: int) -> int:
    rows = DisasterVillage.objects.select_for_update(of=("self",)).select_related("disaster", "village")
    row = rows.filter(pk=key, listed_at__isnull=True).first()
    if row is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into dynamics_disasterfamily (village_id, household_id, found)
            select %s, h.id, 'waiting' from registry_household h join places_place p on p.id = h.place_id
            where starts_with(p.path, %s) and (h.closed_on is null or h.closed_on > %s)
            on conflict do nothing
            """,
            [row.pk, row.village.path, row.disaster.happened_on],
        )
        count = int(cursor.rowcount)
    row.listed_at = clock.now()
    row.save(update_fields=["listed_at"])
    opened = Event.objects.get(subject_kind="disaster", subject_key=row.disaster.key, kind="disaster.opened")
    listed = record(
        kind="disaster.listed",
        subject=Subject("disaster_village", row.key),
        place=row.village,
        actor=None,
        payload={"disaster": row.disaster.key, "families": count},
        caused_by=opened,
    )
    if count:
        open_tasks(DISASTER, [Asked(Subject("disaster_village", row.key), row.village, listed)])
    return count


@dataclass(frozen=True)
class Progress:
    """How far a village is: families on its list, waiting, and by what was found."""

    row: DisasterVillage
    families: int
    waiting: int
    hurt: int
    away: int


def progress_of(user: Somebody, disaster: Disaster) -> list[Progress]:
    """The villages of a disaster that somebody may see, in the order of the tree. Cost: one query."""
    rows = disaster.villages.filter(village__in=visible_places(user, action=READ)).select_related("village")
    counted = rows.annotate(
        families_n=Count("families"),
        waiting_n=Count("families", filter=Q(families__found=Found.WAITING)),
        hurt_n=Count("families", filter=Q(families__found=Found.HURT)),
        away_n=Count("families", filter=Q(families__found=Found.AWAY)),
    )
    return [
        Progress(row, row.families_n, row.waiting_n, row.hurt_n, row.away_n)
        for row in counted.order_by("village__path")
    ]


def disasters_for(user: Somebody) -> QuerySet[Disaster]:
    """The disasters with a village that somebody may see, open ones first, the latest first."""
    there = DisasterVillage.objects.filter(
        disaster=OuterRef("pk"), village__in=visible_places(user, action=READ)
    )
    found = Disaster.objects.filter(Exists(there)).select_related("place")
    return found.order_by(F("closed_at").desc(nulls_first=True), "-happened_on", "-pk")


def access_disaster(user: Somebody, key: UUID) -> Disaster:
    """One disaster that somebody may see. Raises: OutOfScope."""
    found = disasters_for(user).filter(key=key).first()
    if found is None:
        raise OutOfScope(READ)
    return found


def access_village(user: Somebody, key: UUID, village: int, *, action: str = READ) -> DisasterVillage:
    """One village of a disaster in which somebody may do something. Raises: OutOfScope."""
    rows = DisasterVillage.objects.select_related("disaster", "village")
    found = rows.filter(
        disaster__key=key, village=village, village__in=visible_places(user, action=action)
    ).first()
    if found is None:
        raise OutOfScope(action)
    return found


@transaction.atomic
def say_found(
    row: DisasterVillage, families: Iterable[int], found: Found, *, actor: User, said: str = ""
) -> int:
    """Say what was found at some families of a village; returns how many were told.

    A family that needs help is an urgent clue at once. When nobody waits any more, the task is done.
    What was said of a family may be said anew, but a clue is not opened twice.

    Args:
        families: ids of lines of the list; those of other villages are left alone.

    Raises:
        OutOfScope, ListClosed.
    Event: ``disaster.checked``. Lock: the disaster, then the lines in the order of their ids.
    """
    require(actor, CHECK, row.village)
    disaster = Disaster.objects.select_for_update(no_key=True).get(pk=row.disaster_id)
    if disaster.closed_at is not None:
        raise ListClosed(day=formats.day(disaster.closed_at))
    lines = DisasterFamily.objects.select_for_update(of=("self",)).select_related("household__place")
    kept = list(lines.filter(village=row, pk__in=list(families)).order_by("pk"))
    if not kept:
        return 0
    for line in kept:
        line.found, line.found_at, line.found_by = found, clock.now(), actor
        if found is Found.HURT and line.clue is None:
            line.clue = report_clue(
                Report(Channel.CADRES, said or disaster.title, risk=disaster.kind, is_urgent=True),
                place=line.household.place,
                household=line.household,
                actor=actor,
            )
    DisasterFamily.objects.bulk_update(kept, ["found", "found_at", "found_by", "clue"])
    event = record(
        kind="disaster.checked",
        subject=Subject("disaster_village", row.key),
        place=row.village,
        actor=actor,
        payload={"disaster": disaster.key, "found": found.value, "families": len(kept)},
    )
    if not row.families.filter(found=Found.WAITING).exists():
        subject = Subject("disaster_village", row.key)
        settle_tasks(DISASTER, [subject], outcome="checked", actor=actor, because=event)
    return len(kept)


@transaction.atomic
def close_disaster(key: UUID, *, actor: User) -> Disaster:
    """Close a list on which nobody waits. Event: ``disaster.closed``. Lock: the disaster.

    Raises:
        OutOfScope: the actor opens no list for the whole of its area.
        ListClosed, ListNotDone.
    """
    disaster = (
        Disaster.objects.select_for_update(of=("self",)).select_related("place").filter(key=key).first()
    )
    if disaster is None:
        raise OutOfScope(OPEN)
    require(actor, OPEN, disaster.place)
    if disaster.closed_at is not None:
        raise ListClosed(day=formats.day(disaster.closed_at))
    lines = DisasterFamily.objects.filter(village__disaster=disaster)
    waiting = lines.filter(found=Found.WAITING).count()
    if waiting or disaster.listed_at is None:
        raise ListNotDone(waiting=formats.count(waiting), families=formats.count(lines.count()))
    disaster.closed_at, disaster.closed_by = clock.now(), actor
    disaster.save(update_fields=["closed_at", "closed_by"])
    record(
        kind="disaster.closed",
        subject=Subject("disaster", disaster.key),
        place=disaster.place,
        actor=actor,
        payload={"disaster": disaster.key, "hurt": lines.filter(found=Found.HURT).count()},
    )
    return disaster
