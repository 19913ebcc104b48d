"""The limit of a whole stretch of a procedure: from the clue to the decision, with its parts inside.

A monitored household is taken in within 15 days of the clue, the days of its notice among them (domain.md
§5.4, 中农组发〔2021〕7 号). Each part has a limit of its own; this one holds however they add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liandong.casework.kinds import task_kind
from liandong.casework.models import Case, CaseStep
from liandong.casework.particulars import Hint
from liandong.casework.procedures import Phase, Procedure
from liandong.casework.settings.in_force import Book, book_of
from liandong.foundation import clock
from liandong.foundation.pages import formats


def begin(table: Procedure, case: Case, hint: Hint | None) -> None:
    """Have the whole begin with what led to the case, or today where nothing did. Cost: one query.

    Where help comes first, it begins with the papers.
    """
    if not _counts(table, case.state) or case.state not in table.path[0]:
        return
    today = clock.today()
    since = hint.since if hint is not None and hint.since is not None else today
    case.whole_since = since
    if hint is not None and hint.due_on is not None:
        case.whole_until = hint.due_on
        return
    limit = book_of([case.place], [table.whole]).at(table.whole, case.place, today)
    case.whole_until = limit.due_on(since) if limit else None


def go_on(case: Case, held_since: datetime, today: date) -> None:
    """The days for which an objection held the notice are given back to the whole."""
    if case.whole_until is not None:
        case.whole_until += today - held_since.astimezone(clock.HERE).date()


def latest_for(table: Procedure, case: Case) -> date | None:
    """The last day for the next step of a case, so that the whole can still be kept; None: no whole counts.

    Before the notice hangs its days are kept free; while it hangs, or an objection holds it, its own days
    count. Whoever is handed a case too late has the day itself. Cost: one query before the notice.
    """
    state, latest = case.state, case.whole_until
    if latest is None or not _counts(table, state) or table.is_notice(state) or table.is_disputed(state):
        return None
    today, coming = clock.today(), _notice_ahead(table, state)
    if coming:
        notice = book_of([case.place], [coming]).at(coming, case.place, today)
        latest -= timedelta(days=notice.days if notice else 0)
    return max(latest, today)


def _counts(table: Procedure, state: str) -> bool:
    return bool(table.whole) and table.phases.get(state) is Phase.ENTRY


def _notice_ahead(table: Procedure, state: str) -> str:
    """The setting of the notice that is still to come on the way in; empty where it hung already."""
    way = table.path[0]
    ahead = way[way.index(state) :] if state in way else way
    lines = (line for one in ahead for line in table.lines_from(one) if line.notice and line.to in ahead)
    return next((line.notice for line in lines), "")


@dataclass(frozen=True)
class WholePart:
    """One part: how many days were used, and how many it has; None where no setting says so.

    ``is_notice``: its days must pass whole, and the day after them ends it.
    """

    title: str
    days: int | None
    used: int
    is_now: bool
    is_notice: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it took longer than it may."""
        return self.days is not None and self.used > self.days + self.is_notice


@dataclass(frozen=True)
class Whole:
    """The whole and its parts. ``left``: days until its last day, negative when that has passed."""

    since: date
    until: date
    left: int
    parts: tuple[WholePart, ...]
    is_over: bool

    @property
    def days(self) -> int:
        """How many days it has, those that an objection gave back among them."""
        return (self.until - self.since).days

    @property
    def words(self) -> str:
        """How it stands, in a sentence."""
        until = formats.day(self.until, "short")
        if self.is_over:
            return _("The last day was {until}.").format(until=until)
        if not self.left:
            return _("Today, until 24:00, is the last day.")
        n = abs(self.left)
        if self.left < 0:
            said = ngettext(
                "{n} day late: the last day was {until}.", "{n} days late: the last day was {until}.", n
            )
        else:
            said = ngettext(
                "{n} day is left, until {until}, 24:00.", "{n} days are left, until {until}, 24:00.", n
            )
        return said.format(n=n, until=until)


def whole_of(table: Procedure, case: Case, steps: Sequence[CaseStep]) -> Whole | None:
    """How the whole of a case stands; None where none counts. ``steps``: all, in order. Cost: one query."""
    if case.whole_until is None or case.whole_since is None:
        return None
    today = clock.today()
    book = book_of([case.place], table.tasks.values())
    days = [one.done_at.astimezone(clock.HERE).date() for one in steps]
    before = (days[0] - case.whole_since).days
    parts = [WholePart(_("from the clue to the opening"), None, before, is_now=False)] if before else []
    for at, step in enumerate(steps):
        if not _counts(table, step.to_state):
            continue
        is_now = at + 1 == len(steps)
        used = ((today if is_now else days[at + 1]) - days[at]).days
        parts.append(_part(table, case, step, book, used, is_now=is_now))
    return Whole(
        since=case.whole_since,
        until=case.whole_until,
        left=(case.whole_until - today).days,
        parts=tuple(parts),
        is_over=not _counts(table, case.state),
    )


def _part(table: Procedure, case: Case, step: CaseStep, book: Book, used: int, *, is_now: bool) -> WholePart:
    """What follows a step as a part of the whole: the days its notice still hangs, or those of its task."""
    state, began = step.to_state, step.done_at.astimezone(clock.HERE).date()
    if step.notice_until is not None:
        days = (step.notice_until - began).days
        return WholePart(str(table.states[state]), days, used, is_now, is_notice=True)
    kind = table.tasks.get(state, "")
    declared = task_kind(kind) if kind else None
    limit = book.at(kind, case.place, began) if kind else None
    title = table.states[state] if declared is None else declared.title
    return WholePart(str(title), limit.days if limit else None, used, is_now)
