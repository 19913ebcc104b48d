"""Procedures as tables: (state, event) → guards, roles, clock, next state.

The tables are data; :mod:`liandong.casework.advancing` is the one door that reads them. Which table holds is
chosen by the day a case is opened, and a case keeps its table to the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from liandong.foundation.accounts.roles import Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

START = ""
"""The state of a case that is not yet there."""


class Part(StrEnum):
    """Which side of the work a step belongs to: in one case, one person stands on one side only."""

    COLLECT = "collect"
    COMPARE = "compare"
    APPROVE = "approve"
    NONE = ""


class Guard(StrEnum):
    """What must be there before a step."""

    DOCUMENT = "document"
    REASON = "reason"
    TWO_SURVEYORS = "two_surveyors"
    VOTE = "vote"
    SPOT_CHECK = "spot_check"
    NOTICE_RUNS = "notice_runs"
    NOTICE_OVER = "notice_over"


GUARD_WORDS: Mapping[Guard, LazyText] = {
    Guard.DOCUMENT: _("signed paper as a file"),
    Guard.REASON: _("reason in writing"),
    Guard.TWO_SURVEYORS: _("two surveyors"),
    Guard.VOTE: _("two thirds of the representatives present, two thirds of these in favour"),
    Guard.SPOT_CHECK: _("spot check done"),
    Guard.NOTICE_RUNS: _("the notice hangs"),
    Guard.NOTICE_OVER: _("days of the notice over, no objection open"),
}


class Clock(StrEnum):
    """What a step does to the days of the notice."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    END = "end"


@dataclass(frozen=True)
class Transition:
    """One line of a table.

    Args:
        event: what happens.
        states: from which states; :data:`START` opens the case.
        to: the next state.
        roles: who may do it, in their area.
        part: the side of the work, for the separation of duty.
        guards: what must be there.
        share: of the families of the list that a spot check must reach.
        clock: what it does to the days of the notice.
        notice: the name under which ``limits.toml`` holds the days, where the clock starts.
    """

    event: str
    states: tuple[str, ...]
    to: str
    roles: tuple[Role, ...]
    part: Part
    guards: tuple[Guard, ...] = ()
    share: Fraction = Fraction(0)
    clock: Clock | None = None
    notice: str = ""


@dataclass(frozen=True)
class Procedure:
    """A table with its words, for cases opened from ``valid_from`` to the day before ``valid_to``."""

    id: str
    version: str
    title: LazyText
    valid_from: date
    valid_to: date | None
    source: str
    states: Mapping[str, LazyText]
    events: Mapping[str, LazyText]
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        seen: set[tuple[str, str]] = set()
        for line in self.transitions:
            for state in line.states:
                if (state, line.event) in seen:
                    raise ValueError(f"{self.id}: two lines for {line.event!r} in {state!r}")
                seen.add((state, line.event))
            unknown = {line.to, *line.states} - self.states.keys() - {START}
            if unknown or line.event not in self.events:
                raise ValueError(f"{self.id}: {line.event!r} names what has no words: {sorted(unknown)}")
            if (line.clock is Clock.START) != bool(line.notice):
                raise ValueError(f"{self.id}: {line.event!r} starts no notice that has days")

    def line(self, state: str, event: str) -> Transition | None:
        """What an event does in a state; None where the table forbids it."""
        found = (one for one in self.transitions if one.event == event and state in one.states)
        return next(found, None)

    def lines_from(self, state: str) -> tuple[Transition, ...]:
        """Everything that may happen in a state."""
        return tuple(line for line in self.transitions if state in line.states)

    def is_final(self, state: str) -> bool:
        """Whether nothing more can happen."""
        return not self.lines_from(state)
