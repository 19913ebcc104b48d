"""What a figure of a place must reach before a step: dated lines by place, compared as exact numbers.

A figure is counted by the part whose facts it is made of (see :func:`register_figures`), or entered by
whoever takes the step, as a count of a count. The step keeps the figure with the line it was held against.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from operator import ge, gt, le, lt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liandong.casework.by_code import nearest, never_twice
from liandong.casework.settings.in_force import required
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

_SHIPPED = Path(__file__).with_name("criteria.toml")


@dataclass(frozen=True)
class Figure:
    """A figure as it was counted: ``part`` over ``whole``, a share, or an amount for each of them."""

    part: Fraction
    whole: int = 1

    @property
    def value(self) -> Fraction:
        """The figure as one exact number."""
        return self.part / self.whole


@dataclass(frozen=True)
class FigureKind:
    """What a figure is called. ``is_share``: a share, else yuan; ``entered``: what is counted, of what."""

    label: LazyText
    is_share: bool
    entered: tuple[LazyText, LazyText] | None = None

    def words(self, value: Fraction) -> str:
        """A value of it, for people."""
        return formats.percent(value, 2) if self.is_share else formats.yuan(value)


FIGURES: Mapping[str, FigureKind] = {
    "incidence": FigureKind(_("poverty incidence"), is_share=True),
    "income": FigureKind(_("net income per head"), is_share=False),
    "collective": FigureKind(_("collective income"), is_share=False),
    "missed": FigureKind(
        _("share of missed people"),
        is_share=True,
        entered=(_("Missed people confirmed"), _("People visited who are not registered")),
    ),
    "false_exit": FigureKind(
        _("share of false exits"),
        is_share=True,
        entered=(_("People found to have left falsely"), _("People visited who had left")),
    ),
    "approval": FigureKind(
        _("share of approving households"),
        is_share=True,
        entered=(_("Households that approve"), _("Households asked")),
    ),
}
_COMPARED: Mapping[str, tuple[Callable[[Fraction, Fraction], bool], LazyText]] = {
    "above": (gt, _("above {line}")),
    "below": (lt, _("below {line}")),
    "at_least": (ge, _("at least {line}")),
    "at_most": (le, _("at most {line}")),
}


@dataclass(frozen=True)
class Criterion:
    """A line that a figure is held against. ``line``: set by :func:`criterion_of`, references resolved."""

    name: str
    figure: str
    compare: str
    valid_from: date
    source: str
    place: str = ""
    line: Fraction = Fraction(0)
    reference: str = ""

    def holds(self, value: Fraction) -> bool:
        """Whether a value is on the right side of the line."""
        return _COMPARED[self.compare][0](value, self.line)

    def held(self, figure: Figure) -> dict[str, object]:
        """The figure and the line it was held against, as a step keeps them: exact numbers as texts."""
        return {
            "part": str(figure.part),
            "whole": figure.whole,
            "is": self.compare,
            "line": str(self.line),
            "criterion": self.name,
        }

    @property
    def words(self) -> str:
        """On which side of which line the figure must be."""
        return _side(self.compare, FIGURES[self.figure], self.line)


def _side(compare: str, kind: FigureKind, line: Fraction) -> str:
    return str(_COMPARED[compare][1]).format(line=kind.words(line))


def held_words(kept: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str]]:
    """(what, figure and line) of the figures that a step keeps, for people."""
    found = []
    for name, one in kept.items():
        if name not in FIGURES:
            continue
        kind, part, whole = FIGURES[name], Fraction(one["part"]), int(one["whole"])
        value = kind.words(part / whole)
        if kind.is_share:
            value = gettext("{share} ({part} of {whole})").format(
                share=value, part=formats.count(part), whole=formats.count(whole)
            )
        line = _side(one["is"], kind, Fraction(one["line"]))
        found.append((str(kind.label), gettext("{value}; to be {line}").format(value=value, line=line)))
    return found


Counting = Callable[[Place, date], Figure]
_counted: dict[str, Counting] = {}


def register_figures(figures: Mapping[str, Counting]) -> None:
    """Say how figures are counted that casework cannot see into. Harmless to repeat."""
    _counted.update(figures)


def counted(figure: str, place: Place, on: date) -> Figure:
    """A figure of a place on a day, counted anew.

    Raises:
        KeyError: no part counts it; FigureUnknown: a fact that it is made of is not known.
    """
    return _counted[figure](place, on)


def criterion_of(name: str, code: str, on: date, place: Place | None = None) -> Criterion:
    """The criterion in force at a place's code, with the average that holds at the place.

    Raises:
        LookupError: the shipped file has none for the day; a step must not pass without it.
    """
    found = nearest([one for one in _criteria() if one.name == name], code, on)
    if found is None:
        raise LookupError(f"criteria.toml has no {name!r} on {on}")
    if not found.reference:
        return found
    average = required(f"average.{found.reference}", place, on)
    return Criterion(**vars(found) | {"line": found.line * average.value})


def figure_of(name: str) -> str:
    """The figure that a criterion looks at, the same in every place and year."""
    return next(one.figure for one in _criteria() if one.name == name)


@cache
def _file() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(_SHIPPED.read_text(encoding="utf-8"))


@cache
def _criteria() -> tuple[Criterion, ...]:
    found = (
        Criterion(
            name=one["name"],
            figure=one["figure"],
            compare=one["is"],
            valid_from=one["valid_from"],
            source=one["source"],
            place=place,
            line=Fraction(one.get("value") or one["times"]),
            reference=one.get("reference", ""),
        )
        for one in _file()["criterion"]
        for place in one.get("places", [""])
    )
    return never_twice(found, lambda one: one.name, _SHIPPED.name)
