"""What comes out of the generator, counted beside what it is calibrated to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from liandong.project.demo import targets
from liandong.project.demo.block import Block, Cells, known
from liandong.project.demo.columns import OF
from liandong.project.demo.dice import Mask, Numbers
from liandong.project.demo.draw import draw, id_numbers
from liandong.project.demo.places import counts, villages
from liandong.project.demo.structure import REGISTERED, pool
from liandong.project.demo.targets import Target


@dataclass(frozen=True)
class Counted:
    """One share: so many of so many, and what it should be."""

    target: Target
    word: str
    wanted: float
    count: int
    total: int


@dataclass(frozen=True)
class Weighed:
    """A ratio of two sums over families, and what it should be. ``parts``, ``wholes``: of each family."""

    title: tuple[str, str]
    mark: str
    word: str
    wanted: float
    parts: Cells
    wholes: Cells

    @property
    def found(self) -> float:
        """The ratio."""
        return float(self.parts.sum() / self.wholes.sum())

    @property
    def error(self) -> float:
        """Distance from what it should be, in standard errors if it is that."""
        off = self.parts - self.wanted * self.wholes
        return float(off.sum() / np.sqrt((off**2).sum()))


REGISTRATION = Target(
    ("建档立卡", "registered"),
    ("全部农户", "all households"),
    "D",
    {"建档立卡": targets.REGISTERED, "其他": 1 - targets.REGISTERED},
)


def drawn(households: int, seed: int) -> list[Block]:
    """Families without the named ones, a block for each village."""
    found = []
    for village, count in zip(villages(), counts(households), strict=True):
        found.append(draw(village, np.arange(1, count + 1), seed, 0))
        found[-1].person["id_number"] = id_numbers(found[-1], 0)
    return found


def one_of_each(block: Block, random: np.random.Generator) -> Mask:
    """At most one member of each family, so that those chosen are independent draws of all persons alike.

    A family is taken with a chance that grows with its size, then any one of its members.
    """
    found = np.zeros(len(block.ages), dtype=bool)
    taken = random.random(len(block.sizes)) < block.sizes / pool().sizes.max()
    within = (random.random(len(block.sizes)) * block.sizes).astype(int)
    found[(block.starts + within)[taken]] = True
    return found


def counted(blocks: Sequence[Block], persons: Sequence[Mask] | None = None) -> Iterator[Counted]:
    """The shares of :mod:`.targets`, over all families and all their members, or those ``persons`` only."""
    kept = persons or [np.ones(len(block.ages), dtype=bool) for block in blocks]
    kinds = np.concatenate([block.kinds for block in blocks])
    poor = [
        np.repeat(block.kinds == REGISTERED, block.sizes) & mask
        for block, mask in zip(blocks, kept, strict=True)
    ]
    grown = [mask & (block.ages >= 16) & ~block.at_school for block, mask in zip(blocks, poor, strict=True)]
    yield from _shares(REGISTRATION, np.where(kinds == REGISTERED, 0, 1))
    yield from _shares(targets.AGE, np.digitize(_of(blocks, poor, None), (16, 60)))
    yield from _shares(targets.EDUCATION, _of(blocks, grown, "education"))
    yield from _shares(targets.HEALTH, _of(blocks, poor, "health"))
    yield from _shares(targets.LABOUR, _of(blocks, poor, "labour"))
    for target, field in ((targets.CAUSE, "main_cause"), (targets.RISK, "risk")):
        cells = np.concatenate([block.home[field] for block in blocks])
        yield from _shares(target, cells[known(cells)], field)


def weighed(blocks: Sequence[Block]) -> Iterator[Weighed]:
    """Size and parts of income of registered families."""
    kinds = np.concatenate([block.kinds for block in blocks])
    sizes = np.concatenate([block.sizes for block in blocks])[kinds == REGISTERED]
    title = ("建档立卡户均人口", "persons in a registered household")
    yield Weighed(title, "K", "人", targets.SIZE_REGISTERED, sizes, np.ones(len(sizes)))
    homes = {name: np.concatenate([block.home[name] for block in blocks]) for name in _PARTS}
    earning = (kinds == REGISTERED) & known(homes["net_income_yuan"])
    parts = [homes[name][earning] for name in _PARTS]
    wage, business, cost, property_, transfer, net = parts
    found = (wage, business - cost, property_, transfer)
    for (word, wanted), part in zip(targets.INCOME.shares.items(), found, strict=True):
        yield Weighed(targets.INCOME.title, targets.INCOME.mark, word, wanted, part, net)


_PARTS = (
    "wage_income_yuan",
    "business_income_yuan",
    "business_cost_yuan",
    "property_income_yuan",
    "transfer_income_yuan",
    "net_income_yuan",
)


def _of(blocks: Sequence[Block], masks: Sequence[Mask], field: str | None) -> Numbers:
    """Ages, or a column's places, of the persons of the masks."""
    cells = [block.ages if field is None else block.person[field] for block in blocks]
    return np.concatenate([cell[mask] for cell, mask in zip(cells, masks, strict=True)])


def _shares(target: Target, places: Numbers, field: str | None = None) -> Iterator[Counted]:
    words = list(target.shares) if field is None else list(OF[field].words)
    for word, wanted in target.shares.items():
        yield Counted(target, word, wanted, int((places == words.index(word)).sum()), len(places))
