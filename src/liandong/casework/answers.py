"""What casework itself answers: a reaction that failed for good, a person who leaves, a changed setting."""

from __future__ import annotations

from collections.abc import Sequence

from liandong.casework.services import Asked, open_tasks, release
from liandong.casework.settings.services import follow_value
from liandong.casework.tasks import REACTION_FAILED
from liandong.linkage.models import Event


def ask_for_repair(events: Sequence[Event]) -> None:
    """One open task for each reaction that is parked, however many families it concerns."""
    open_tasks(REACTION_FAILED, [Asked(event.subject, None, event) for event in events])


def release_of_leavers(events: Sequence[Event]) -> None:
    """Tasks that somebody held by name go back to the duty when they hand their duties over."""
    for event in events:
        release(event.subject_key, because=event)


def follow_settings(events: Sequence[Event]) -> None:
    """L9: a changed number of days moves the last days of the open tasks below its place, set-wise."""
    for event in events:
        follow_value(event)
