"""Changes between rounds, absolute and relative, in all and per year, with the covariance of the rounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from liandong.analytics.measures import refusals
from liandong.analytics.measures.counting import Counted
from liandong.analytics.measures.design import Cells, Design, Floats, Integers, variances
from liandong.analytics.measures.estimates import Block, Errors, Influence, in_chunks, share_influences
from liandong.analytics.measures.student import Z_975


@dataclass(frozen=True)
class Change:
    """One kind of change of a block between two rounds; arrays have the shape (pairs, measures).

    ``first``, ``second``: the domains compared, one of each round.
    """

    kind: str
    first: Integers
    second: Integers
    estimate: Floats
    errors: Errors | None


def changes(counted: Counted, block: Block) -> Iterator[Change]:
    """All changes of a block for every ordered pair of rounds, earlier to later.

    Relative changes from zero are not defined; annual ones need the rounds' years.
    Errors: SameYear.
    """
    rounds = counted.rounds
    for earlier in range(len(rounds)):
        for later in range(earlier + 1, len(rounds)):
            first, second = _paired(counted, earlier, later)
            if len(first):
                yield from _between(counted, block, first, second, _years(counted, earlier, later))


def _paired(counted: Counted, earlier: int, later: int) -> tuple[Integers, Integers]:
    """Domains of the same group in both rounds."""
    groups, round_of = counted.histogram.groups, counted.round_of
    later_domains = {(groups[at].by, groups[at].label): int(at) for at in np.flatnonzero(round_of == later)}
    pairs = [
        (int(at), later_domains[groups[at].by, groups[at].label])
        for at in np.flatnonzero(round_of == earlier)
        if (groups[at].by, groups[at].label) in later_domains
    ]
    return (
        np.asarray([a for a, _ in pairs], dtype=np.int64),
        np.asarray([b for _, b in pairs], dtype=np.int64),
    )


def _years(counted: Counted, earlier: int, later: int) -> float | None:
    one, two = counted.rounds[earlier], counted.rounds[later]
    if one.year is None or two.year is None:
        return None
    if one.year == two.year:
        raise refusals.SameYear(first=one.label, second=two.label, year=f"{one.year:g}")
    return two.year - one.year


def _between(
    counted: Counted, block: Block, first: Integers, second: Integers, years: float | None
) -> Iterator[Change]:
    """The kinds of change, each with the derivatives by the two levels that linearise it."""
    b1, b2 = block.estimate[first], block.estimate[second]
    one = np.ones_like(b1)
    with np.errstate(divide="ignore", invalid="ignore"):
        kinds = {"absolute": (b2 - b1, -one, one), "relative": ((b2 - b1) / b1, -b2 / b1**2, 1 / b1)}
        if years is not None:
            growth = (b2 / b1) ** (1 / years)
            kinds["absolute_annualised"] = ((b2 - b1) / years, -one / years, one / years)
            kinds["relative_annualised"] = (growth - 1, -growth / (years * b1), growth / (years * b2))
    for kind, (value, by_first, by_second) in kinds.items():
        estimate = np.where(np.isfinite(value), value, np.nan)
        errors = None
        if counted.design is not None:
            variance = _variance(counted, counted.design, block, (first, second), (by_first, by_second))
            se = np.where(
                np.isfinite(estimate) & np.isfinite(by_first + by_second), np.sqrt(variance), np.nan
            )
            errors = Errors(se, estimate - Z_975 * se, estimate + Z_975 * se)
        yield Change(kind, first, second, estimate, errors)


def _variance(
    counted: Counted,
    design: Design,
    block: Block,
    domains: tuple[Integers, Integers],
    derivatives: tuple[Floats, Floats],
) -> Floats:
    if block.influence is not None:
        return _combined_variance(design, (block.influence, block.influence), domains, derivatives)
    parts = []
    for chunk in in_chunks(counted, range(len(domains[0]))):
        at = np.asarray(chunk)
        influences = [share_influences(counted, block, [int(d) for d in side[at]]) for side in domains]
        here = np.arange(len(at))
        parts.append(
            _combined_variance(
                design, (influences[0], influences[1]), (here, here), (derivatives[0][at], derivatives[1][at])
            )
        )
    return np.concatenate(parts)


def _combined_variance(
    design: Design,
    influences: tuple[Influence, Influence],
    domains: tuple[Integers, Integers],
    derivatives: tuple[Floats, Floats],
) -> Floats:
    """The variance of the combination of two estimates: PSUs of both rounds bring the covariance in."""
    pair, psu, totals = [], [], []
    for influence, side, derivative in zip(influences, domains, derivatives, strict=True):
        number = np.full(influence.cells.domains, -1, dtype=np.int64)
        number[side] = np.arange(len(side))
        of_cell = number[influence.cells.domain]
        taken = of_cell >= 0
        factor = np.where(np.isfinite(derivative), derivative, 0.0)
        pair.append(of_cell[taken])
        psu.append(influence.cells.psu[taken])
        totals.append(influence.totals[taken] * factor[of_cell[taken]])
    width = len(design.psus)
    keys = [number * width + unit for number, unit in zip(pair, psu, strict=True)]
    union = np.union1d(keys[0], keys[1])
    combined = np.zeros((len(union), totals[0].shape[1]))
    for key, total in zip(keys, totals, strict=True):
        combined[np.searchsorted(union, key)] += total
    cells = Cells(union // width, union % width, len(domains[0]))
    return variances(design, cells, combined)
