"""The catalogue of settings: name, unit, bounds, who may set it, and the national default of each era."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from liandong.foundation.pages import formats
from liandong.foundation.places.models import Level

LEAST_PERSONS, LEAST_FAMILIES = "public.least_persons", "public.least_families"
"""Below these, figures that anybody may read count nobody."""
FILE = Path(__file__).with_name("catalogue.toml")


class Unit(StrEnum):
    """What the number counts. A share is an exact fraction, everything else whole."""

    DAYS = "days"
    SHARE = "share"
    PERSONS = "persons"
    FAMILIES = "families"
    POINTS = "points"
    YUAN = "yuan"


class Below(StrEnum):
    """Whether the value of the nearest place decides, or places below only ask for more (less)."""

    FREE = "free"
    MORE = "more"
    LESS = "less"


GROUPS = {
    "task": _("Days of tasks"),
    "climb": _("Days until late work climbs"),
    "notice": _("Days on the notice board"),
    "check": _("Spot checks and samples"),
    "weight": _("What makes a family likelier to be drawn"),
    "vote": _("Votes of the representatives"),
    "average": _("Averages that lists of villages and counties are held against"),
    "public": _("Public figures"),
}
_OFFICES = {"county": Level.COUNTY, "city": Level.CITY, "province": Level.PROVINCE}


@dataclass(frozen=True)
class Default:
    """A national default: a value from a day on, until the next one."""

    value: Fraction
    valid_from: date
    source: str


@dataclass(frozen=True)
class Setting:
    """A rule that is one number. ``least``, ``most``: bounds for all; ``office``: the lowest that sets it."""

    name: str
    group: str
    unit: Unit
    least: Fraction
    most: Fraction
    below: Below
    office: Level
    titles: Mapping[str, str]
    defaults: tuple[Default, ...]

    def __post_init__(self) -> None:
        days = [one.valid_from for one in self.defaults]
        outside = [one for one in self.defaults if not self.least <= one.value <= self.most]
        if self.group not in GROUPS or not days or days != sorted(set(days)) or outside:
            raise ValueError(f"{self.name}: unknown group, defaults out of bounds, or two from one day on")

    @property
    def title(self) -> str:
        """What it is called, in the language of the page."""
        return self.titles["zh" if formats.is_chinese() else "en"]

    def default_on(self, day: date) -> Default | None:
        """The national default of a day; None before the first."""
        return next((one for one in reversed(self.defaults) if one.valid_from <= day), None)

    def strictest(self, one: Fraction, other: Fraction) -> Fraction:
        """Of a value and that of a place below, the one that decides."""
        if self.below is Below.MORE:
            return max(one, other)
        return min(one, other) if self.below is Below.LESS else other


def said(unit: Unit, value: Fraction) -> str:
    """A value with its unit, in the language of the page."""
    match unit:
        case Unit.DAYS:
            return _counted_days(int(value))
        case Unit.PERSONS:
            return str(_("%(n)s people")) % {"n": formats.count(int(value))}
        case Unit.FAMILIES:
            return str(_("%(n)s families")) % {"n": formats.count(int(value))}
        case Unit.POINTS:
            return str(_("%(n)s points")) % {"n": formats.count(int(value))}
        case Unit.YUAN:
            return formats.yuan(value)
        case Unit.SHARE:
            return _of_hundred(value)


def _of_hundred(share: Fraction) -> str:
    """As percent where tenths of one say it exactly."""
    for digits in (0, 1):
        if (share * 100 * 10**digits).denominator == 1:
            return formats.percent(share, digits)
    return formats.fraction(share)


def _counted_days(days: int) -> str:
    return str(_("1 day") if days == 1 else _("%(n)s days") % {"n": formats.count(days)})


@cache
def catalogue() -> Mapping[str, Setting]:
    """Every setting by name, in the order of the file."""
    read = [_setting(one) for one in tomllib.loads(FILE.read_text(encoding="utf-8"))["setting"]]
    return {one.name: one for one in read}


def _setting(one: Mapping[str, Any]) -> Setting:
    return Setting(
        name=one["name"],
        group=one["group"],
        unit=Unit(one["unit"]),
        least=Fraction(one["least"]),
        most=Fraction(one["most"]),
        below=Below(one["below"]),
        office=_OFFICES[one["office"]],
        titles=one["title"],
        defaults=tuple(
            Default(Fraction(default["value"]), default["valid_from"], default["source"])
            for default in one["default"]
        ),
    )
