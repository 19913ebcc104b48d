"""Other weights for the same indicators: normative alternatives, random ones, and those the data suggest.

Data-driven weights answer a statistical question (what is rare, what varies together), not what matters for
people's lives; they are shown beside the standard's weights and never take their place.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from liandong.analytics.errors import Refusal, marked
from liandong.analytics.measures.exact import as_written
from liandong.analytics.standards import Standard
from liandong.analytics.tables.refusals import MissingFileAlone

Floats = npt.NDArray[np.float64]

MILLIONTHS = 1_000_000
"""Weights that are not rationals by nature are rounded to millionths that sum to one exactly."""

NORMATIVE = "normative"
DATA_DRIVEN = "data-driven: "


class WeightsDoNotFit(Refusal):
    """Weights for other indicators than the standard's."""

    message = marked(
        "The weights “{name}” name {given}, but the standard's indicators are {expected}; "
        "give each of them one weight."
    )


class BadWeightsFile(Refusal):
    """A file of weights that cannot be followed."""

    message = marked(
        "Row {row} of “{path}” is no weight of an indicator; write the columns indicator and weight, each "
        "indicator once, with weights such as 1/6."
    )


class WeightsDoNotSumToOne(Refusal):
    """Given weights that are no shares of one whole."""

    message = marked(
        "The weights “{name}” sum to {total}, not to 1, or one is below 0; write them as shares such as 1/6."
    )


@dataclass(frozen=True)
class Weighting:
    """Weights of the indicators in the standard's order: whole numbers over ``denominator``."""

    name: str
    weights: tuple[int, ...]
    denominator: int


def normative(standard: Standard) -> Weighting:
    """The standard's own weights."""
    return Weighting(NORMATIVE, standard.weights, standard.denominator)


def alternatives(standard: Standard) -> list[Weighting]:
    """Equal weights of all indicators, and each dimension in turn at one half with the others sharing alike.

    Source: the re-weighting of the global MPI, Alkire & Santos (2014), World Development 59, §6.
    """
    indicators = standard.indicators
    found = [_exact("equal indicators", [Fraction(1, len(indicators))] * len(indicators))]
    if len(standard.dimensions) < 2:
        return found
    other = Fraction(1, 2 * (len(standard.dimensions) - 1))
    for chosen in standard.dimensions:
        shares = [
            indicator.weight / dimension.weight * (Fraction(1, 2) if dimension is chosen else other)
            for dimension in standard.dimensions
            for indicator in dimension.indicators
        ]
        found.append(_exact(f"half on {chosen.id}", shares))
    return found


def given(name: str, shares: Mapping[str, Fraction], standard: Standard) -> Weighting:
    """Weights by indicator id. Errors: WeightsDoNotFit, WeightsDoNotSumToOne."""
    expected = [indicator.id for indicator in standard.indicators]
    if set(shares) != set(expected):
        raise WeightsDoNotFit(name=name, given=", ".join(sorted(shares)), expected=", ".join(expected))
    total = sum(shares.values(), Fraction(0))
    if total != 1 or min(shares.values(), default=Fraction(0)) < 0:
        raise WeightsDoNotSumToOne(name=name, total=total)
    return _exact(name, [shares[one] for one in expected])


