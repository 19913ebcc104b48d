"""A visit on record where a step asks what the village saw: found by the part that knows families.

Casework stands below the registry and cannot see visits; ``dynamics`` registers how one is found and which
lie ready for a case.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from liandong.casework.models import Case
from liandong.foundation.accounts.models import User
from liandong.foundation.files.models import StoredFile


@dataclass(frozen=True)
class Visited:
    """A visit that stands for a signed paper. ``picture``: as the family's file keeps it."""

    key: UUID
    picture: StoredFile


@dataclass(frozen=True)
class Visits:
    """The visits to families.

    ``find``: a visit to a case's family by its key, of which one of these people wrote it down, or the
    refusal that says why it counts for nothing. ``ready``: (key, words) of those of these days.
    """

    find: Callable[[Case, UUID, Collection[User]], Visited]
    ready: Callable[[Case], Sequence[tuple[str, str]]]


_source: list[Visits] = []


def register_visits(source: Visits) -> None:
    """Say where visits are kept. The last one counts."""
    _source[:] = [source]


def visits() -> Visits:
    """Where visits are kept.

    Raises:
        LookupError: no part answers for it; a guard must not pass unchecked.
    """
    if not _source:
        raise LookupError("no part keeps visits")
    return _source[0]
