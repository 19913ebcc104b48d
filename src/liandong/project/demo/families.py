"""Generated families of a prefecture that does not exist, in the shape of the sheet the intake takes.

Nobody in them is real. The same number of households and the same seed give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liandong.analytics.errors import Refusal, marked
from liandong.project.demo.columns import HEADINGS
from liandong.project.demo.dice import stream
from liandong.project.demo.draw import AT_ONCE, MOST_BLOCKS, draw, id_numbers
from liandong.project.demo.places import County, Village, counts, full_size, villages
from liandong.project.demo.slip_table import SLIPS
from liandong.project.demo.slips import Policy, Written, by_rates, some_of_each, write
from liandong.project.demo.stories import Story
from liandong.project.demo.text import SCHEMA, spoken
from liandong.project.demo.told import stories_of, told

LEAST = 600
"""Fewer households leave villages with less than their named families."""

_SLIPS, _WHOLE = 1, 1 << 20  # streams beside those of the blocks


class WrongNumberOfFamilies(Refusal):
    """Too few families for the stories, or too many for the ID numbers."""

    message = marked(
        "The prefecture can be given {least} to {most} households, not {given}; choose another number."
    )


@dataclass(frozen=True)
class Sheet:
    """Families of one village, at most some thousand, members of a household together.

    ``rows``: texts, columns by the registry's names. ``written``: slips in them, rows counted from 0.
    ``stories``: a story's key to its household number.
    """

    village: Village
    rows: pa.Table
    written: tuple[Written, ...]
    stories: Mapping[str, str]


@dataclass(frozen=True)
class Families:
    """All of them in memory; see :class:`Sheet`. ``planted``: rows of the file, where headings are row 1."""

    rows: pa.Table
    planted: tuple[Written, ...]
    stories: Mapping[str, str]

    @property
    def households(self) -> int:
        """Number of different household numbers."""
        return int(pc.count_distinct(self.rows["household_no"]).as_py())

    @property
    def persons(self) -> int:
        """Number of rows."""
        return int(self.rows.num_rows)

    def groups(self) -> dict[str, list[dict[str, str | None]]]:
        """Rows by household number; those that lost it are left out."""
        found: dict[str, list[dict[str, str | None]]] = {}
        for row in self.rows.to_pylist():
            if row["household_no"]:
                found.setdefault(row["household_no"], []).append(row)
        return found


def sheets(
    households: int, seed: int, *, slips: Policy | None = None, county: County | None = None
) -> Iterator[Sheet]:
    """The prefecture's families, village after village, in memory that does not grow with their number.

    Args:
        slips: which families carry one; None for clean sheets.
        county: only its families, the same as among all.

    Raises:
        WrongNumberOfFamilies: fewer households than :data:`LEAST`, or more than there are ID numbers for.
        ValueError: a seed below 0.
    """
    if not LEAST <= households <= most():
        raise WrongNumberOfFamilies(least=LEAST, most=most(), given=households)
    for village, count in zip(villages(), counts(households), strict=True):
        if county is None or village.county == county:
            yield from _of_village(village, count, seed, slips)


def generate(
    households: int,
    seed: int,
    *,
    each: int | None = None,
    is_clean: bool = False,
    county: County | None = None,
) -> Families:
    """Families in memory, with slips at the rates of :data:`.slips.RATES`.

    Args:
        each: so many of every slip instead. is_clean: no slips.

    Raises: as :func:`sheets`.
    """
    policy = None if is_clean else by_rates(SLIPS) if each is None else some_of_each(SLIPS, each)
    tables, row = [], 2
    planted: list[Written] = []
    stories: dict[str, str] = {}
    for sheet in sheets(households, seed, slips=policy, county=county):
        tables.append(sheet.rows)
        planted += [replace(one, row=one.row + row) for one in sheet.written]
        stories |= sheet.stories
        row += sheet.rows.num_rows
    return Families(pa.concat_tables(tables), tuple(planted), stories)


def most() -> int:
    """So many families have ID numbers of their own."""
    largest = max(village.households for village in villages())
    return MOST_BLOCKS * AT_ONCE * full_size() // largest // 1000 * 1000


def headed(rows: pa.Table) -> pa.Table:
    """The rows with the headings of the form."""
    return rows.rename_columns(list(HEADINGS))


def _of_village(village: Village, count: int, seed: int, slips: Policy | None) -> Iterator[Sheet]:
    stories = stories_of(village)
    own = {story.serial for story in stories}
    others = np.array([serial for serial in range(1, count + 1 + max(own, default=0)) if serial not in own])
    others = others[: max(0, count - len(own))]
    for number, first in enumerate(range(0, max(len(others), 1), AT_ONCE)):
        serials = others[first : first + AT_ONCE]
        sheet = Sheet(village, SCHEMA.empty_table(), (), {})
        if len(serials):
            block = draw(village, serials, seed, number)
            block.person["id_number"] = id_numbers(block, number)
            rows = spoken(block)
            written: list[Written] = []
            if slips is not None:
                random = stream(seed, village.serial, _WHOLE + _SLIPS + number)
                rows, written = write(random, block, rows, SLIPS, slips)
            sheet = Sheet(village, rows, tuple(written), {})
        yield _with_stories(sheet, stories if not number else [])


def _with_stories(sheet: Sheet, stories: list[Story]) -> Sheet:
    """The sheet with the named families among the others, in the order of numbers."""
    if not stories:
        return sheet
    tables = [sheet.rows, *(told(story, sheet.village) for story in stories)]
    # A family whose row lost its number stays with the rows before it.
    numbers = pc.fill_null_forward(pa.concat_tables(tables)["household_no"])
    order = np.argsort(np.array(numbers.to_pylist(), dtype=str), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    written = [replace(one, row=int(place[one.row])) for one in sheet.written]
    return Sheet(
        sheet.village,
        pa.concat_tables(tables).take(pa.array(order)),
        tuple(sorted(written, key=lambda one: one.row)),
        {story.key: sheet.village.household_no(story.serial) for story in stories},
    )
