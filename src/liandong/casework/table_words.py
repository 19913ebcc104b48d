"""A procedure's table in words: what may happen in which state, who may do it, and what must be there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from liandong.casework.particulars import particular
from liandong.casework.procedures import GUARD_WORDS, Guard, Procedure, Transition
from liandong.casework.settings.in_force import Book, book_of
from liandong.foundation.places.models import Place


@dataclass(frozen=True)
class TableLine:
    """A line of a table for people. ``is_here``: the case stands in one of its states."""

    states: tuple[str, ...]
    event: str
    asked: tuple[str, ...]
    roles: tuple[str, ...]
    to: str
    is_here: bool


def table_lines(table: Procedure, on: date, place: Place | None = None, here: str = "") -> list[TableLine]:
    """The lines of a table in their order, with the shares and days in force.

    Args:
        on: the day on which shares and days are looked up.
        place: where; None nationwide.
        here: the state in which a case stands; empty of none.

    Cost: one query, none nationwide.
    """
    named = {name for line in table.transitions for name in (line.share, line.notice, line.announce) if name}
    book = book_of([place] if place else [], named)
    return [
        TableLine(
            states=tuple(str(table.states[one]) if one else "–" for one in line.states),
            event=str(table.events[line.event]),
            asked=_asked(line, book, place, on),
            roles=tuple(str(role.label) for role in line.roles),
            to=str(table.states[line.to]),
            is_here=bool(here) and here in line.states,
        )
        for line in table.transitions
    ]


def _asked(line: Transition, book: Book, place: Place | None, on: date) -> tuple[str, ...]:
    found = []
    for guard in line.guards:
        words = str(GUARD_WORDS[guard])
        share = book.at(line.share, place, on) if guard is Guard.SPOT_CHECK else None
        found.append(f"{words} {share.said}" if share else words)
    found += [str(particular(name).label) for name in line.asks]
    if line.notice and (days := book.at(line.notice, place, on)) is not None:
        found.append(_("the notice hangs for {days}").format(days=days.said))
    if line.announce and (days := book.at(line.announce, place, on)) is not None:
        found.append(_("announced for {days}").format(days=days.said))
    return tuple(found)
