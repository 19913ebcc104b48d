"""How long a chain of causes is. One that goes on and on feeds on itself, and a person must look at it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from liandong.analytics.errors import Refusal, marked
from liandong.linkage.models import Event

DEEPEST = 16  # events before one in its chain of causes


class TooDeep(Refusal):
    """A chain of causes that is longer than any that makes sense."""

    message = marked(
        "This follows from a chain of more than {limit} events; “{reaction}” waits until somebody has looked "
        "whether the chain feeds on itself."
    )


def too_deep(events: Iterable[Event]) -> frozenset[UUID]:
    """The events with more than :data:`DEEPEST` others before them. Cost: one query, none without causes."""
    caused = [event for event in events if event.caused_by_id is not None]
    if not caused:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with recursive up(id, cause, depth) as (
              select * from unnest(%s::uuid[], %s::uuid[], array_fill(1, array[%s]))
              union all
              select up.id, e.caused_by_id, depth + 1 from up join linkage_event e on e.id = up.cause
              where e.caused_by_id is not null and depth <= %s
            )
            select id from up where depth > %s
            """,
            [
                [event.pk for event in caused],
                [event.caused_by_id for event in caused],
                len(caused),
                DEEPEST,
                DEEPEST,
            ],
        )
        return frozenset(key for (key,) in cursor.fetchall())
