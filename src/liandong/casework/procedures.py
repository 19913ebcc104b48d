"""Procedures as tables: (state, event) → guards, roles, clock, next state.

The tables are data; :mod:`liandong.casework.advancing` is the one door that reads them. Which table holds is
chosen by the day a case is opened, and a case keeps its table to the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
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
    EVALUATE = "evaluate"
    NONE = ""


class Guard(StrEnum):
    """What must be there before a step."""

    DOCUMENT = "document"
    SIGNED = "signed"
    VISITED = "visited"
    REASON = "reason"
    TWO_SURVEYORS = "two_surveyors"
    FORM_VALID = "form_valid"
    VOTE = "vote"
    SPOT_CHECK = "spot_check"
    NOTICE_RUNS = "notice_runs"
    NOTICE_OVER = "notice_over"
    CONSENT = "consent"
    COMPARED = "compared"
    EXPLAINED = "explained"
    NO_VETO = "no_veto"
    SECURED = "secured"
    MEETS_EXIT = "meets_exit"
    NOT_SOON = "not_soon"
    CLEARED_BEFORE = "cleared_before"
    ON_RECORD = "on_record"
    NOBODY_LEFT = "nobody_left"
    OUTSIDE = "outside"
    FITTING_PLAN = "fitting_plan"
    LISTED = "listed"
    NOT_LISTED = "not_listed"
    CRITERIA = "criteria"


GUARD_WORDS: Mapping[Guard, LazyText] = {
    Guard.DOCUMENT: _("signed paper as a file"),
    Guard.SIGNED: _("the family’s signature: its own, or a signed paper as a file"),
    Guard.VISITED: _("the visit: its record with a picture, or a signed paper as a file"),
    Guard.REASON: _("reason in writing"),
    Guard.TWO_SURVEYORS: _("two surveyors"),
    Guard.FORM_VALID: _("the family’s form breaks no rule of the national profile, or it is written why"),
    Guard.VOTE: _("two thirds of the representatives present, two thirds of these in favour"),
    Guard.SPOT_CHECK: _("spot check done"),
    Guard.NOTICE_RUNS: _("the notice hangs"),
    Guard.NOTICE_OVER: _("days of the notice over, no objection open"),
    Guard.CONSENT: _("consent to the comparison in the register of consents"),
    Guard.COMPARED: _(
        "every answer asked of departments since the case was opened, or their result on paper"
    ),
    Guard.EXPLAINED: _("nothing of the comparisons waits for the family’s explanation or its judgement"),
    Guard.NO_VETO: _("no veto of a comparison stands against the family"),
    Guard.SECURED: _(
        "schooling, medical care, housing and water on record as secured, income above the line long enough "
        "and after what the family paid itself, no clue open"
    ),
    Guard.MEETS_EXIT: _(
        "food, clothing, schooling, medical care, housing and water on record as secured, income above the "
        "line"
    ),
    Guard.NOT_SOON: _("neither in the month of entering nor in the next"),
    Guard.CLEARED_BEFORE: _("a risk of the family was cleared before"),
    Guard.ON_RECORD: _("the family stands as monitored by the files of before, without a case"),
    Guard.NOBODY_LEFT: _("the family’s file is closed in the register, nobody belongs to it"),
    Guard.OUTSIDE: _("by somebody who neither brought the case on notice nor objected"),
    Guard.FITTING_PLAN: _(
        "the plan names a measure that fits every risk, and one that develops where somebody can work"
    ),
    Guard.LISTED: _("the place stands listed"),
    Guard.NOT_LISTED: _("the place does not stand listed"),
    Guard.CRITERIA: _("figures of the place on the right side of the line"),
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
        share: the setting that holds the share of the list that a spot check must reach.
        clock: what it does to the days of the notice.
        notice: the setting that holds the days, where the clock starts.
        asks: what is to be said with it, by the names of :mod:`liandong.casework.particulars`.
        criteria: the names under which ``criteria.toml`` holds what figures must reach.
        decides: what the step decides about the subject, see :mod:`liandong.casework.deciding`.
        reopens: it takes back an end; a state that only such lines leave ends the case.
        is_public: anybody may do it, without an account.
    """

    event: str
    states: tuple[str, ...]
    to: str
    roles: tuple[Role, ...]
    part: Part
    guards: tuple[Guard, ...] = ()
    share: str = ""
    clock: Clock | None = None
    notice: str = ""
    asks: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    decides: str = ""
    reopens: bool = False
    is_public: bool = False

    @property
    def meets_family(self) -> bool:
        """Whether the village meets the one family for it: for a paper, a visit or its plan; no meeting."""
        brings = {Guard.DOCUMENT, Guard.SIGNED, Guard.VISITED, Guard.FITTING_PLAN} & {*self.guards}
        return self.part is Part.COLLECT and bool(brings) and Guard.VOTE not in self.guards


