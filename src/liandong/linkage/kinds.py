"""The kinds of events. Each part declares its own in ``<part>/events.py`` and registers them when loaded.

A part writes::

    EVENTS = {
        "household.registered": EventKind(
            _("Household registered"), stage=Stage.INPUT, payload=("household_no", "batch")
        )
    }

and linkage collects these tables from every installed app when Django starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING

from liandong.linkage.stages import Stage

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

_NAME = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)+")
_MAX_NAME = 60


@dataclass(frozen=True)
class EventKind:
    """A kind of event.

    Args:
        title: for people.
        stage: where in the circle it happens; None for what concerns the platform itself. A field ``stage``
            of the payload, where the kind has one, says it for the single event.
        payload: the fields it may have (ids and codes only).
        takes_back: (own field, earlier field): the event takes back those earlier events of its subject whose
            payload has the same value there. What acts did because of them is compensated.
    """

    title: LazyText
    _: KW_ONLY
    stage: Stage | None
    payload: tuple[str, ...] = ()
    takes_back: tuple[str, str] | None = None


@dataclass(frozen=True)
class _Declared:
    part: str
    kind: EventKind


_declared: dict[str, _Declared] = {}


def register_events(part: str, events: Mapping[str, EventKind]) -> None:
    """Make the kinds of a part known. Harmless to repeat for the same part.

    Raises:
        ValueError: a name is not dotted lower-case words, or another part declared it before.
    """
    for name, kind in events.items():
        if not _NAME.fullmatch(name) or len(name) > _MAX_NAME:
            raise ValueError(
                f"{name!r} is no name for an event; write dotted lower-case words of at most 60 characters"
            )
        known = _declared.get(name)
        if known is not None and known.part != part:
            raise ValueError(
                f"the event {name!r} of {part} was declared by {known.part} before; give it another name"
            )
        _declared[name] = _Declared(part, kind)


def kind_of(name: str) -> EventKind | None:
    """The declaration of a kind; None where no part declares it."""
    known = _declared.get(name)
    return known.kind if known else None


def stage_of(name: str, payload: object = None) -> Stage | None:
    """The stage of an event: its own, where its payload says one, else that of its kind."""
    if isinstance(payload, Mapping) and payload.get("stage") in Stage.values:
        return Stage(payload["stage"])
    kind = kind_of(name)
    return kind.stage if kind else None


def declared_events() -> Iterator[tuple[str, str, EventKind]]:
    """(name, part, kind) of everything declared, by name: what the reference of events is written from."""
    for name in sorted(_declared):
        yield name, _declared[name].part, _declared[name].kind
