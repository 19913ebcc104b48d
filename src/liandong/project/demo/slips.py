"""Slips that forms are full of, written into generated families at known rates; the key is kept aside.

Each family carries one slip at most, so that a rule's findings can be held against the key. The numbers are
those of domain reference §2.8; 0 is what no reader can read, or only seems so. Not written, because no single
file shows it: the same grade for three years (13), and a number that stands elsewhere in the register (14).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from liandong.project.demo.block import Block
from liandong.project.demo.columns import OF
from liandong.project.demo.dice import Mask, Numbers, choose

Cell = str | None
Says = Callable[[Block, int], Cell]

RATES: Mapping[int, float] = {
    0: 0.01, 1: 0.01, 2: 0.03, 3: 0.02, 4: 0.02, 5: 0.02, 6: 0.02, 7: 0.03, 8: 0.01, 9: 0.01, 10: 0.01,
    11: 0.02, 12: 0.02, 13: 0.02, 14: 0.01, 15: 0.03, 16: 0.01,
}  # fmt: skip
"""Number in §2.8 to its share of the families that can carry such a slip; 1 to 3 in a hundred [D]."""


@dataclass(frozen=True)
class Slip:
    """A slip, written into the first member whom ``pick`` allows, or the head.

    Attributes:
        rule: of the intake, that should find it.
        name: the same, where a rule finds several slips.
        cells: what is written instead, by field; the first is where the key points. A fact of the household
            changes on each of its rows, unless ``only_here``; a text of the form, None to leave it empty, or
            what works it out of the block and the row.
        fits: which families can carry it, besides having somebody to pick.
        is_copied: it is a row more, a copy of the one picked.
        is_bad: False where the cell must be read right.
    """

    rule: str
    number: int
    cells: Mapping[str, Cell | Says]
    pick: Callable[[Block], Mask] | None = None
    fits: Callable[[Block], Mask] | None = None
    only_here: bool = False
    is_copied: bool = False
    is_bad: bool = True
    name: str = ""

    @property
    def key(self) -> str:
        """What the key calls it."""
        return self.name or self.rule


@dataclass(frozen=True)
class Written:
    """A slip that was written. ``row``: of the sheet it is in, from 0; ``meaning``: what it stands for."""

    row: int
    household_no: str
    field: str
    value: str
    slip: Slip
    meaning: str


Policy = Callable[[np.random.Generator, Any], Numbers]
"""Chooses from a table, families × slips, of what fits: for each family a slip's place, or -1."""


def by_rates(slips: tuple[Slip, ...], rates: Mapping[int, float] = RATES) -> Policy:
    """Each number at its rate among the families that can carry one of its slips; those alike often."""
    numbers = sorted(rates)
    edges = np.array([rates[number] for number in numbers]).cumsum()
    of = np.array([numbers.index(slip.number) if slip.number in rates else -1 for slip in slips])

    def policy(random: np.random.Generator, fits: Any) -> Numbers:
        drawn = np.searchsorted(edges, random.random(len(fits)), side="right")
        weights = fits * (of[None, :] == drawn[:, None])
        chosen = choose(random, weights.astype(float))
        return np.asarray(np.where(weights.any(axis=1), chosen, -1))

    return policy


def some_of_each(slips: tuple[Slip, ...], times: int) -> Policy:
    """So many families for each slip, as soon as they come; those few can carry first."""
    left = np.full(len(slips), times)

    def policy(random: np.random.Generator, fits: Any) -> Numbers:
        found = np.full(len(fits), -1)
        for place in np.argsort(fits.sum(axis=0), kind="stable"):
            free = np.flatnonzero(fits[:, place] & (found < 0))
            taken = random.permutation(free)[: left[place]]
            left[place] -= len(taken)
            found[taken] = place
        return found

    return policy


def write(
    random: np.random.Generator, block: Block, rows: pa.Table, slips: tuple[Slip, ...], policy: Policy
) -> tuple[pa.Table, list[Written]]:
    """The rows of a block with slips in them, and which. Rows more stand at the end of their family."""
    picks = [slip.pick(block) if slip.pick else _heads(block) for slip in slips]
    fits = np.stack(
        [
            block.any(pick) & (slip.fits(block) if slip.fits else True)
            for slip, pick in zip(slips, picks, strict=True)
        ],
        axis=1,
    )
    chosen = policy(random, fits)
    homes = np.flatnonzero(chosen >= 0)
    copied = np.array([home for home in homes if slips[chosen[home]].is_copied], dtype=np.int64)
    ends = block.starts + block.sizes + np.searchsorted(copied, np.arange(len(block.sizes)))
    written: list[Written] = []
    order = np.insert(np.arange(len(rows)), (block.starts + block.sizes)[copied], -1)
    changes: dict[str, dict[int, Cell]] = {}
    for home in homes:
        slip = slips[chosen[home]]
        start = int(block.starts[home])
        row = start + int(picks[chosen[home]][start : start + block.sizes[home]].argmax())
        added = int(np.searchsorted(copied, home))
        if slip.is_copied:
            order[ends[home]] = row
        at = int(ends[home]) if slip.is_copied else row + added
        here = range(start + added, start + added + int(block.sizes[home]))
        for field, said in slip.cells.items():
            cell = said(block, row) if callable(said) else said
            wide = OF[field].is_household and not slip.only_here
            changes.setdefault(field, {}).update(dict.fromkeys(here if wide else (at,), cell))
        written.append(_key(block, int(home), slip, here[0] if _is_wide(slip) else at, changes))
    return _changed(rows.take(pa.array(order)), changes), written


def _key(block: Block, home: int, slip: Slip, row: int, changes: Mapping[str, Mapping[int, Cell]]) -> Written:
    field = next(iter(slip.cells))
    value = changes[field][row] or ""
    return Written(row, block.home["household_no"][home], field, value, slip, _meaning(slip, value))


def _meaning(slip: Slip, value: str) -> str:
    """What a cell that only looks bad stands for: half-width digits, a name without spaces."""
    wide = str.maketrans({chr(digit + 0xFEE0): chr(digit) for digit in range(0x21, 0x7F)} | {"\u3000": " "})
    return "" if slip.is_bad else value.translate(wide).strip()


def _is_wide(slip: Slip) -> bool:
    return OF[next(iter(slip.cells))].is_household and not slip.only_here


def _heads(block: Block) -> Mask:
    found = np.zeros(len(block.ages), dtype=bool)
    found[block.starts] = True
    return found


def _changed(rows: pa.Table, changes: Mapping[str, Mapping[int, Cell]]) -> pa.Table:
    for field, cells in changes.items():
        place = rows.schema.get_field_index(field)
        values = rows.column(place).to_pylist()
        for row, cell in cells.items():
            values[row] = cell
        rows = rows.set_column(place, field, pa.array(values, pa.string()))
    return rows
