"""Open work of a person: each part says what it has, so that a hand-over can list it and pass it on.

A part writes ``open_work.py`` and registers on import::

    register(Source("imports", _("Imports not finished"), list_of=…, pass_on=None))

Work that belongs to a place needs no passing: the successor has the place with the duty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

    from liandong.foundation.accounts.models import User


@dataclass(frozen=True)
class Work:
    """One piece: ``subject`` is its key (``batch:0198…``), ``title`` says what it is and names no family."""

    subject: str
    title: str


@dataclass(frozen=True)
class Source:
    """A list of open work. ``pass_on(work, from, to)`` is called for work that hangs on the person."""

    name: str
    label: str | LazyText
    list_of: Callable[[User], Sequence[Work]]
    pass_on: Callable[[Sequence[Work], User, User], object] | None = None


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a source; the same name again replaces it."""
    _sources[source.name] = source


def sources() -> dict[str, Source]:
    """All sources by name."""
    return dict(sorted(_sources.items()))


def open_work(user: User) -> list[tuple[Source, list[Work]]]:
    """What a person has open, by source; sources with nothing are left out."""
    found = [(source, list(source.list_of(user))) for source in sources().values()]
    return [(source, works) for source, works in found if works]
