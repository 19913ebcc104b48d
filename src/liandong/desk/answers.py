"""What the desk asks of people: a family without its helper gets another one (L7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from liandong.casework.models import Task, TaskState
from liandong.casework.services import Asked, open_tasks, settle_tasks
from liandong.desk.pairs import left_by, without_helper
from liandong.desk.tasks import PAIR
from liandong.dynamics.helping import helpers_of
from liandong.dynamics.tasks import HELP
from liandong.foundation import clock
from liandong.linkage.models import Event, Subject
from liandong.registry.models import Household


def ask_for_helpers(events: Sequence[Event]) -> None:
    """L7: a pair ended, or a helper hands over and nobody follows: those above the village pair anew.

    Only for families that must have a helper by the rule of the day.
    """
    today = clock.today()
    days: dict[date, list[Event]] = defaultdict(list)
    for event in events:
        if event.kind == "household.pairing_ended":
            days[max(today, date.fromisoformat(str(event.payload["on"])))].append(event)
    asked = []
    for day, ended in days.items():
        alone = without_helper({event.subject_key for event in ended}, day)
        asked += [
            Asked(Subject("household", event.subject_key), alone[event.subject_key], event)
            for event in ended
            if event.subject_key in alone
        ]
    for event in events:
        if event.kind == "duty.handed_over":
            left = left_by(event.subject_key)
            asked += [Asked(Subject("household", key), place, event) for key, place in left.items()]
    if asked:
        open_tasks(PAIR, asked)


def follow_pairs(events: Sequence[Event]) -> None:
    """L7: a family has a helper again: the search ends, what the former was asked passes on."""
    families = Household.objects.select_related("place").in_bulk(
        [event.subject_key for event in events], field_name="key"
    )
    helpers = helpers_of(families.values())
    for event in events:
        family = families.get(event.subject_key)
        if family is None or (helper := helpers.get(family.pk)) is None:
            continue
        subject = Subject("household", family.key)
        if event.actor is not None:
            settle_tasks(PAIR, [subject], outcome="paired", actor=event.actor, because=event)
        Task.objects.filter(kind=HELP, subject_key=family.key, state=TaskState.OPEN).update(holder=helper)
