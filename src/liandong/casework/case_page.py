"""What the page of a case says: where it stands in its table, who did what, what may happen next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from liandong.casework.case_selectors import changed_since, last_return
from liandong.casework.criteria import held_words
from liandong.casework.models import Case, CaseStep, Receipt, Task, TaskState
from liandong.casework.particulars import Hint, hint_about, words_of
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Clock, Guard, Part, Procedure, Transition
from liandong.casework.rankings import ranking_words
from liandong.casework.receipts import may_receive
from liandong.casework.step_forms import StepForm
from liandong.casework.table_words import TableLine, table_lines
from liandong.casework.whole import Whole, whole_of
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import acting_for, has_role
from liandong.foundation.pages import formats
from liandong.foundation.pages.tags.flow import Step
from liandong.linkage.models import Event
from liandong.linkage.words import detail_of

_LATER = frozenset({"close", "withdraw", "take_back", "remove", "decline"})
"""Steps that end or undo; offered after those that lead on."""


@dataclass(frozen=True)
class StepLine:
    """One step that was taken, for people."""

    step: CaseStep
    event: str
    who: str
    said: Sequence[tuple[str, str]]
    figures: Sequence[tuple[str, str]]
    vote: str
    sample: str
    ranking: str


@dataclass(frozen=True)
class Possible:
    """A step that may be taken now: by this reader, with its form, or by others.

    ``barred``: the reader has the role, but stood on another side of this case. ``is_sampled``: the list is
    to be spot-checked before. ``is_voted``: a meeting votes about it, so that there is no form here.
    """

    line: Transition
    event: str
    roles: str
    form: StepForm | None = None
    barred: bool = False
    is_sampled: bool = False
    is_voted: bool = False
    is_open: bool = False


@dataclass(frozen=True)
class CasePage:
    """A case for a reader."""

    case: Case
    table: Procedure
    state: str
    since: CaseStep
    progress: tuple[Step, ...]
    lines: tuple[TableLine, ...]
    steps: tuple[StepLine, ...]
    mine: tuple[Possible, ...]
    others: tuple[Possible, ...]
    task: Task | None
    posted_on: date | None
    returned: CaseStep | None
    changes: tuple[tuple[Event, str], ...]
    receipts: tuple[Receipt, ...]
    may_receive: bool
    whole: Whole | None

    @property
    def first(self) -> Possible | None:
        """The step by which the reader leads the case on; None where it is another's, or too early."""
        return next((one for one in self.mine if one.is_open or one.is_voted), None)

    @property
    def offered(self) -> int:
        """How many steps the reader may take now, in a form here or in a meeting."""
        return sum(not one.barred for one in self.mine)

    @property
    def next_step(self) -> str:
        """Who does what until when, in a sentence; empty where nothing is due."""
        return next_words(self.task)


def next_task(case: Case) -> Task | None:
    """The task that the state of a case asks for. Cost: one query."""
    return Task.objects.filter(subject_kind="case", subject_key=case.key, state=TaskState.OPEN).first()


def next_words(task: Task | None) -> str:
    """Who does what until when, in a sentence; empty where nothing is due."""
    if task is None or task.declared is None:
        return ""
    roles = _(" or ").join(str(role.label) for role in task.declared.roles)
    what = task.declared.title
    if task.due_on is None:
        return _("Next: {what}, by {roles}.").format(what=what, roles=roles)
    if task.notice_until is not None:
        words = _("The notice hangs until {last}, 24:00. Next, on {day}: {what}, by {roles}.")
        last, day = formats.day(task.notice_until, "short"), formats.day(task.due_on, "short")
        return words.format(last=last, day=day, what=what, roles=roles)
    words = _("Next: {what}, by {roles}, until {day}, 24:00.")
    return words.format(what=what, roles=roles, day=formats.day(task.due_on, "short"))


def case_page(user: User, case: Case, *, filled: Mapping[str, StepForm] | None = None) -> CasePage:
    """A case as a reader sees it.

    Args:
        filled: forms that were sent and have errors, by their event.

    Cost: eleven queries at the most, one more for each form that asks for a second person.
    """
    table = table_of(case.procedure, case.version)
    steps = list(case.steps.select_related("actor", "second", "document", "meeting").order_by("number"))
    possible = [_possible(user, case, line, steps, filled or {}) for line in _in_order(table, case)]
    mine = [one for one in possible if one.form is not None or one.barred or one.is_voted]
    returned = last_return(case)
    changes = changed_since(case, returned) if returned else []
    receipts = tuple(
        case.receipts.select_related("received_by", "step__actor", "case__place").order_by("-pk")
    )
    task = next_task(case)
    return CasePage(
        case=case,
        table=table,
        state=str(table.states[case.state]),
        since=next(one for one in reversed(steps) if one.to_state == case.state),
        progress=_progress(table, case, steps),
        lines=tuple(table_lines(table, clock.today(), case.place, case.state)),
        steps=tuple(step_line(table, one) for one in reversed(steps)),
        mine=tuple(mine),
        others=tuple(one for one in possible if one not in mine),
        task=task,
        posted_on=posted_on(table, steps),
        returned=returned,
        changes=tuple((event, detail_of(event)) for event in changes),
        receipts=receipts,
        whole=whole_of(table, case, steps),
        may_receive=bool(receipts) and case.ended_at is None and may_receive(user, receipts[0]),
    )


