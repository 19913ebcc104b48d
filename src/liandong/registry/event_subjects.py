"""Which family an event is about: what depends on a family's facts is worked out anew for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from liandong.linkage.models import Event, Subject
from liandong.registry.models import Member


def families_of(events: Sequence[Event]) -> Iterable[tuple[Event, Subject]]:
    """(event, family) for events about households and members. Cost: one query, none without members."""
    members = [event.subject_key for event in events if event.subject_kind == "member"]
    homes = (
        dict(Member.objects.filter(key__in=members).values_list("key", "household__key")) if members else {}
    )
    for event in events:
        if event.subject_kind == "household":
            yield event, event.subject
        elif event.subject_key in homes:
            yield event, Subject("household", homes[event.subject_key])
