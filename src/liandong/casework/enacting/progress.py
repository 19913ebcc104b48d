"""How far the worker is with what follows from a rule that was put in force or ended (L9)."""

from __future__ import annotations

from dataclasses import dataclass

from liandong.casework.models import Proposal
from liandong.foundation import clock
from liandong.linkage.models import Event, Unsettled
from liandong.linkage.outbox import left_of


@dataclass(frozen=True)
class Following:
    """What follows from a rule: ``waits`` for a worker to begin, or ``left`` families are still to be done.

    ``moved``: open tasks whose last day was moved.
    """

    waits: bool
    left: int
    moved: int

    @property
    def is_over(self) -> bool:
        """Whether everything that follows was drawn."""
        return not self.waits and not self.left


def following_of(row: Proposal) -> Following | None:
    """How far it is with a rule; None where nothing has begun to follow. Cost: four queries at the most."""
    events = Event.objects.filter(subject_key=row.key, kind__regex=r"\.(enacted|set|ended)$")
    event = events.order_by("-seq").first()
    if event is None:
        return None
    begins = str(event.payload.get("valid_to") or event.payload.get("valid_from"))
    if begins > clock.today().isoformat():
        return None
    waits = Unsettled.objects.filter(event_id=event.pk, reaction__isnull=True).exists()
    moved = Event.objects.filter(caused_by=event, kind="setting.followed").values_list(
        "payload__things", flat=True
    )
    return Following(waits, left_of(event.pk), sum(moved))
