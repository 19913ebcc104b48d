"""The guards of procedures: each says in a sentence what lacks. Others: see :mod:`.deciding`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from math import ceil
from uuid import UUID

from django.utils.translation import gettext

from liandong.casework import refusals
from liandong.casework.criteria import FIGURES, Figure, counted, criterion_of
from liandong.casework.meetings.selectors import Came, came_to
from liandong.casework.models import Case, CaseStep, Meeting
from liandong.casework.particulars import Said
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Clock, Guard, Part, Procedure, Transition
from liandong.casework.settings.in_force import values_at
from liandong.casework.signing import Signature, signatures
from liandong.casework.spot_checks import reached
from liandong.casework.visiting import Visited, visits
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.scope import acting_for, has_role
from liandong.foundation.files.models import FileType, StoredFile
from liandong.foundation.pages import formats

SURVEYORS = (Role.VILLAGE_CADRE, Role.RESIDENT_TEAM)
_PAPER = (FileType.PDF, FileType.JPEG, FileType.PNG)


@dataclass(frozen=True)
class Vote:
    """The vote about one family: the meeting, whose attendance says who was there, and how these voted."""

    meeting: Meeting
    votes_for: int
    votes_against: int
    votes_abstain: int

    @property
    def counted(self) -> int:
        """How many votes there are, abstentions among them."""
        return self.votes_for + self.votes_against + self.votes_abstain

    @cached_property
    def came(self) -> Came:
        """How many stand on the list, and how many of them came. Cost: one query, once."""
        return came_to(self.meeting)


@dataclass(frozen=True)
class Proof:
    """What whoever does a step brings along.

    ``document``: the signed paper; at a vote, the signed minutes. ``signature``: the key of the family's own,
    in its place; ``visit``: that of a visit on record. ``said``: the particulars
    that the step asks for, name to codes. ``figures``: those that whoever takes the step counted.
    ``ranking``: of the family by the appraisers, see :mod:`liandong.casework.rankings`.
    ``minutes``: that staff worked on it; ``trips``: that the family had to make for it; None: unknown.
    """

    document: StoredFile | None = None
    reason: str = ""
    second: User | None = None
    vote: Vote | None = None
    said: Said = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    ranking: dict[str, object] | None = None
    minutes: int | None = None
    trips: int | None = None
    signature: UUID | None = None
    visit: UUID | None = None


@dataclass(frozen=True)
class Asking:
    """A step that somebody wants to take, as the guards see it. ``actor``: None for the public.

    ``held``: what the guards held against a line; ``signed``: the family's own signature, ``visited``: the
    visit; kept with the step.
    """

    case: Case
    line: Transition
    said: str
    actor: User | None
    proof: Proof
    today: date
    held: dict[str, dict[str, object]] = field(default_factory=dict)
    signed: list[Signature] = field(default_factory=list)
    visited: list[Visited] = field(default_factory=list)


def _document(asking: Asking) -> None:
    if not is_paper(asking.proof.document):
        raise refusals.DocumentMissing(event=asking.said)


def is_paper(document: StoredFile | None) -> bool:
    return document is not None and document.erased_at is None and document.type in _PAPER


def _signed(asking: Asking) -> None:
    """A signature that is given must count; without one, the paper."""
    if asking.proof.signature is not None:
        asking.signed.append(signatures().find(asking.case, asking.proof.signature))
    elif not is_paper(asking.proof.document):
        raise refusals.SignatureMissing(event=asking.said)


def _visited(asking: Asking) -> None:
    """A visit on record that is given must count; without one, the paper."""
    proof = asking.proof
    if proof.visit is not None:
        people = [one for one in (asking.actor, proof.second) if one is not None]
        asking.visited.append(visits().find(asking.case, proof.visit, people))
    elif not is_paper(proof.document):
        raise refusals.VisitMissing(event=asking.said)


def _reason(asking: Asking) -> None:
    if not asking.proof.reason.strip():
        raise refusals.ReasonMissing(event=asking.said)


def _two_surveyors(asking: Asking) -> None:
    second = asking.proof.second
    place = asking.case.place
    if second is None or second == asking.actor or not has_role(second, *SURVEYORS, place=place):
        raise refusals.SecondPersonMissing(roles=gettext(", ").join(str(role.label) for role in SURVEYORS))


def _vote(asking: Asking) -> None:
    vote = asking.proof.vote
    if vote is None or not vote.meeting.place.contains(asking.case.place):
        raise refusals.MeetingMissing
    _held_after(asking.case, vote.meeting)
    came = vote.came
    counts = (vote.votes_for, vote.votes_against, vote.votes_abstain)
    if min(counts) < 0 or vote.counted != came.present:
        raise refusals.VotesDoNotAdd(votes=vote.counted, present=came.present)
    rules = values_at([asking.case.place], asking.today, ("vote.quorum", "vote.for"))[asking.case.place.pk]
    quorum = ceil(rules["vote.quorum"].value * came.all)
    if came.present < max(1, quorum):
        raise refusals.QuorumMissing(present=came.present, representatives=came.all, needed=max(1, quorum))
    needed = ceil(rules["vote.for"].value * came.present)
    if vote.votes_for < needed:
        raise refusals.VoteFailed(votes=vote.votes_for, present=came.present, needed=needed)


def _held_after(case: Case, meeting: Meeting) -> None:
    """What is voted about was there at the meeting: the step before it, the comparison, is not later."""
    last = case.steps.order_by("-number").first() if case.pk else None
    if last is not None and last.done_at.astimezone(clock.HERE).date() > meeting.held_on:
        raise refusals.MeetingBefore(held=formats.day(meeting.held_on), last=formats.day(last.done_at))


def _spot_check(asking: Asking) -> None:
    """The list was drawn by the system, every family drawn has its result, and this one does not differ."""
    found = reached(asking.case)
    if found is None:
        raise refusals.NotDrawnYet
    if found.found < found.drawn:
        raise refusals.TooFewChecked(checked=found.found, drawn=found.drawn, listed=found.listed)
    if found.agrees is False:
        raise refusals.CheckDiffers


def _notice_runs(asking: Asking) -> None:
    until = asking.case.notice_until
    if until is None or asking.today > until:
        raise refusals.NoticeEnded(day=formats.day(until or asking.today))


def _notice_over(asking: Asking) -> None:
    until = asking.case.notice_until
    if until is None or asking.today <= until:
        raise refusals.NoticeRuns(day=formats.day(until or asking.today))


def _not_soon(asking: Asking) -> None:
    step = asking.case.steps.filter(to_state="monitored").order_by("number").first()
    if step is None:
        return
    entered = step.done_at.astimezone(clock.HERE).date()
    first = (entered.replace(day=1) + timedelta(days=62)).replace(day=1)  # of the month after the next
    if asking.today < first:
        raise refusals.TooSoon(day=formats.day(entered), first=formats.day(first))


def _cleared_before(asking: Asking) -> None:
    case = asking.case
    cleared = Case.objects.filter(
        procedure=case.procedure,
        subject_kind=case.subject_kind,
        subject_key=case.subject_key,
        state="cleared",
    )
    if not cleared.exists():
        raise refusals.NotClearedBefore


def _outside(asking: Asking) -> None:
    """Outside the accused line: who collected or posted the notice does not judge, nor does who objected."""
    case, actor = asking.case, asking.actor
    if actor is None:
        return
    table, steps = table_of(case.procedure, case.version), list(case.steps.order_by("number"))
    objected = [one for one in steps if one.event == "object"][-1:]
    accused = [one for one in steps if one.part == Part.COLLECT or _posted(table, one)]
    taken = {pk for one in (*accused, *objected) for pk in (one.actor_id, one.second_id)}
    for person in (actor, *acting_for(actor, case.place, roles=asking.line.roles)):
        if person.pk in taken:
            raise refusals.NotOutside(who=person)


def _posted(table: Procedure, step: CaseStep) -> bool:
    line = table.line(step.from_state, step.event)
    return line is not None and line.clock is Clock.START


def _criteria(asking: Asking) -> None:
    """Every figure of the step on the right side of its line, exactly; unknown is on neither."""
    place, today = asking.case.place, asking.today
    for name in asking.line.criteria:
        rule = criterion_of(name, place, today)
        kind = FIGURES[rule.figure]
        figure = asking.proof.figures.get(rule.figure) if kind.entered else counted(rule.figure, place, today)
        if figure is None or (kind.is_share and not 0 <= figure.part <= figure.whole):
            raise refusals.FigureMissing(what=kind.label)
        if not rule.holds(figure.value):
            raise refusals.CriterionNotMet(
                what=kind.label, value=kind.words(figure.value), line=rule.words, source=rule.source
            )
        asking.held[rule.figure] = rule.held(figure)


CHECKS: Mapping[Guard, Callable[[Asking], None]] = {
    Guard.DOCUMENT: _document,
    Guard.SIGNED: _signed,
    Guard.VISITED: _visited,
    Guard.REASON: _reason,
    Guard.TWO_SURVEYORS: _two_surveyors,
    Guard.VOTE: _vote,
    Guard.SPOT_CHECK: _spot_check,
    Guard.NOTICE_RUNS: _notice_runs,
    Guard.NOTICE_OVER: _notice_over,
    Guard.NOT_SOON: _not_soon,
    Guard.CLEARED_BEFORE: _cleared_before,
    Guard.OUTSIDE: _outside,
    Guard.CRITERIA: _criteria,
}
