"""The register of consents where a step asks for it: kept by the part that holds families' files.

Casework stands below and knows no consents; ``dynamics`` registers until when one counts, who of a family
may give it, and how it is written down beside the step that needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from liandong.casework.models import Case
from liandong.foundation.accounts.models import User
from liandong.foundation.files.models import StoredFile


@dataclass(frozen=True)
class Consenting:
    """What a family consented to with a step. ``by``: the member; ``paper``: None where it signed itself."""

    by: UUID
    on: date
    until: date
    paper: StoredFile | None


@dataclass(frozen=True)
class Consents:
    """What families consented to.

    ``until``: the last day of the consent in force that a case asks for; None where there is none.
    ``givers``: (key, name) of the members who may give it. ``give``: write it down, its paper into the
    family's file; errors: those of the register.
    """

    until: Callable[[Case], date | None]
    givers: Callable[[Case], Sequence[tuple[str, str]]]
    give: Callable[[Case, Consenting, User], None]


_source: list[Consents] = []


def register_consents(source: Consents) -> None:
    """Say where consents are kept. The last one counts."""
    _source[:] = [source]


def consents() -> Consents:
    """Where consents are kept.

    Raises:
        LookupError: no part answers for it.
    """
    if not _source:
        raise LookupError("no part keeps what families consent to")
    return _source[0]
