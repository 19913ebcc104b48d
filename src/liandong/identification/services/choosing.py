"""Which rule files say something of the families of a place: those in force there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from liandong.casework.models import ProposalState
from liandong.foundation.places.models import Place
from liandong.identification.in_force import InForce, in_force_at
from liandong.identification.models import Enactment, StandardText
from liandong.identification.services.standards import keep_shipped
from liandong.identification.slots import DEFAULTS, Slot

# The order in which methods stand side by side. A key for villages says nothing of families.
SLOTS = (Slot.STANDARD, Slot.LINES, Slot.GUARANTEES, Slot.SCORECARD, Slot.KEY)


def rule_files_in_force(places: Iterable[Place], on: date) -> Mapping[int, tuple[StandardText, ...]]:
    """The stored rule files in force about families at each place, by its id, in a fixed order.

    A national default is stored when it is first used. Cost: one query, and one for each default in use.
    """
    stored: dict[str, StandardText] = {}

    def row(one: InForce) -> StandardText:
        if one.enactment is not None:
            return one.enactment.standard
        if one.text not in stored and one.shipped is not None:
            stored[one.text] = keep_shipped(one.shipped)
        return stored[one.text]

    found = in_force_at(places, on, SLOTS)
    return {pk: tuple(dict.fromkeys(map(row, rules))) for pk, rules in found.items()}


def uses_of(standards: Collection[int]) -> Mapping[int, tuple[str, frozenset[str]]]:
    """The fingerprint of each stored rule file, and the slots in which it is or was ever in force.

    Cost: two queries.
    """
    decided: dict[int, set[str]] = {}
    for row in Enactment.objects.filter(standard__in=standards, state=ProposalState.ENACTED):
        decided.setdefault(row.standard_id, set()).add(row.slot)
    found = {}
    for one in StandardText.objects.filter(pk__in=standards):
        shipped = {slot.value for slot, ids in DEFAULTS.items() if one.standard_id in ids}
        own = decided.get(one.pk, set())
        found[one.pk] = (one.fingerprint, frozenset(own if one.place_id is not None else own | shipped))
    return found
