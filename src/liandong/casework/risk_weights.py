"""What makes a case likelier to be drawn for a spot check: dated points for traits that parts look up."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liandong.casework.by_code import nearest, never_twice
from liandong.casework.models import Case, CaseStep
from liandong.casework.procedures import Part
from liandong.foundation.accounts.models import Duty
from liandong.foundation.accounts.roles import COLLECTORS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

_SHIPPED = Path(__file__).with_name("spot_checks.toml")
_NEW = timedelta(days=365)

TRAITS: Mapping[str, LazyText] = {
    "doubt_open": _("a doubt from the departments is open"),
    "score_moved": _("the last two runs differ"),
    "few_facts": _("facts lack for a suggestion"),
    "new_cadre": _("a surveyor serves for less than a year"),
}


@dataclass(frozen=True)
class RiskWeight:
    """Points that a trait adds to the weight 1 of every case, in a place from a day on."""

    trait: str
    points: int
    place: str
    valid_from: date
    source: str


Finding = Callable[[Collection[UUID], date], set[UUID]]
_findings: dict[str, Finding] = {}


def register_traits(findings: Mapping[str, Finding]) -> None:
    """Say how traits of families are looked up: of these keys, which have it on a day. Harmless to repeat."""
    _findings.update(findings)


@cache
def _weights() -> tuple[RiskWeight, ...]:
    file = tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))
    return never_twice((RiskWeight(**one) for one in file["weight"]), lambda one: one.trait, _SHIPPED.name)


def points_of(trait: str, code: str, on: date) -> int:
    """The points of a trait in force at a place's code; 0 where no rule names it."""
    found = nearest([one for one in _weights() if one.trait == trait], code, on)
    return found.points if found else 0


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
