"""What a figure of a place must reach before a step: settings of the place, compared as exact numbers.

A figure is counted by the part whose facts it is made of (see :func:`register_figures`), or entered by
whoever takes the step, as a count of a count. The step keeps the figure with the line it was held against.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from math import prod
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from liandong.casework.settings.catalogue import CRITERIA, entries
from liandong.casework.settings.in_force import Book, book_of
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Level, Place

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText


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
    """A line that a figure is held against, and by which document."""

    name: str
    figure: str
    compare: str
    line: Fraction
    source: str

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
Below = Callable[[str, Place, Level, date], Mapping[Place, Figure | None]]
Standing = Callable[[Place, Level, date], Mapping[int, str]]
_counted: dict[str, Counting] = {}
_below: list[tuple[Below, Standing]] = []


def register_figures(figures: Mapping[str, Counting], *, below: Below, standing: Standing) -> None:
    """Say how figures are counted that casework cannot see into. Harmless to repeat.

    ``below``: the same figures of all places of a level at once; None where one is unknown. ``standing``: how
    each of them stands, by its id; left out who never was on a list.
    """
    _counted.update(figures)
    _below[:] = [(below, standing)]


def counted(figure: str, place: Place, on: date) -> Figure:
    """A figure of a place on a day, counted anew.

    Raises:
        KeyError: no part counts it; FigureUnknown: a fact that it is made of is not known.
    """
    return _counted[figure](place, on)


def counted_below(figure: str, top: Place, level: Level, on: date) -> Mapping[Place, Figure | None]:
    """A figure of every place of a level in a place and below, counted anew; of figures entered: none."""
    return _below[0][0](figure, top, level, on) if figure in _counted else {}


def standing_below(top: Place, level: Level, on: date) -> Mapping[int, str]:
    """How the places of a level stand on a day, by their id; the others never were on a list."""
    return _below[0][1](top, level, on)


def lines() -> list[str]:
    """The names of all lines, in the order of the file."""
    return list(_held())


def criterion_of(name: str, place: Place, on: date) -> Criterion:
    """The criterion in force at a place, with the average that holds there. Cost: two queries.

    Raises:
        LookupError: no line is in force there on the day; a step must not pass without it.
    """
    held = _held()[name]
    found = criterion_at(book_of([place], [name, *held.averages]), name, place, on)
    if found is None:
        raise LookupError(f"no line {name!r} is in force at {place} on {on}")
    return found


def criterion_at(book: Book, name: str, place: Place, on: date) -> Criterion | None:
    """The same by a book that holds the line and its average; None where either is not in force."""
    held = _held()[name]
    line, *averages = (book.at(one, place, on) for one in (name, *held.averages))
    if line is None or None in averages:
        return None
    times = prod((one.value for one in averages if one is not None), start=Fraction(1))
    return Criterion(name, held.figure, held.compare, line.value * times, line.source)


def figure_of(name: str) -> str:
    """The figure that a criterion looks at, the same in every place and year."""
    return _held()[name].figure


def lines_with(average: str) -> list[str]:
    """The lines that are so many times an average, a setting."""
    return [name for name, held in _held().items() if average in held.averages]


@dataclass(frozen=True)
class _Held:
    """What the line of a name is held against, and how. ``averages``: the one that it multiplies, if any."""

    figure: str
    compare: str
    averages: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.figure not in FIGURES or self.compare not in _COMPARED:
            raise ValueError(f"{CRITERIA.name}: no figure {self.figure!r}, or no side {self.compare!r}")


@cache
def _held() -> Mapping[str, _Held]:
    """By name, in the order of the file."""
    return {
        one["name"]: _Held(
            one["figure"], one["is"], (f"average.{one['reference']}",) if "reference" in one else ()
        )
        for one in entries(CRITERIA)
    }
