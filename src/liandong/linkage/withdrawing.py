"""Taking back: what acts did because of events that another event takes back is compensated, never erased.

Derived values need no compensation: they are worked out anew from what holds now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from uuid import UUID

from django.db import connection
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from liandong.foundation import clock
from liandong.linkage.kinds import declared_events, kind_of
from liandong.linkage.models import Event, Mark
from liandong.linkage.reactions import How, Reaction

_MARKED = """
with recursive takes(taking, subject_kind, subject_key, seq, earlier, value) as (
  select * from unnest(%s::uuid[], %s::text[], %s::uuid[], %s::bigint[], %s::text[], %s::text[])
), taken(taking, id) as (
  select t.taking, e.id from takes t join linkage_event e on e.subject_kind = t.subject_kind
    and e.subject_key = t.subject_key and e.seq < t.seq and e.payload->>t.earlier = t.value
  union
  select taken.taking, e.id from taken join linkage_event e on e.caused_by_id = taken.id
)
select taken.taking, m.event_id from taken
join linkage_mark m on m.event_id = taken.id and m.reaction = %s and m.withdrawn_at is null
order by 2
"""


def withdrawal(reaction: Reaction) -> Reaction:
    """What follows for an act where events are taken back: a reaction of its own, which may fail alone."""
    title = format_lazy(_("Take back: {title}"), title=reaction.title)
    kinds = frozenset(name for name, _part, kind in declared_events() if kind.takes_back is not None)

    def take_back(events: Sequence[Event]) -> None:
        _take_back(reaction, events)

    name = f"{reaction.name}.withdraw"
    return Reaction(name, title, How.ACT, kinds, take_back, reaction.rules, is_for_baseline=True)


def _take_back(reaction: Reaction, events: Sequence[Event]) -> None:
    """Compensate what the act did because of events that these take back, and of all that followed from them.

    Cost: two queries, then what the act itself costs.
    """
    assert reaction.withdraw is not None  # noqa: S101  for the type; only such reactions get here
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for by, key in _marked(events, reaction.name):
        found[by].append(key)
    taken = {event.pk: event for event in Event.objects.filter(pk__in=chain.from_iterable(found.values()))}
    for event in events:
        keys = found.get(event.pk)
        if keys:
            reaction.withdraw([taken[key] for key in sorted(keys)], event)
            Mark.objects.filter(event_id__in=keys, reaction=reaction.name).update(withdrawn_at=clock.now())


def _ties(event: Event) -> tuple[str, str] | None:
    """(field of the earlier events, value in it) of what an event takes back."""
    kind = kind_of(event.kind)
    if kind is None or kind.takes_back is None:
        return None
    own, earlier = kind.takes_back
    value = event.payload.get(own)
    return None if value is None else (earlier, str(value))


def _marked(events: Sequence[Event], reaction: str) -> list[tuple[UUID, UUID]]:
    """(event that takes back, event taken back of which the act is marked)."""
    taking = [event for event in events if _ties(event) is not None]
    ties = [_ties(event) or ("", "") for event in taking]
    with connection.cursor() as cursor:
        cursor.execute(
            _MARKED,
            [
                [event.pk for event in taking],
                [event.subject_kind for event in taking],
                [event.subject_key for event in taking],
                [event.seq for event in taking],
                [earlier for earlier, _value in ties],
                [value for _earlier, value in ties],
                reaction,
            ],
        )
        found: list[tuple[UUID, UUID]] = cursor.fetchall()
    return found
