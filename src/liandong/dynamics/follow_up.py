"""Whoever left is visited again at intervals, until the time of the follow-up is over.

Source: domain.md §1.10 L20, §5.5 (消除后持续跟踪); days and length are settings of the place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from liandong.casework.models import Task, TaskState
from liandong.casework.services import Asked, open_tasks, settle_tasks
from liandong.casework.settings.in_force import book_of, value_of
from liandong.dynamics.tasks import FOLLOW_UP
from liandong.foundation import clock
from liandong.linkage.models import Event, Subject
from liandong.registry.family_codes import PovertyStatus
from liandong.registry.models import Household, HouseholdStatus

LASTS = "follow_up.lasts"
"""The setting: how many days after leaving a family is visited again."""
POLICIES = "exit.policies"
"""The setting: how many days after leaving a family keeps what it had; 0: no number is set."""
_MOVES = frozenset({"poverty_status", "exit_year", "monitor_kind", "is_risk_cleared", "cleared_on"})


def policies_until(household: Household) -> date | None:
    """Until when a family that left keeps what it had as a helped one, where its place has said how long.

    None too where that day has passed, and where the family has not left or is helped again.
    Source: domain.md §5.2 (脱贫不脱政策, 2016): law names no number of days.
    Cost: one query, another where it left.
    """
    found = _left([household.key]).get(household.key)
    if found is None:
        return None
    lasts = value_of(POLICIES, household.place, clock.today())
    last = found[1] + timedelta(days=lasts.days) if lasts is not None and lasts.days else None
    return last if last is not None and clock.today() <= last else None


def follow_up(events: Sequence[Event]) -> None:
    """L20: a family was lifted, or its risk cleared: the village visits again; a visit asks for the next.

    Who is helped again is followed up no more: its open visit ends. Cost: five statements, and those of
    opening tasks.
    """
    about: dict[UUID, Event] = {}
    for event in events:
        if event.kind == "household.changed" and not _MOVES.isdisjoint(event.payload.get("fields") or ()):
            about[event.subject_key] = event
        elif (event.payload.get("task"), event.payload.get("outcome")) == (FOLLOW_UP, "holds"):
            about.setdefault(UUID(str(event.payload["key"])), event)
    left = _left(about)
    book = book_of([status.household.place for status, _day in left.values()], [LASTS])
    asked = []
    for key, (status, day) in left.items():
        lasts = book.at(LASTS, status.household.place, clock.today())
        if lasts is not None and clock.today() < day + timedelta(days=lasts.days):
            asked.append(Asked(Subject("household", key), status.household.place, about[key]))
    if asked:
        open_tasks(FOLLOW_UP, asked)
    _end({key: event for key, event in about.items() if key not in left})


def _left(keys: Collection[UUID]) -> dict[UUID, tuple[HouseholdStatus, date]]:
    """Of families those that left and are not helped again, with the day: of an exit the year's last."""
    rows = HouseholdStatus.objects.filter(
        household__key__in=list(keys), household__closed_on__isnull=True, valid_to__isnull=True
    )
    found = {}
    for row in rows.select_related("household__place").order_by("household_id"):
        is_helped = row.monitor_kind is not None and row.is_risk_cleared is not True
        if is_helped:
            continue
        if row.cleared_on is not None:
            found[row.household.key] = (row, row.cleared_on)
        elif row.poverty_status == PovertyStatus.LIFTED and row.exit_year is not None:
            found[row.household.key] = (row, date(row.exit_year, 12, 31))
    return found


def _end(again: dict[UUID, Event]) -> None:
    """Open visits to families that are helped again end."""
    waiting = Task.objects.filter(kind=FOLLOW_UP, subject_key__in=list(again), state=TaskState.OPEN)
    for key in waiting.order_by("pk").values_list("subject_key", flat=True):
        event = again[key]
        if event.actor is not None:
            subject = Subject("household", key)
            settle_tasks(FOLLOW_UP, [subject], outcome="again", actor=event.actor, because=event)
