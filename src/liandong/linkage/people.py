"""What the accounts tell of duties, recorded as events of the person."""

from __future__ import annotations

from collections.abc import Mapping

from liandong.foundation.accounts.announcements import register
from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Place
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import record


def told(
    kind: str, about: User, place: Place | None, actor: User | None, payload: Mapping[str, object]
) -> Event:
    """Record what was told, in the transaction of whoever told it."""
    return record(kind=kind, subject=Subject("user", about.key), place=place, actor=actor, payload=payload)


register("linkage", told)
