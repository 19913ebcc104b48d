"""Reading notices: for the village with names, for everybody without."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liandong.casework.case_selectors import PLACE_LEVELS, READ_PLACES
from liandong.casework.models import Case, CaseStep
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Clock, Procedure
from liandong.foundation import clock
from liandong.foundation.accounts.scope import READ_FAMILIES, Somebody, access
from liandong.publicity.models import BoardLine, BoardNotice

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

    A notice without a case that still is where it was posted, or waits for a re-check, is over.
    """
    table = table_of(notice.procedure, notice.version)
    disputed = {line.to for line in table.lines_from(notice.state) if line.clock is Clock.PAUSE}
    living = [line.case for line in lines if line.case.state in {notice.state, *disputed}]
    ends = [case.notice_until for case in living if case.notice_until is not None]
    held = any(case.notice_left is not None for case in living)
    until = max(ends, default=None)
    over = not held and (until is None or clock.today() > until)
    return Days(notice.posted_at.astimezone(clock.HERE).date(), until, over)


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


def line_of(case: Case) -> BoardLine | None:
    """The line of the sheet on which a case stands by its last posting; None where no sheet was made."""
    step = posting_of(case)
    if step is None:
        return None
    return BoardLine.objects.filter(case=case, step=step).select_related("notice").first()


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
    """What somebody must be allowed to do to make the sheet of a case's notice."""
    return POST_PLACES if case.subject_kind in PLACE_LEVELS else POST
