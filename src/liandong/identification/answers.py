"""What identification does when a rule comes into force or ends: all families of its place are concerned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from liandong.foundation import clock
from liandong.identification.services.choosing import SLOTS
from liandong.linkage.models import Event
from liandong.linkage.outbox import touch
from liandong.registry.models import Household


def rederive_under_rules(events: Sequence[Event]) -> None:
    """L9: have what the rules say worked out anew for all families of the rule's place, set-wise.

    A rule that begins later changes nothing today; on its day the nightly job takes it up. Warning rules and
    keys for villages say nothing of families.
    """
    today = clock.today().isoformat()
    for event in events:
        if event.payload.get("slot") not in SLOTS:
            continue
        begins = str(event.payload.get("valid_from") or event.payload.get("valid_to") or today)
        if date.fromisoformat(begins) > clock.today():
            continue
        families = Household.objects.filter(closed_on__isnull=True)
        if event.place is not None:
            families = families.filter(place__path__startswith=event.place.path)
        touch("suggestions", "household", families.values("key"), because=event)
