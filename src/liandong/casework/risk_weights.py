"""What makes a case likelier to be drawn for a spot check: traits that parts look up, and their points.

The points are settings (``weight.…``); they are added to the weight 1 of every case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liandong.casework.models import Case, CaseStep
from liandong.casework.procedures import Part
from liandong.casework.settings.in_force import book_of
from liandong.foundation.accounts.models import Duty
from liandong.foundation.accounts.roles import COLLECTORS
from liandong.foundation.places.models import Place

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

_NEW = timedelta(days=365)

TRAITS: Mapping[str, LazyText] = {
    "doubt_open": _("a doubt from the departments is open"),
    "score_moved": _("the last two runs differ"),
    "few_facts": _("facts lack for a suggestion"),
    "new_cadre": _("a surveyor serves for less than a year"),
}


Finding = Callable[[Collection[UUID], date], set[UUID]]
_findings: dict[str, Finding] = {}


def register_traits(findings: Mapping[str, Finding]) -> None:
    """Say how traits of families are looked up: of these keys, which have it on a day. Harmless to repeat."""
    _findings.update(findings)


def points_at(places: Collection[Place], on: date) -> Callable[[str, Place], int]:
    """What gives the points of a trait in force in one of these places. Cost: one query."""
    book = book_of(places, [f"weight.{trait}" for trait in TRAITS])

    def points(trait: str, place: Place) -> int:
        found = book.at(f"weight.{trait}", place, on)
        return int(found.value) if found else 0

    return points


def traits_of(cases: Sequence[Case], on: date) -> dict[int, list[str]]:
    """The traits of each case that has any. Cost: two queries, and those of each look-up."""
    families = {case.subject_key: case.pk for case in cases}
    found: dict[int, list[str]] = defaultdict(list)
    for trait, finding in _findings.items():
        for key in finding(families.keys(), on):
            found[families[key]].append(trait)
    for pk in _of_new_cadres([case.pk for case in cases], on):
        found[pk].append("new_cadre")
    return found


def _of_new_cadres(cases: Sequence[int], on: date) -> set[int]:
    """The cases that somebody collected for whose first duty of collecting began within a year."""
    steps = CaseStep.objects.filter(case__in=cases, part=Part.COLLECT)
    people: dict[int, set[int]] = defaultdict(set)
    for case, actor, second in steps.values_list("case_id", "actor_id", "second_id"):
        people[case] |= {one for one in (actor, second) if one}
    everybody = {one for each in people.values() for one in each}
    duties = Duty.objects.filter(user__in=everybody, role__in=COLLECTORS, valid_from__lte=on - _NEW)
    old = set(duties.values_list("user_id", flat=True))
    return {case for case, each in people.items() if each - old}
