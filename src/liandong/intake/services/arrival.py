"""A file that a program brings: kept, matched by the known mapping that fits best, and begun."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Protocol

from django.db import transaction

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.files.services import Readable, store
from liandong.intake.known_mappings import best, known
from liandong.intake.mapping import Mapping
from liandong.intake.matching import guess
from liandong.intake.models import ImportBatch
from liandong.intake.refusals import NoMappingFits
from liandong.intake.seen import glance, is_long_to_read, look
from liandong.intake.services.asked import ask
from liandong.intake.services.batches import TYPES, UPLOAD, Order, begin
from liandong.intake.states import Step

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


def bring(
    file: Readable,
    *,
    name: str,
    order: Order,
    actor: User,
    mapping: Mapping | None = None,
    may_guess: bool = False,
) -> ImportBatch:
    """Begin the import of a file; of a big one a worker is asked to look at it first.

    Args:
        mapping: how its columns are read; None: by the known mapping that fits best.
        may_guess: where none fits, the columns are guessed, and people look at them on the next page.

    Errors: OutOfScope, FutureFacts, NoMappingFits, those of reading and of
        :func:`liandong.foundation.files.services.store`.
    """
    require(actor, UPLOAD, order.place)
    day: date | None = order.observed_on
    if day is not None and day > clock.today():
        raise FutureFacts(day=day)
    stored = store(file, name=name, purpose="import", actor=actor, types=TYPES)
    if is_long_to_read(stored):
        glance(stored)
        with transaction.atomic():
            batch = begin(stored, mapping=mapping, order=order, actor=actor)
            return ask(batch, Step.READ, actor=actor)
    seen = look(stored)
    if mapping is None:
        try:
            mapping = best(seen.columns, stored.name, known())
        except NoMappingFits:
            if not may_guess:
                raise
            mapping = guess(seen, known(), title=stored.name)
    return begin(stored, mapping=mapping, order=order, actor=actor, seen=seen)


def sha256_of(file: Rewindable) -> str:
    """The SHA-256 of a file, which is read to its end and rewound."""
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
