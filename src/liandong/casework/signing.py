"""A family's own signature where a step asks for a signed paper: found by the part to which families speak.

Casework stands below and cannot see what families sign; ``feedback`` registers how a signature is found,
which ones lie ready for a case, and what a decision keeps of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from liandong.casework.models import Case
from liandong.foundation.files.models import StoredFile


@dataclass(frozen=True)
class Signature:
    """A signature that stands for a signed paper. ``digest``: SHA-256 of what was signed, in hexadecimal."""

    key: UUID
    digest: str
    file: StoredFile


@dataclass(frozen=True)
class Signatures:
    """What families signed. A case that is to be opened is not kept yet and stands in no state.

    ``find``: the signature of a case's family by its key, or the refusal that says why it counts for nothing
    now. ``ready``: (key, words) of those that count now. ``kept``: all of a case, as its decision keeps them.
    """

    find: Callable[[Case, UUID], Signature]
    ready: Callable[[Case], Sequence[tuple[str, str]]]
    kept: Callable[[Case], list[dict[str, object]]]


_source: list[Signatures] = []


def register_signatures(source: Signatures) -> None:
    """Say where families sign. The last one counts."""
    _source[:] = [source]


def signatures() -> Signatures:
    """Where families sign.

    Raises:
        LookupError: no part answers for it; a guard must not pass unchecked.
    """
    if not _source:
        raise LookupError("no part keeps what families sign")
    return _source[0]
