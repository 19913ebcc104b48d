"""The list on the board that a case stands on: which step posted it, and whether it is still the same.

Source: design.md §4: after a re-check the remaining days run, from the start if the list changed.
"""

from __future__ import annotations

from liandong.casework.models import Case, CaseStep
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Clock, Transition
from liandong.foundation import clock

_STAYS = ("object", "dismiss", "notice_over")


def _posting(case: Case) -> tuple[CaseStep, Transition] | None:
    table = table_of(case.procedure, case.version)
    for step in case.steps.order_by("-number"):
        line = table.line(step.from_state, step.event)
        if line is not None and line.clock is Clock.START:
            return step, line
    return None


def posted_by(case: Case) -> Transition | None:
    """The line of the table by which the notice of a case was posted last. Cost: one query."""
    found = _posting(case)
    return found[1] if found else None


def list_changed(case: Case) -> bool:
    """Whether a case posted in the same place on the same day left the list before its days were over.

    An objection that was found right, or a family that withdrew, makes the list another one.

    Cost: two queries.
    """
    found = _posting(case)
    if found is None:
        return False
    posted, line = found
    table, day = table_of(case.procedure, case.version), posted.done_at.astimezone(clock.HERE).date()
    held = {one.to for one in table.lines_from(line.to) if one.clock is Clock.PAUSE}
    beside = CaseStep.objects.filter(
        case__procedure=case.procedure, case__version=case.version, case__place=case.place
    ).exclude(case=case)
    together = beside.filter(to_state=line.to, event=posted.event, done_at__date=day)
    left = beside.filter(from_state__in={line.to, *held}, done_at__gt=posted.done_at).exclude(
        event__in=_STAYS
    )
    return left.exclude(to_state__in=held).filter(case__in=together.values("case")).exists()
