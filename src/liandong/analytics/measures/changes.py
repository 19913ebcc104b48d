"""Changes between rounds, absolute and relative, in all and per year, with the covariance of the rounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    slopes = [(by_first, by_second) for _, by_first, by_second in kinds.values()]
    found = _variances(counted, block, (first, second), slopes) if counted.design is not None else ()
    for at, (kind, (value, by_first, by_second)) in enumerate(kinds.items()):
        estimate = np.where(np.isfinite(value), value, np.nan)
        errors = None
        if found:
            is_known = np.isfinite(estimate) & np.isfinite(by_first + by_second)
            se = np.where(is_known, np.sqrt(found[at]), np.nan)
            errors = Errors(se, estimate - Z_975 * se, estimate + Z_975 * se)
        yield Change(kind, first, second, estimate, errors)


def _variances(
    counted: Counted,
    block: Block,
    domains: tuple[Integers, Integers],
    slopes: Sequence[tuple[Floats, Floats]],
) -> list[Floats]:
    """The variances of combinations of two levels, for each pair of derivatives by them."""
    design = counted.design
    assert design is not None  # noqa: S101 - callers ask first
    if block.influence is not None:
        both = _side_by_side((block.influence, block.influence), domains, len(design.psus))
        return [_combined_variance(design, both, pair) for pair in slopes]
    parts: list[list[Floats]] = [[] for _ in slopes]
    for chunk in in_chunks(counted, range(len(domains[0]))):
        at = np.asarray(chunk)
        one, two = (share_influences(counted, block, [int(d) for d in side[at]]) for side in domains)
        here = np.arange(len(at))
        both = _side_by_side((one, two), (here, here), len(design.psus))
        for part, (by_first, by_second) in zip(parts, slopes, strict=True):
            part.append(_combined_variance(design, both, (by_first[at], by_second[at])))
    return [np.concatenate(part) for part in parts]


@dataclass(frozen=True)
class _Both:
    """Influences of two rounds over common (pair, PSU) cells.

    ``at``: the cell of each row of a round. ``totals``: the round's influences.
    """

    cells: Cells
    at: tuple[Integers, Integers]
    totals: tuple[Floats, Floats]


def _side_by_side(
    influences: tuple[Influence, Influence], domains: tuple[Integers, Integers], psus: int
) -> _Both:
    keys, totals = [], []
    for influence, side in zip(influences, domains, strict=True):
        number = np.full(influence.cells.domains, -1, dtype=np.int64)
        number[side] = np.arange(len(side))
        pair = number[influence.cells.domain]
        taken = pair >= 0
        keys.append(pair[taken] * psus + influence.cells.psu[taken])
        totals.append(influence.totals[taken])
    union = np.union1d(keys[0], keys[1])
    cells = Cells(union // psus, union % psus, len(domains[0]))
    one, two = (np.searchsorted(union, key).astype(np.int64) for key in keys)
    return _Both(cells, (one, two), (totals[0], totals[1]))


def _combined_variance(design: Design, both: _Both, derivatives: tuple[Floats, Floats]) -> Floats:
    """The variance of the combination of two estimates: PSUs of both rounds bring the covariance in."""
    combined = np.zeros((len(both.cells.psu), both.totals[0].shape[1]))
    for at, totals, derivative in zip(both.at, both.totals, derivatives, strict=True):
        factor = np.where(np.isfinite(derivative), derivative, 0.0)
        combined[at] += totals * factor[both.cells.domain[at]]
    return variances(design, both.cells, combined)
