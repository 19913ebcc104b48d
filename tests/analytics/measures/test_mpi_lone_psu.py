"""A stratum with one PSU: what it adds to the variance, from the definition row by row."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from liandong.analytics.measures import measure_mpi
from liandong.analytics.standards import Standard
from tests.analytics.measures.conftest import write_rows
from tests.oracles import mpi as oracle

LONE = "00"
ROWS = [row for row in oracle.survey() if row.stratum != LONE or row.psu == "0"]


def added(z: list[float], choice: str) -> float:
    """What the lone PSU adds: nothing, or its squared distance from the mean of all PSUs."""
    if choice == "certainty":
        return 0.0
    totals: dict[tuple[str, str], float] = defaultdict(float)
    for row, value in zip((row for row in ROWS if row.is_complete), z, strict=True):
        totals[row.stratum, row.psu] += value
    mean = sum(totals.values()) / len(totals)
    return (totals[LONE, "0"] - mean) ** 2


def of_the_others(z: list[float]) -> float:
    """The part of the strata with several PSUs."""
    complete = [row for row in ROWS if row.is_complete]
    pairs = [(row, value) for row, value in zip(complete, z, strict=True) if row.stratum != LONE]
    return oracle.variance([row for row, _ in pairs], [value for _, value in pairs])


@pytest.mark.parametrize("choice", ["certainty", "centre"])
@pytest.mark.parametrize("measure", ["H", "A", "M0"])
def test_a_lone_psu_adds_what_was_chosen(
    choice: Any, measure: str, standard: Standard, tmp_path: Path
) -> None:
    path = write_rows(ROWS, tmp_path / "rows.csv")
    result = measure_mpi(path, standard, by=["group"], strata="stratum", psu="psu", lone_psu=choice)
    rows = {(row["measure"], row["group"]): row for row in result.table.to_pylist() if not row["indicator"]}
    assert result.report["design"]["lone_psus"] == [[f"s{LONE}", "p0"]]
    for group in ("", "north", "south"):
        z = oracle.influence(
            ROWS,
            lambda row, group=group: group in ("", row.group),
            oracle.ratios(Fraction(1, 3))[measure, ""],
        )
        variance = of_the_others(z) + added(z, choice)
        assert rows[measure, group]["se"] == pytest.approx(variance**0.5, rel=1e-10)
