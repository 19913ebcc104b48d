"""An independent oracle of multidimensional poverty: plain Python, fractions, one loop per sum.

It shares nothing with the package: no histogram, no arrays, no SQL. Standard errors follow the
formula of the commands' definition row by row.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

STORED = Path(__file__).with_name("mpi_survey.json")
INDICATORS = ("school", "attend", "water", "house", "fuel")
WEIGHTS = (Fraction(1, 4), Fraction(1, 4), Fraction(1, 6), Fraction(1, 6), Fraction(1, 6))
CUTOFFS = (Fraction(1, 3), Fraction(1, 2))


@dataclass(frozen=True)
class Row:
    """One person of a survey; a deprivation is True, False or None (unknown)."""

    deprived: tuple[bool | None, ...]
    weight: Fraction = Fraction(1)
    round: str = ""
    stratum: str = ""
    psu: str = ""
    group: str = ""

    @property
    def is_complete(self) -> bool:
        return None not in self.deprived

    def score(self, weights: Sequence[Fraction]) -> Fraction:
        return sum((w for w, d in zip(weights, self.deprived, strict=True) if d), Fraction(0))


class Dice:
    """A linear congruential generator (Knuth's MMIX constants): the same numbers on every machine."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def below(self, limit: int) -> int:
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % limit


def survey(seed: int = 20190312) -> list[Row]:
    """A weighted survey of two rounds: 12 strata of 2 to 5 PSUs of 3 to 9 persons, short decimal weights."""
    dice = Dice(seed)
    rows = []
    for round_name in ("2016", "2020"):
        for stratum in range(12):
            for psu in range(2 + stratum % 4):
                poverty = 15 + dice.below(50) - (8 if round_name == "2020" else 0)
                for _ in range(3 + dice.below(7)):
                    deprived: list[bool | None] = [dice.below(100) < poverty + 5 * j for j in range(5)]
                    if dice.below(40) == 0:
                        deprived[dice.below(5)] = None
                    weight = Fraction(25 + dice.below(400), 100) if dice.below(50) else Fraction(0)
                    group = "north" if stratum % 3 == 0 else "south"
                    rows.append(Row(tuple(deprived), weight, round_name, f"{stratum:02}", f"{psu}", group))
    return rows


Ratio = tuple[Callable[[Row], Fraction], Callable[[Row], Fraction]]


def ratios(
    cutoff: Fraction, weights: Sequence[Fraction] = WEIGHTS, names: Sequence[str] = INDICATORS
) -> dict[tuple[str, str], Ratio]:
    """(measure, indicator) → numerator and denominator of a row; an estimate is Σ w·num / Σ w·den."""

    def poor(row: Row) -> Fraction:
        return Fraction(row.score(weights) >= cutoff)

    def one(_: Row) -> Fraction:
        return Fraction(1)

    def censored_score(row: Row) -> Fraction:
        return poor(row) * row.score(weights)

    found: dict[tuple[str, str], Ratio] = {
        ("H", ""): (poor, one),
        ("A", ""): (censored_score, poor),
        ("M0", ""): (censored_score, one),
    }
    for j, name in enumerate(names):

        def has(row: Row, j: int = j) -> Fraction:
            return Fraction(bool(row.deprived[j]))

        def censored(row: Row, has: Callable[[Row], Fraction] = has) -> Fraction:
            return poor(row) * has(row)

        def counted(row: Row, j: int = j, censored: Callable[[Row], Fraction] = censored) -> Fraction:
            return weights[j] * censored(row)

        found["hd", name] = (has, one)
        found["hdk", name] = (censored, one)
        found["actb", name] = (counted, one)
        found["pctb", name] = (counted, censored_score)
    return found


def estimate(rows: Iterable[Row], ratio: Ratio) -> Fraction | None:
    """Σ w·num / Σ w·den over complete rows, exactly; None where the denominator is 0."""
    complete = [row for row in rows if row.is_complete]
    below = sum((row.weight * ratio[1](row) for row in complete), Fraction(0))
    return sum((row.weight * ratio[0](row) for row in complete), Fraction(0)) / below if below else None


def influence(rows: Sequence[Row], is_in: Callable[[Row], bool], ratio: Ratio) -> list[float]:
    """z of every complete row: w (num − p·den) / Σ w·den in the domain, 0 elsewhere."""
    complete = [row for row in rows if row.is_complete]
    domain = [row for row in complete if is_in(row)]
    p = estimate(domain, ratio)
    below = sum((row.weight * ratio[1](row) for row in domain), Fraction(0))
    if p is None:
        return [0.0] * len(complete)
    return [
        float(row.weight * (ratio[0](row) - p * ratio[1](row)) / below) if is_in(row) else 0.0
        for row in complete
    ]


def variance(rows: Sequence[Row], z: Sequence[float]) -> float:
    """Σ_h n_h/(n_h − 1) Σ (t_psu − mean_h)² over all PSUs of the complete rows."""
    totals: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row, value in zip((row for row in rows if row.is_complete), z, strict=True):
        totals[row.stratum][row.psu] += value
    result = 0.0
    for psus in totals.values():
        n = len(psus)
        mean = math.fsum(psus.values()) / n
        result += n / (n - 1) * math.fsum((total - mean) ** 2 for total in psus.values())
    return result


def results(rows: Sequence[Row]) -> list[dict[str, object]]:
    """Levels and absolute changes of the survey, as stored: the exact fraction, the double, the error."""
    found: list[dict[str, object]] = []
    groups: Mapping[str, Callable[[Row], bool]] = {
        "": lambda row: True,
        "north": lambda row: row.group == "north",
        "south": lambda row: row.group == "south",
    }
    for cutoff in CUTOFFS:
        for (measure, indicator), ratio in ratios(cutoff).items():
            for group, belongs in groups.items():
                zs, levels = [], []
                for name in ("2016", "2020"):

                    def is_in(row: Row, name: str = name, belongs: Callable[[Row], bool] = belongs) -> bool:
                        return row.round == name and belongs(row)

                    level = estimate([row for row in rows if is_in(row)], ratio)
                    assert level is not None
                    z = influence(rows, is_in, ratio)
                    zs.append(z)
                    levels.append(level)
                    cell = (measure, cutoff, indicator, group)
                    found.append(_line("level", cell, name, level, variance(rows, z)))
                change = [b - a for a, b in zip(*zs, strict=True)]
                cell = (measure, cutoff, indicator, group)
                found.append(_line("change", cell, "2016", levels[1] - levels[0], variance(rows, change)))
    return found


def _line(
    kind: str, cell: tuple[str, Fraction, str, str], name: str, exact: Fraction, var: float
) -> dict[str, object]:
    measure, cutoff, indicator, group = cell
    return {
        "kind": kind,
        "measure": measure,
        "cutoff": "" if measure == "hd" else str(cutoff),
        "indicator": indicator,
        "group": group,
        "round": name,
        "exact": str(exact),
        "se": math.sqrt(var),
    }


if __name__ == "__main__":
    STORED.write_text(json.dumps(results(survey()), indent=0) + "\n", encoding="utf-8")
