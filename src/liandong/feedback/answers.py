"""What feedback asks of people. Nothing here changes a fact."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from liandong.casework.services import Asked, open_tasks, withdraw_causes
from liandong.feedback.models import FamilySaid
from liandong.feedback.tasks import ANSWER, ANSWER_ABOVE, CHECK, REVIEW
from liandong.linkage.models import Event, Subject
from liandong.registry.models import Household


def check_objection(events: Sequence[Event]) -> None:
    """The village checks what somebody objects to, once for each family."""
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
        open_tasks(CHECK, asked)


def review_objections(events: Sequence[Event]) -> None:
    """L17: the village, which wrote the fact down, finds it right: somebody above it looks too."""
    asks = {(CHECK, "right"): REVIEW, (REVIEW, "wrong"): CHECK}
    ended = {
        event: asks[how]
        for event in events
        if (how := (str(event.payload["task"]), str(event.payload["outcome"]))) in asks
    }
    families = Household.objects.select_related("place").in_bulk(
        [UUID(str(event.payload["key"])) for event in ended], field_name="key"
    )
    for kind in (REVIEW, CHECK):
        asked = [
            Asked(Subject("household", family.key), family.place, event)
            for event, wanted in ended.items()
            if wanted == kind and (family := families.get(UUID(str(event.payload["key"])))) is not None
        ]
        if asked:
            open_tasks(kind, asked)


def ask_for_answers(events: Sequence[Event]) -> None:
    """The village answers what a family said; those above it, what is about its work or objects."""
    said = FamilySaid.objects.select_related("household", "place").in_bulk(
        [str(event.payload["said"]) for event in events], field_name="key"
    )
    for kind, above in ((ANSWER, False), (ANSWER_ABOVE, True)):
        asked = [
            Asked(Subject("household", event.subject_key), one.place, event, one.due_on)
            for event in events
            if (one := said.get(UUID(str(event.payload["said"])))) is not None
            and one.is_open
            and one.goes_above is above
        ]
        if asked:
            open_tasks(kind, asked)


def take_back(events: Sequence[Event], because: Event) -> None:
    """The objections were taken back: an open task that nothing else asks for falls away."""
    withdraw_causes(events, because)
