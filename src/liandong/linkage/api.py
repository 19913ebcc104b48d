"""Events through the API: what changed in one's area, once and in order."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from liandong.foundation.accounts.scope import READ_FAMILIES, require
from liandong.foundation.api.paging import Cursor, Limit, read, written
from liandong.foundation.api.tokens import caller, needs
from liandong.linkage.selectors import feed

router = Router(tags=["events"])


class EventLine(Schema):
    """A change. ``position``: its place in the sealed chain. ``payload``: ids and codes, no personal data."""

    position: int
    id: UUID
    kind: str = Field(..., examples=["household.registered"])
    title: str
    subject_kind: str = Field(..., examples=["household"])
    subject_key: UUID
    seq: int
    place: UUID | None
    payload: dict[str, Any]
    occurred_at: datetime
    recorded_at: datetime
    caused_by: UUID | None


class EventPage(Schema):
    """Some events. ``next`` is always given: ask with it again later for what has happened since."""

    items: list[EventLine]
    next: str = Field(..., examples=["MToxMjM0"])
    more: bool = Field(..., description="Whether there are further ones now.")


Kind = Annotated[
    str | None,
    Query(
        max_length=60,
        pattern=r"^[a-z_.]+$",
        description="Only of this kind.",
        examples=["household.registered"],
    ),
]


@router.get("/events", response=EventPage, **needs("events.read", READ_FAMILIES))
def list_events(
    request: HttpRequest,
    kind: Kind = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> dict[str, object]:
    """What changed in your area since the cursor, first to last; each change comes once.

    Events appear when they are sealed, about a second after the change.
    """
    user = caller(request)
    require(user, READ_FAMILIES)
    after = read(cursor) if cursor else 0
    found = feed(user, after=after, limit=limit + 1, kinds=None if kind is None else [kind])
    items = [
        {
            "position": position,
            "id": event.pk,
            "kind": event.kind,
            "title": str(event.title),
            "subject_kind": event.subject_kind,
            "subject_key": event.subject_key,
            "seq": event.seq,
            "place": event.place.key if event.place else None,
            "payload": event.payload,
            "occurred_at": event.occurred_at,
            "recorded_at": event.recorded_at,
            "caused_by": event.caused_by_id,
        }
        for position, event in found[:limit]
    ]
    last = found[:limit][-1][0] if found else after
    return {"items": items, "next": written(last), "more": len(found) > limit}
