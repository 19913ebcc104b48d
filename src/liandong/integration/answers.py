"""What comparison asks of people. Nothing here changes a fact or excludes anybody."""

from __future__ import annotations

from collections.abc import Sequence

from liandong.casework.services import Asked, open_tasks, withdraw_causes
from liandong.integration.tasks import EXPLAIN
from liandong.linkage.models import Event, Subject
from liandong.registry.models import Household


def ask_family(events: Sequence[Event]) -> None:
    """The village lets the family explain, once for each family."""
    families = Household.objects.select_related("place").filter(
        key__in={event.subject_key for event in events}, closed_on__isnull=True
    )
    homes = {family.key: family.place for family in families}
    asked = [
        Asked(Subject("household", event.subject_key), homes[event.subject_key], event)
        for event in events
        if event.subject_key in homes
    ]
    if asked:
        open_tasks(EXPLAIN, asked)


def take_back(events: Sequence[Event], because: Event) -> None:
    """The hits were taken back: an open task that nothing else asks for falls away."""
    withdraw_causes(events, because)
