"""Reading events, always for somebody: what happened to one thing, and what happened lately in an area."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.db.models.expressions import OrderBy

from liandong.foundation import clock
from liandong.foundation.accounts.scope import READ_FAMILIES, Somebody, may, places_for, visible_places
from liandong.foundation.audit.models import Link
from liandong.foundation.keys import first_of
from liandong.foundation.ordering import not_by_index
from liandong.foundation.places.models import Level
from liandong.linkage.models import Event, Subject


def events_for(user: Somebody, *, action: str = READ_FAMILIES) -> QuerySet[Event]:
    """The events of the places in which a user may do the action, and those that concern every place."""
    if not may(user, action):
        return Event.objects.none()
    return _of_now().filter(Q(place__isnull=True) | Q(place__in=visible_places(user, action=action)))


def _of_now() -> QuerySet[Event]:
    # Nothing is later than tomorrow, whatever the clocks: the partitions of the coming years stay shut.
    return Event.objects.filter(id__lt=first_of(clock.now() + timedelta(days=1)))


def history(subject: Subject, user: Somebody, *, action: str = READ_FAMILIES) -> QuerySet[Event]:
    """The events of one subject that the user may see, first to last.

    A family that moved has events of two places; who answers for one of them sees those of that one.
    """
    return (
        events_for(user, action=action)
        .filter(subject_kind=subject.kind, subject_key=subject.key)
        .select_related("actor")
        .order_by("seq")
    )


def recent(
    user: Somebody,
    *,
    limit: int = 50,
    kinds: Iterable[str] | None = None,
    since: datetime | None = None,
    action: str = READ_FAMILIES,
) -> QuerySet[Event]:
    """The latest events that the user may see, last first.

    Args:
        limit: how many at most.
        kinds: only of these kinds.
        since: only recorded at this instant or later. Reads only the partitions from there on.

    Cost: one query, and up to a county one more for its places; then it reads the events of these places
        since that instant and no others, however many came later. Above it reads from the newest on.
    """
    if not may(user, action):
        return Event.objects.none()
    if any(top.level < Level.COUNTY for top in places_for(user, action)):
        found = events_for(user, action=action).order_by("-id")
    else:
        places = list(visible_places(user, action=action).values_list("pk", flat=True))
        inside = _of_now().filter(Q(place__isnull=True) | Q(place__in=places))
        found = inside.order_by(OrderBy(not_by_index("id"), descending=True))
    if kinds is not None:
        found = found.filter(kind__in=list(kinds))
    if since is not None:
        found = found.filter(id__gte=first_of(since))
    return found.select_related("actor")[:limit]


def feed(
    user: Somebody,
    *,
    after: int,
    limit: int,
    kinds: Iterable[str] | None = None,
    action: str = READ_FAMILIES,
) -> list[tuple[int, Event]]:
    """The next sealed events that the user may see, with their positions in the chain, first to last.

    Positions are given when every earlier transaction has finished, so whoever goes on from the last one
    misses nothing, however long a writer took. Events that are not sealed yet come later.

    Args:
        after: the position that was read last; 0: from the beginning.
        limit: how many at most.
        kinds: only of these kinds.

    Cost: two queries.
    """
    seen = events_for(user, action=action)
    if kinds is not None:
        seen = seen.filter(kind__in=list(kinds))
    links = Link.objects.filter(stream=Event.STREAM, position__gt=after, row_id__in=seen.values("id"))
    positions = dict(links.order_by("position").values_list("row_id", "position")[:limit])
    events = Event.objects.filter(pk__in=positions).select_related("place")
    return sorted(((positions[event.pk], event) for event in events), key=lambda pair: pair[0])
