"""Reading the chain for everybody, and the audit stream for those who may."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty
from liandong.foundation.accounts.scope import Somebody, places_for, visible_places
from liandong.foundation.audit.heads import SignedHead, published
from liandong.foundation.audit.models import AuditEntry, Head
from liandong.foundation.keys import first_of

READ = "audit.read"
PAGE = 50
_FIRST = date(1970, 1, 2)  # keys count from here on


def last_heads(count: int = 10) -> list[SignedHead]:
    """The last signed heads, newest first. They hold no personal data, so anybody may read them."""
    return [published(head) for head in Head.objects.select_related("key").order_by("-number")[:count]]


def entries_for(
    user: Somebody,
    *,
    person: str = "",
    action: str = "",
    on: date | None = None,
    before: UUID | None = None,
) -> list[AuditEntry]:
    """The lines of the audit stream of a reader's area, the newest first, one page and one more.

    A line without a place (a sign-in, a slip) belongs to the area in which its actor holds a duty; one
    without an actor besides is read at the root of the tree only.

    Args:
        user: who reads.
        person: user name of the actor.
        action: the action, or the words it begins with (``account``).
        on: the day.
        before: the last line of the page before; keys grow with time.
    """
    area = visible_places(user, action=READ)
    placeless = Q(place__isnull=True)
    if not any(place.parent_id is None for place in places_for(user, READ)):
        placeless &= Q(Exists(Duty.objects.filter(user=OuterRef("actor"), place__in=area)))
    if not places_for(user, READ) or (on is not None and not _FIRST <= on < date.max):
        return []
    # Nothing is later than tomorrow, whatever the clocks: the partitions of the coming years stay shut.
    until = first_of(clock.now() + timedelta(days=1))
    found = AuditEntry.objects.filter(Q(place__in=area) | placeless, id__lt=until)
    if person:
        found = found.filter(actor__username__iexact=person)
    if action:
        found = found.filter(action__startswith=action)
    if on is not None:
        start = datetime.combine(on, time(), tzinfo=clock.HERE)
        found = found.filter(id__gte=first_of(start), id__lt=first_of(start + timedelta(days=1)))
    if before is not None:
        found = found.filter(id__lt=before)
    return list(found.select_related("actor", "place").order_by("-id")[: PAGE + 1])
