"""A file that a program brings: kept, matched by the known mapping that fits best, and begun."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Protocol

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.files.services import Readable, store
from liandong.intake.known_mappings import best, known
from liandong.intake.models import ImportBatch
from liandong.intake.seen import look
from liandong.intake.services.batches import TYPES, UPLOAD, Order, begin

_CHUNK = 1 << 20


class FutureFacts(Refusal):
    """Facts of a day that has not come."""

    message = marked(
        "The facts cannot be true as of {day}, which lies in the future; give the day of the visits."
    )


class Rewindable(Readable, Protocol):
    """A file that can be read twice."""

    def seek(self, offset: int, /) -> object:
        """Go back."""


def bring(file: Readable, *, name: str, order: Order, actor: User) -> ImportBatch:
    """Begin the import of a file.

    Errors: OutOfScope, FutureFacts, NoMappingFits, those of reading and of
        :func:`liandong.foundation.files.services.store`.
    """
    require(actor, UPLOAD, order.place)
    day: date | None = order.observed_on
    if day is not None and day > clock.today():
        raise FutureFacts(day=day)
    stored = store(file, name=name, purpose="import", actor=actor, types=TYPES)
    seen = look(stored)
    mapping = best(seen.columns, stored.name, known())
    return begin(stored, mapping=mapping, order=order, actor=actor, seen=seen)


def sha256_of(file: Rewindable) -> str:
    """The SHA-256 of a file, which is read to its end and rewound."""
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
