"""The result table of a measurement: its columns, and the order of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liandong.analytics.measures.changes import changes
from liandong.analytics.measures.counting import Counted
from liandong.analytics.measures.estimates import (
    Block,
    Errors,
    adjusted_block,
    level_errors,
    share_block,
    uncensored_block,
)
from liandong.analytics.measures.units import cutoff_text

TYPES: Mapping[str, str] = {
    **dict.fromkeys(("kind", "measure", "cutoff", "indicator", "by", "group", "round", "round_to"), "string"),
    "change": "string",
    **dict.fromkeys(("estimate", "se", "ci_low", "ci_high"), "double"),
    "rows": "int64",
    "population": "double",
}

_Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class _Part:
    """Estimates of one block for some domains: arrays have the shape (domains, measures)."""

    kind: str
    change: str
    domains: NDArray[np.int64]
    later: NDArray[np.int64] | None  # the domains of the later round, for changes
    block: Block
    estimate: NDArray[np.float64]
    errors: Errors | None


def result_columns(counted: Counted, cutoffs: Sequence[Fraction], by_domain: bool) -> dict[str, list[Any]]:
    """All levels and changes as columns, in the order of commands.md.

    Levels come first; within them cut-off by cut-off, and round, margin, group and measure in that order.
    """
    blocks = [adjusted_block(counted, cutoff) for cutoff in cutoffs]
    blocks += [uncensored_block(counted), share_block(counted)]
    parts = [*_levels(counted, blocks, by_domain), *_changes(counted, blocks)]
    columns = [_columns(counted, part) for part in parts]
    return {name: np.concatenate([part[name] for part in columns]).tolist() for name in TYPES}


def _levels(counted: Counted, blocks: Sequence[Block], by_domain: bool) -> Iterator[_Part]:
    everywhere = np.arange(len(counted.histogram.groups), dtype=np.int64)
    for block in blocks:
        errors = level_errors(counted, block, by_domain)
        yield _Part("level", "", everywhere, None, block, block.estimate, errors)


def _changes(counted: Counted, blocks: Sequence[Block]) -> Iterator[_Part]:
    for block in blocks:
        for change in changes(counted, block):
            yield _Part(
                "change", change.kind, change.first, change.second, block, change.estimate, change.errors
            )


def _columns(counted: Counted, part: _Part) -> _Columns:
    """One part as flat columns, domain by domain."""
    measures, groups = part.block.measures, counted.histogram.groups
    height, width = len(part.domains), len(measures)
    unknown = np.full(height * width, np.nan)
    rows, population = part.block.rows[part.domains], part.block.population[part.domains]
    later = [""] * height
    if part.later is not None:
        rows, population = rows + part.block.rows[part.later], population + part.block.population[part.later]
        later = [groups[domain].round for domain in part.later]
    own = [groups[domain] for domain in part.domains]
    errors = part.errors
    return {
        "kind": _texts([part.kind] * (height * width)),
        "measure": np.tile(_texts([measure.name for measure in measures]), height),
        "cutoff": np.tile(_texts([cutoff_text(m.cutoff) if m.cutoff else "" for m in measures]), height),
        "indicator": np.tile(_texts([measure.indicator for measure in measures]), height),
        "by": np.repeat(_texts([group.by for group in own]), width),
        "group": np.repeat(_texts([group.label for group in own]), width),
        "round": np.repeat(_texts([group.round for group in own]), width),
        "round_to": np.repeat(_texts(later), width),
        "change": _texts([part.change] * (height * width)),
        "estimate": part.estimate.ravel(),
        "se": errors.se.ravel() if errors else unknown,
        "ci_low": errors.low.ravel() if errors else unknown,
        "ci_high": errors.high.ravel() if errors else unknown,
        "rows": rows.ravel(),
        "population": population.ravel(),
    }


def _texts(values: Sequence[str]) -> NDArray[Any]:
    """Texts as objects: fixed-width text arrays would cost the longest label for every cell."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