def _in_order(table: Procedure, case: Case) -> list[Transition]:
    return sorted(table.lines_from(case.state), key=lambda line: line.event in _LATER)


def _possible(
    user: User, case: Case, line: Transition, steps: Sequence[CaseStep], filled: Mapping[str, StepForm]
) -> Possible:
    table = table_of(case.procedure, case.version)
    event = str(table.events[line.event])
    roles = roles_of(line)
    if not has_role(user, *line.roles, place=case.place):
        return Possible(line, event, roles)
    if stood_elsewhere(user, case, line, steps):
        return Possible(line, event, roles, barred=True)
    if Guard.VOTE in line.guards:
        return Possible(line, event, roles, is_voted=True)
    form = filled.get(line.event) or StepForm(line=line, case=case, user=user, hint=_hint(case, line))
    leads_on = not filled and line == _in_order(table, case)[0] and _is_ripe(case, line)
    leads_on &= line.part is not Part.NONE  # an objection is not what one is asked for
    leads_on &= line.to != case.state  # nor to state the risks of a helped family anew
    is_sampled = Guard.SPOT_CHECK in line.guards
    return Possible(line, event, roles, form, is_sampled=is_sampled, is_open=leads_on or line.event in filled)


def _hint(case: Case, line: Transition) -> Hint | None:
    """How the family was found, where a step asks for it."""
    return hint_about(case.subject) if "found_by" in line.asks else None


def _is_ripe(case: Case, line: Transition) -> bool:
    """Whether the days of the notice allow the step."""
    until = case.notice_until
    return Guard.NOTICE_OVER not in line.guards or (until is not None and clock.today() > until)


def stood_elsewhere(user: User, case: Case, line: Transition, steps: Iterable[CaseStep]) -> bool:
    """Whether a reader, or whom they act for, took part in the case on another side of the work."""
    if line.part is Part.NONE:
        return False
    people = {user.pk, *(one.pk for one in acting_for(user, case.place, roles=line.roles))}
    return any(
        one.part not in (line.part, Part.NONE) and people & {one.actor_id, one.second_id} for one in steps
    )


def roles_of(line: Transition) -> str:
    """Who takes a step, in words."""
    return _(" or ").join(str(role.label) for role in line.roles)


def step_line(table: Procedure, step: CaseStep) -> StepLine:
    """A step in words."""
    who = str(step.actor) if step.actor else _("somebody without an account, from the page of the notice")
    if step.second:
        who = _("{one} and {two}").format(one=who, two=step.second)
    vote = sample = ""
    if step.representatives is not None:
        vote = _(
            "{present} of {all} representatives; {yes} in favour, {no} against, {none} abstained"
        ).format(
            present=(step.votes_for or 0) + (step.votes_against or 0) + (step.votes_abstain or 0),
            all=step.representatives,
            yes=step.votes_for,
            no=step.votes_against,
            none=step.votes_abstain,
        )
    if step.listed is not None:
        sample = _("{checked} of {listed} families of the list checked at home").format(
            checked=step.checked, listed=step.listed
        )
    return StepLine(
        step,
        str(table.events[step.event]),
        who,
        words_of(step.said),
        held_words(step.figures),
        vote,
        sample,
        ranking_words(step.figures),
    )


def posted_on(table: Procedure, steps: Iterable[CaseStep]) -> date | None:
    """The day on which the notice was posted, or went on after an objection, that hangs now."""
    found = None
    for one in steps:
        line = table.line(one.from_state, one.event)
        if line is not None and line.clock in (Clock.START, Clock.RESUME):
            found = one.done_at.astimezone(clock.HERE).date()
        elif line is not None and line.clock is not None:
            found = None
    return found


def _progress(table: Procedure, case: Case, steps: Sequence[CaseStep]) -> tuple[Step, ...]:
    """The stretch of the table's path that the case is in, with who did what when."""
    reached = {one.to_state: one for one in steps}
    stretch = [one for one in table.path if case.state in one]
    stretch = stretch or [one for one in table.path if any(state in reached for state in one)]
    path = stretch[-1] if stretch else table.path[0]
    on_path = [one.to_state for one in steps if one.to_state in path]
    here = on_path[-1] if on_path else path[0]
    at = path.index(here)
    found = []
    for number, state in enumerate(path):
        done = reached.get(state)
        note = _note(done) if done and number <= at else ""
        if number == at and case.state != here:
            note = str(table.states[case.state])
        found.append(
            Step(
                str(table.states[state]), note, "done" if number < at else "here" if number == at else "todo"
            )
        )
    return tuple(found)


def _note(step: CaseStep) -> str:
    return f"{formats.day(step.done_at, 'short')} {step.actor or ''}".strip()
