"""Families of one village as arrays, and the facts that everybody here reckons by."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from liandong.project.demo.columns import OF
from liandong.project.demo.dice import Mask, Numbers
from liandong.project.demo.places import Village

AS_OF = datetime.date(2025, 9, 17)
"""The day the sheet was filled in; ages are completed years on it."""

YEAR = 2024
"""The income year: the last full one."""

LINE_YUAN = 8800
"""The county's monitoring line for 2025, yuan per person and year, as in the interface's examples."""

EXIT_YUAN = 4000
"""Below it nobody has left poverty, yuan per person and year [D]."""

NOT_KNOWN, EMPTY = -(1 << 31), -(1 << 31) + 1
"""In a column of numbers: asked and not known (待查), and left empty."""

Cells = npt.NDArray[Any]
"""A column: numbers, or texts as objects."""


@dataclass
class Block:
    """Families of a village: ``home`` has one value for each family, ``person`` one for each member.

    Codes are places in the column's list of words; days are counted from 1970. ``sizes`` and ``starts`` lead
    from families into members, ``home_of`` back. ``ages`` are completed years.
    """

    village: Village
    serials: Numbers
    kinds: Numbers
    sizes: Numbers
    starts: Numbers
    ages: Numbers
    home: dict[str, Cells]
    person: dict[str, Cells]

    @property
    def home_of(self) -> Numbers:
        """The family of each member."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def says(self, field: str, *words: str) -> Mask:
        """Where a column has one of these words: of families, or of members."""
        cells = self.home[field] if OF[field].is_household else self.person[field]
        return np.asarray(np.isin(cells, [code(field, word) for word in words]))

    def any(self, mask: Mask) -> Mask:
        """Families with a member of whom it is true."""
        return np.asarray(np.logical_or.reduceat(mask, self.starts))

    def count(self, mask: Mask) -> Numbers:
        """Members of each family of whom it is true."""
        return np.asarray(np.add.reduceat(mask.astype(np.int64), self.starts))

    @property
    def at_school(self) -> Mask:
        """Members who are at school, pre-school included."""
        return np.asarray(self.person["student_status"] != 0)

    @property
    def able(self) -> Mask:
        """Members who can work, weakly at least."""
        return self.says("labour", "普通劳动力", "技能劳动力", "弱劳动力或半劳动力")


_PLACES: Mapping[str, Mapping[str, int]] = {
    field: {word: place for place, word in enumerate(column.words)} for field, column in OF.items()
}


def code(field: str, word: str) -> int:
    """The place of a word in its column's list. Raises KeyError for a word that is not there."""
    return _PLACES[field][word]


def day(date: datetime.date) -> int:
    """A day as a number."""
    return (date - datetime.date(1970, 1, 1)).days


def known(cells: Cells) -> Mask:
    """Where a number is a number."""
    return np.asarray((cells != NOT_KNOWN) & (cells != EMPTY))
