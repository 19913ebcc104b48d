"""The outbox: what was recorded and has not moved yet what depends on it.

Its rows are written in the transaction of the event. A trigger tells the drainers of new rows when that
transaction commits, so nothing has to remember to wake them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, QuerySet

from liandong.foundation import clock
from liandong.linkage.causes import reacting
from liandong.linkage.mechanism import mechanism
from liandong.linkage.models import Event, Lane, Unsettled

CHANNEL = "liandong_unsettled"
MANY = 50  # events recorded at once; above it nobody sits before a page and waits for what follows


def queue(rows: Sequence[Mapping[str, object]]) -> None:
    """Queue what follows from events just written, in their transaction. Cost: one statement, or none."""
    following = mechanism()
    queued = [
        row for row in rows if following.is_followed(str(row["kind"]), baseline=_is_baseline(row["payload"]))
    ]
    if queued:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                insert into linkage_unsettled (event_id, subject_kind, subject_key, lane, queued_at)
                select *, %s, %s from unnest(%s::uuid[], %s::text[], %s::uuid[])
                """,
                [
                    lane_of(len(rows)),
                    clock.now(),
                    [row["id"] for row in queued],
                    [row["subject_kind"] for row in queued],
                    [row["subject_key"] for row in queued],
                ],
            )


def _is_baseline(payload: object) -> bool:
    return isinstance(payload, dict) and payload.get("baseline") is True


def lane_of(count: int) -> Lane:
    """The lane of events recorded at once; what follows from a bulk stays in its lane."""
    work = reacting()
    if count > MANY or (work is not None and work.lane is Lane.BULK):
        return Lane.BULK
    return Lane.QUICK


def touch(reaction: str, kind: str, keys: QuerySet[Any, Any], *, because: Event) -> int:
    """Have one derivation done anew for subjects that an event does not name; returns for how many.

    For what concerns many at once: a line that changed, for every household below its place. They are worked
    off set-wise, without keeping quick changes waiting; :func:`left_of` says how far it is.

    Args:
        reaction: its name.
        kind: of the subjects.
        keys: a query of one column, the keys of the subjects.

    Raises:
        ValueError: no reaction of the mechanism has that name.

    Cost: one statement.
    """
    if mechanism().named(reaction) is None:
        raise ValueError(f"the mechanism has no reaction {reaction!r}")
    query, parameters = keys.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            insert into linkage_unsettled (event_id, subject_kind, subject_key, lane, reaction, queued_at)
            select %s, %s, q.key, %s, %s, %s from ({query}) q (key)
            """,  # noqa: S608  a query of Django's own making
            [because.pk, kind, Lane.BULK, reaction, clock.now(), *parameters],
        )
        return int(cursor.rowcount)


def left_of(event: UUID) -> int:
    """How many of the subjects that an event touched are still to be worked off."""
    waiting = Unsettled.objects.filter(event_id=event, reaction__isnull=False)
    return waiting.values("subject_kind", "subject_key").distinct().count()


@dataclass(frozen=True)
class Backlog:
    """What waits in one lane, and since when the longest."""

    lane: Lane
    count: int
    oldest: datetime | None


def backlog() -> list[Backlog]:
    """What waits, by lane. Cost: one query over what waits."""
    found = {
        row["lane"]: Backlog(Lane(row["lane"]), row["count"], row["oldest"])
        for row in Unsettled.objects.values("lane").annotate(count=Count("pk"), oldest=Min("queued_at"))
    }
    return [found.get(lane, Backlog(lane, 0, None)) for lane in Lane]
