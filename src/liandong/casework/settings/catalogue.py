"""The catalogue of settings: name, unit, bounds, who may set it, and the national default of each era."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from liandong.casework.by_code import nearest, never_twice
from liandong.foundation.pages import formats
from liandong.foundation.personal.retention import Rule, rules
from liandong.foundation.places.models import Level

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

LEAST_PERSONS, LEAST_FAMILIES = "public.least_persons", "public.least_families"
"""Below these, figures that anybody may read count nobody."""
FILE = Path(__file__).with_name("catalogue.toml")
CRITERIA = Path(__file__).parents[1] / "criteria.toml"
"""The lines of villages and counties: settings too, of which criteria.py says what is held against them."""


class Unit(StrEnum):
    """What the number counts. Shares and times an average are exact fractions, everything else is whole.

    Of yes or no, 1 is yes: a rule that is a set of codes is one setting for each code. Of what a hit of a
    comparison does, 0 is nothing, 1 that it has to be looked at, 2 a veto.
    """

    DAYS = "days"
    SHARE = "share"
    PERSONS = "persons"
    FAMILIES = "families"
    POINTS = "points"
    YUAN = "yuan"
    TIMES = "times"
    YES = "yes"
    EFFECT = "effect"


CHOICES: Mapping[Unit, Mapping[int, LazyText]] = {
    Unit.YES: {1: _("yes"), 0: _("no")},
    Unit.EFFECT: {2: _("excludes, unless explained"), 1: _("has to be looked at"), 0: _("does not apply")},
}
"""Units whose numbers stand for words, in the order in which they are offered."""


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
    "veto": _("Exclusion rules: what a hit of a comparison does"),
    "weight": _("What makes a family likelier to be drawn"),
    "pairing": _("Who must have a helper, and how many families one has at most"),
    "vote": _("Votes of the representatives"),
    "average": _("Averages that lists of villages and counties are held against"),
    "line": _("Lines that villages and counties are listed and leave by"),
    "family": _("Pages, codes and authorisations of families"),
    "public": _("Public figures"),
    "keep": _("How long personal data stays"),
}
_OFFICES = {"county": Level.COUNTY, "city": Level.CITY, "province": Level.PROVINCE}


@dataclass(frozen=True)
class Default:
    """A national default: a value from a day on, until the next one.

    ``place``: the code of the province in which it holds; empty: everywhere.
    """

    value: Fraction
    valid_from: date
    source: str
    place: str = ""


@dataclass(frozen=True)
class Setting:
    """A rule that is one number.

    ``least``, ``most``: bounds for all; ``office``: the lowest that sets it; ``bound``: the default is
    national law, which a province too may only go beyond the stricter way.
    """

    name: str
    group: str
    unit: Unit
    least: Fraction
    most: Fraction
    below: Below
    office: Level
    titles: Mapping[str, str]
    defaults: tuple[Default, ...]
    bound: bool = False

    def __post_init__(self) -> None:
        days = [one.valid_from for one in self.defaults]
        outside = [one for one in self.defaults if not self.least <= one.value <= self.most]
        if self.group not in GROUPS or not days or days != sorted(days) or outside:
            raise ValueError(f"{self.name}: unknown group, defaults out of bounds, or not in their order")
        never_twice(self.defaults, lambda _one: self.name, FILE.name)

    @property
    def title(self) -> str:
        """What it is called, in the language of the page."""
        return self.titles["zh" if formats.is_chinese() else "en"]

    @property
    def is_regional(self) -> bool:
        """Whether the default differs by province."""
        return any(one.place for one in self.defaults)

    def default_on(self, day: date, code: str = "") -> Default | None:
        """The default of a day at a place's code; None before the first, and where none holds."""
        return nearest(self.defaults, code, day)

    def strictest(self, one: Fraction, other: Fraction) -> Fraction:
        """Of a value and that of a place below, the one that decides."""
        if self.below is Below.MORE:
            return max(one, other)
        return min(one, other) if self.below is Below.LESS else other


def said(unit: Unit, value: Fraction) -> str:
    """A value with its unit, in the language of the page."""
    return _SAID[unit](value)


def _of_hundred(share: Fraction) -> str:
    """As percent where tenths of one say it exactly."""
    for digits in (0, 1):
        if (share * 100 * 10**digits).denominator == 1:
            return formats.percent(share, digits)
    return formats.fraction(share)


def _counted_days(days: int) -> str:
    return str(_("1 day") if days == 1 else _("%(n)s days") % {"n": formats.count(days)})


def _chosen(unit: Unit, value: Fraction) -> str:
    return str(CHOICES[unit].get(int(value), value))


_SAID: Mapping[Unit, Callable[[Fraction], str]] = {
    Unit.DAYS: lambda value: _counted_days(int(value)),
    Unit.PERSONS: lambda value: str(_("%(n)s people")) % {"n": formats.count(int(value))},
    Unit.FAMILIES: lambda value: str(_("%(n)s families")) % {"n": formats.count(int(value))},
    Unit.POINTS: lambda value: str(_("%(n)s points")) % {"n": formats.count(int(value))},
    Unit.TIMES: lambda value: str(_("%(n)s times")) % {"n": formats.shortest(value)},
    Unit.YUAN: formats.yuan,
    Unit.SHARE: _of_hundred,
    **{unit: partial(_chosen, unit) for unit in CHOICES},
}
_more: dict[str, Setting] = {}


def register_settings(settings: Iterable[Setting]) -> None:
    """Add settings that a higher part reads from its own file of rules; the same name replaces."""
    _more.update((one.name, one) for one in settings)
    catalogue.cache_clear()


@cache
def catalogue() -> Mapping[str, Setting]:
    """Every setting by name: of the files, how long personal data stays, and those of higher parts."""
    read = [_setting(one) for file in (FILE, CRITERIA) for one in entries(file)]
    return {one.name: one for one in (*read, *map(_kept, rules()), *_more.values())}


def kept_name(rule: str) -> str:
    """The setting that says how many days a rule of retention keeps something."""
    return f"keep.{rule}"


def _kept(rule: Rule) -> Setting:
    """The law asks for the shortest time (个人信息保护法, art. 19): places below may only keep for less."""
    return Setting(
        name=kept_name(rule.id),
        group="keep",
        unit=Unit.DAYS,
        least=Fraction(rule.least_days),
        most=Fraction(rule.most_days),
        below=Below.LESS,
        office=_OFFICES[rule.office],
        titles=rule.title,
        defaults=(Default(Fraction(rule.keep_days), rule.valid_from, rule.source),),
    )


def entries(file: Path) -> list[dict[str, Any]]:
    """The settings of a file as it says them."""
    found: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["setting"]
    return found


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
            Default(Fraction(default["value"]), default["valid_from"], default["source"], place)
            for default in one["default"]
            for place in default.get("places", [""])
        ),
        bound=one.get("bound", False),
    )