class Sign(StrEnum):
    """What a family signs in a state of its case; its consent also before there is one."""

    CONSENT = "consent"
    AGREED = "agreed"
    RECEIVED = "received"


class Phase(StrEnum):
    """What of a case a family waits for: being taken in, the plan of help, or leaving."""

    ENTRY = "entry"
    PLAN = "plan"
    LEAVING = "leaving"


PHASE_WORDS: Mapping[Phase, LazyText] = {
    Phase.ENTRY: _("until it is decided whether the family is taken in"),
    Phase.PLAN: _("from the decision to the plan of help"),
    Phase.LEAVING: _("from the proposal that the family leaves to the decision"),
}


HOUSEHOLD, VILLAGE, COUNTY = "household", "village", "county"
"""The kinds of subject that a procedure can be about."""

SUBJECT_WORDS: Mapping[str, LazyText] = {
    HOUSEHOLD: _("family"),
    VILLAGE: _("village"),
    COUNTY: _("county"),
}


@dataclass(frozen=True)
class Procedure:
    """A table with its words, for cases opened from ``valid_from`` to the day before ``valid_to``.

    ``subject``: what it is about. ``place``: the code of the place below which it holds, empty everywhere.
    ``tasks``: the kind of task that a state asks for. ``path``: the states of a case that goes through
    without a setback, in stretches that are drawn as steps. ``provisional``: why the table may change; empty
    where it is settled. ``signs``: what the family is asked to sign in a state,
    in :data:`START` before it is opened. ``phases``: what the family
    waits for in a state; in the others it waits for nothing. ``whole``: the setting with the days from the
    clue to the decision whether the family is taken in; empty where no law counts them together.
    """

    id: str
    version: str
    title: LazyText
    valid_from: date
    valid_to: date | None
    source: str
    states: Mapping[str, LazyText]
    events: Mapping[str, LazyText]
    transitions: tuple[Transition, ...]
    tasks: Mapping[str, str]
    path: tuple[tuple[str, ...], ...]
    provisional: LazyText | str = ""
    subject: str = HOUSEHOLD
    place: str = ""
    signs: Mapping[str, Sign] = field(default_factory=dict)
    phases: Mapping[str, Phase] = field(default_factory=dict)
    whole: str = ""

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
            if (Guard.SPOT_CHECK in line.guards) != bool(line.share):
                raise ValueError(f"{self.id}: {line.event!r} checks a share that has no name")
            if (Guard.CRITERIA in line.guards) != bool(line.criteria):
                raise ValueError(f"{self.id}: {line.event!r} holds figures against no line")
        named = {
            *self.tasks,
            *self.signs,
            *self.phases,
            *(one for stretch in self.path for one in stretch),
        } - {*self.states, START}
        if named:
            raise ValueError(f"{self.id}: what is said of states names others: {sorted(named)}")

    def is_in_force(self, code: str, on: date) -> bool:
        """Whether cases of a place are opened under it on a day."""
        ended = self.valid_to is not None and on >= self.valid_to
        return self.valid_from <= on and not ended and code.startswith(self.place)

    def line(self, state: str, event: str) -> Transition | None:
        """What an event does in a state; None where the table forbids it."""
        found = (one for one in self.transitions if one.event == event and state in one.states)
        return next(found, None)

    def lines_from(self, state: str) -> tuple[Transition, ...]:
        """Everything that may happen in a state."""
        return tuple(line for line in self.transitions if state in line.states)

    def openings(self) -> tuple[Transition, ...]:
        """The steps by which a case is opened."""
        return self.lines_from(START)

    def is_notice(self, state: str) -> bool:
        """Whether a notice hangs in a state."""
        return any(line.clock is Clock.PAUSE for line in self.lines_from(state))

    def is_disputed(self, state: str) -> bool:
        """Whether an objection is being re-checked in a state."""
        return any(line.to == state and line.clock is Clock.PAUSE for line in self.transitions)

    def is_final(self, state: str) -> bool:
        """Whether the case has ended: nothing more can happen, unless the end is taken back."""
        return all(line.reopens for line in self.lines_from(state))
