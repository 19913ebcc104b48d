"""Short messages through the API: the gateway of a county fetches them and says which it handed on."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from liandong.foundation.accounts.scope import require
from liandong.foundation.api.tokens import by_token, caller, needs
from liandong.foundation.audit.services import note
from liandong.foundation.notices.services import acknowledge, taken_messages

COLLECT = "message.collect"
router = Router(tags=["messages"])


class ShortMessage(Schema):
    """A message to be handed on. ``text`` names no person of a family."""

    key: UUID
    phone: str
    text: str


class Acknowledged(Schema):
    """``was_waiting``: false where it had been acknowledged, or given up, before."""

    was_waiting: bool


@router.post("/messages/fetch", response=list[ShortMessage], **needs("messages.collect", COLLECT))
def fetch_messages(
    request: HttpRequest, limit: Annotated[int, Query(ge=1, le=500, examples=[100])] = 100
) -> list[dict[str, object]]:
    """Short messages that wait, first to last. Each comes again after ten minutes until acknowledged."""
    user = caller(request)
    require(user, COLLECT)
    found = taken_messages(limit)
    if found:
        note(actor=user, action="messages.fetched", detail={"messages": len(found), **by_token(request)})
    return [{"key": row.key, "phone": number, "text": text} for row, number, text in found]


@router.post("/messages/{uuid:key}/handed-on", response=Acknowledged, **needs("messages.collect", COLLECT))
def message_handed_on(request: HttpRequest, key: UUID) -> dict[str, object]:
    """Say that a message was handed on; it does not come again."""
    require(caller(request), COLLECT)
    return {"was_waiting": acknowledge(key)}