def read_weights(path: Path, standard: Standard) -> Weighting:
    """Weights from a csv file with the columns ``indicator, weight``; a weight is a rational such as 1/6.

    Errors: MissingFileAlone, BadWeightsFile, WeightsDoNotFit, WeightsDoNotSumToOne.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError as error:
        raise MissingFileAlone(path=path, folder=path.parent) from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadWeightsFile(path=path, row=1) from error
    shares: dict[str, Fraction] = {}
    for number, row in enumerate(rows, start=2):
        try:
            name, share = row["indicator"].strip(), as_written(row["weight"] or "")
        except (KeyError, AttributeError, ValueError, ZeroDivisionError) as error:
            raise BadWeightsFile(path=path, row=number) from error
        if name in shares:
            raise BadWeightsFile(path=path, row=number)
        shares[name] = share
    return given(path.stem, shares, standard)


def random_weightings(standard: Standard, draws: int, seed: int) -> list[Weighting]:
    """Dimension weights drawn evenly from all that sum to one (Dirichlet), shares within them kept.

    A standard with one dimension has its indicators' weights drawn. Random numbers: Philox from the seed.
    """
    random = np.random.Generator(np.random.Philox(seed))
    parts: list[list[Fraction]] = [
        [indicator.weight / dimension.weight for indicator in dimension.indicators]
        for dimension in standard.dimensions
    ]
    if len(parts) == 1:
        parts = [[Fraction(1)] for _ in standard.indicators]
    inside = [np.array([float(share) for share in part]) for part in parts]
    drawn = random.dirichlet(np.ones(len(parts)), size=draws)
    return [
        rounded(
            f"draw {number}",
            np.concatenate([share * part for share, part in zip(row, inside, strict=True)]),
        )
        for number, row in enumerate(drawn, start=1)
    ]


def data_driven(joint: Floats) -> list[Weighting]:
    """Weights from how often indicators occur and occur together.

    ``joint``: shape (indicators, indicators), the share of the population deprived in both; its diagonal
    are the headcounts. An indicator that nobody or everybody has carries no weight where a method cannot
    place it. Names begin with "data-driven: ".

    =========  ==============================================  =======================================
    frequency  1 − h                                           Desai & Shah (1988)
    entropy    ln(1 / h), Shannon's entropy of 0/1 columns     Cerioli & Zani (1990)
    pca        squared loadings on the first axis of the       Nicoletti et al. (2000), OECD
               correlations
    mca        distance of the two categories on the first     Asselin (2009), ch. 3
               axis of the multiple correspondence
    =========  ==============================================  =======================================
    """
    headcount = np.diag(joint).copy()
    varies = (headcount > 0) & (headcount < 1)
    frequency = np.where(headcount > 0, 1 - headcount, 0.0)
    entropy = np.where(varies, -np.log(np.where(varies, headcount, 1.0)), 0.0)
    loading = _first_axis(joint, headcount, varies)
    spread = np.sqrt(np.where(varies, headcount * (1 - headcount), 1.0))
    found = {
        "frequency": frequency,
        "entropy": entropy,
        "pca": loading**2,
        # A category on the wrong side of the axis would count as an advantage: it gets no weight.
        "mca": np.where(varies, np.maximum(loading, 0.0) / spread, 0.0),
    }
    return [
        rounded(f"{DATA_DRIVEN}{name}", shares / shares.sum())
        for name, shares in found.items()
        if shares.sum() > 0
    ]


def _first_axis(joint: Floats, headcount: Floats, varies: npt.NDArray[np.bool_]) -> Floats:
    """Loadings of the first principal axis of the correlations, with a positive sum."""
    loading = np.zeros(len(headcount))
    if not varies.any():
        return loading
    h = headcount[varies]
    spread = np.sqrt(h * (1 - h))
    correlation = (joint[np.ix_(varies, varies)] - np.outer(h, h)) / np.outer(spread, spread)
    axis = np.linalg.eigh(correlation)[1][:, -1]
    loading[varies] = axis if axis.sum() >= 0 else -axis
    return loading


def rounded(name: str, shares: Sequence[float] | Floats) -> Weighting:
    """Shares that sum to one as millionths that do too; the largest rests get what is left over."""
    exact = np.asarray(shares, dtype=np.float64) * MILLIONTHS
    whole = np.floor(exact).astype(np.int64)
    missing = MILLIONTHS - int(whole.sum())
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[:missing]] += 1
    return Weighting(name, tuple(int(part) for part in whole), MILLIONTHS)


def _exact(name: str, shares: Sequence[Fraction]) -> Weighting:
    denominator = int(np.lcm.reduce([share.denominator for share in shares]))
    return Weighting(name, tuple(int(share * denominator) for share in shares), denominator)
