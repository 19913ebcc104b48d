"""Writing the audit stream: who read, revealed, exported, printed, signed in or configured what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from liandong.foundation.accounts.scope import acting_for
from liandong.foundation.audit.canonical import plain
from liandong.foundation.audit.models import AuditEntry

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from liandong.foundation.accounts.models import User
    from liandong.foundation.places.models import Place

_ACTION = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")


def note(
    *,
    actor: User | AnonymousUser | None,
    action: str,
    subject: object = "",
    place: Place | None = None,
    detail: Mapping[str, object] | None = None,
) -> AuditEntry:
    """Add a line to the audit stream, in the caller's transaction.

    Args:
        actor: who did it; None for the machine itself and for people who are not signed in.
        action: dotted lower-case words, ``household.read``, ``session.opened``.
        subject: what it was done to, ``household:0198…``: a key, never a name.
        place: where it lies.
        detail: further ids, codes and counts. No personal data of families. Where the actor acts by a duty
            that was delegated, ``for`` is added: the ids of those for whom.

    Raises:
        ValueError: the action has another form, or the detail cannot be written in one way only.
    """
    if not _ACTION.fullmatch(action):
        raise ValueError(f"{action!r} is no name for an action; write dotted lower-case words")
    principals = acting_for(actor, place) if actor is not None else ()
    if principals:
        # Done by a delegated duty: by one person for another, and the record names both.
        detail = {**(detail or {}), "for": [principal.pk for principal in principals]}
    entry = AuditEntry(
        action=action,
        actor_id=actor.pk if actor is not None else None,
        subject=str(subject),
        place_id=place.pk if place else None,
        detail=plain(detail or {}, where="detail"),
    )
    entry.save()
    return entry
