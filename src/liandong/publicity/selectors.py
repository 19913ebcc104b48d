"""Reading sheets: for the village with names, for everybody without."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liandong.casework.case_selectors import PLACE_LEVELS, READ_PLACES
from liandong.casework.models import Case, CaseStep
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Clock, Procedure, Transition
from liandong.foundation import clock
from liandong.foundation.accounts.roles import LEVELS
from liandong.foundation.accounts.scope import READ_FAMILIES, Somebody, access
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names
from liandong.publicity.models import BoardLine, BoardNotice

UNDONE = frozenset({"taken_back", "clearing_taken_back"})
"""Decisions after which the one before is not announced any more."""
OUTCOMES = {"dismiss": _("found wrong"), "uphold": _("found right")}
"""What a re-check finds an objection to be, by the step of the case."""
POST, POST_PLACES = "board.post", "place_board.post"


@dataclass(frozen=True)
class Days:
    """The days of a notice: ``until`` its last one; None while every family on it waits for a re-check."""

    posted_on: date
    until: date | None
    is_over: bool


def access_notice(user: Somebody, key: UUID) -> BoardNotice:
    """The notice with its names: of families for those who read them. Raises: OutOfScope."""
    rows, found = BoardNotice.objects.select_related("place"), public_notice(key)
    of_places = found is not None and table_of(found.procedure, found.version).subject in PLACE_LEVELS
    return access(user, rows, {"key": key}, action=READ_PLACES if of_places else READ_FAMILIES)


def public_notice(key: UUID) -> BoardNotice | None:
    """The notice as anybody may see it."""
    return BoardNotice.objects.select_related("place").filter(key=key).first()


def lines_of(notice: BoardNotice) -> list[BoardLine]:
    """Its families by number. Cost: one query."""
    return list(notice.lines.select_related("case__place").order_by("number"))


def days_of(notice: BoardNotice, lines: list[BoardLine]) -> Days:
    """The days as they stand now: held by an objection, gone on, or over.

    A notice without a case that still is where it was posted, or waits for a re-check, is over; so is an
    announcement of which no decision stands. Cost: none for a notice, one query for an announcement.
    """
    posted_on = notice.posted_at.astimezone(clock.HERE).date()
    if notice.until is not None:
        stand = decided([line.case for line in lines])
        stands = any((found := stand.get(one.case_id)) and found.step == one.step for one in lines)
        return Days(posted_on, notice.until, not stands or clock.today() > notice.until)
    table = table_of(notice.procedure, notice.version)
    disputed = {line.to for line in table.lines_from(notice.state) if line.clock is Clock.PAUSE}
    living = [line.case for line in lines if line.case.state in {notice.state, *disputed}]
    ends = [case.notice_until for case in living if case.notice_until is not None]
    held = any(case.notice_left is not None for case in living)
    until = max(ends, default=None)
    over = not held and (until is None or clock.today() > until)
    return Days(posted_on, until, over)


@dataclass(frozen=True)
class Rechecked:
    """What came of the last objection to a family of a notice: ``outcome`` empty while it is looked into."""

    number: int
    raised_on: date
    outcome: str
    decided_on: date | None


def rechecked(notice: BoardNotice, lines: list[BoardLine]) -> list[Rechecked]:
    """What became of the objections since the sheet was posted, by number, for anybody. Cost: one query."""
    numbers = {line.case_id: line for line in lines}
    steps = CaseStep.objects.filter(case__in=numbers, event__in=("object", *OUTCOMES)).order_by("number")
    found: dict[int, Rechecked] = {}
    for step in steps:
        line, day = numbers[step.case_id], step.done_at.astimezone(clock.HERE).date()
        if step.number < line.step:
            continue
        if step.event == "object":
            found[line.number] = Rechecked(line.number, day, "", None)
        elif (raised := found.get(line.number)) is not None:
            found[line.number] = replace(raised, outcome=str(OUTCOMES[step.event]), decided_on=day)
    return [found[number] for number in sorted(found)]


@dataclass(frozen=True)
class Decision:
    """A decision that the village announces: the step, the line of the table that it took, and its day."""

    step: int
    line: Transition
    on: date


def decided(cases: Collection[Case]) -> dict[int, Decision]:
    """The last decision about each case that is announced and stands, by the case's row. Cost: one query."""
    tables = {case.pk: table_of(case.procedure, case.version) for case in cases}
    found: dict[int, Decision] = {}
    for step in CaseStep.objects.filter(case__in=tables).order_by("number"):
        line = tables[step.case_id].line(step.from_state, step.event)
        if line is None:
            continue
        if line.announce:
            day = step.done_at.astimezone(clock.HERE).date()
            found[step.case_id] = Decision(step.number, line, day)
        elif line.decides in UNDONE:
            found.pop(step.case_id, None)
    return found


def decided_by(line: Transition, place: Place) -> str:
    """The area whose office takes a step for a place. Cost: one query."""
    [level] = LEVELS[line.roles[0]]
    return path_names(place)[level - 1]


def decided_at(notice: BoardNotice) -> str:
    """The area whose office decided what an announcement announces. Cost: one query."""
    table = table_of(notice.procedure, notice.version)
    lines = (one for one in table.transitions if (one.event, one.to) == (notice.event, notice.state))
    return decided_by(next(lines), notice.place)


def line_at(case: Case, step: int) -> BoardLine | None:
    """The line of the sheet on which a step of a case stands; None where no sheet was made. One query."""
    return BoardLine.objects.filter(case=case, step=step).select_related("notice").first()


def line_of(case: Case) -> BoardLine | None:
    """The line of the sheet on which a case stands by its last posting; None where no sheet was made."""
    step = posting_of(case)
    if step is None:
        return None
    return line_at(case, step)


def posting_of(case: Case) -> int | None:
    """The number of the step that posted the notice a case is on; None where it is on none. One query."""
    table = table_of(case.procedure, case.version)
    if not is_posted(table, case.state):
        return None
    posts = {line.event for line in table.transitions if line.clock is Clock.START}
    found = case.steps.filter(event__in=posts).order_by("-number").values_list("number", flat=True)
    return found.first()


def is_posted(table: Procedure, state: str) -> bool:
    """Whether a notice hangs in a state, or is held by an objection."""
    held = {line.to for line in table.transitions if line.clock is Clock.PAUSE}
    return table.is_notice(state) or state in held


def post_action(case: Case) -> str:
    """What somebody must be allowed to do to make a sheet about a case."""
    return POST_PLACES if case.subject_kind in PLACE_LEVELS else POST
