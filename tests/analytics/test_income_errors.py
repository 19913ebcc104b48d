"""Sampling errors of income measures, against resampling of the primary sampling units.

Smooth measures are compared with a delete-one jackknife, measures with quantiles in them with the
rescaled bootstrap of Rao & Wu (1988), on generated stratified samples of clusters.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from liandong.analytics.measures import inequality, poverty
from liandong.analytics.measures.estimate import Line
from liandong.analytics.measures.income import measure_income
from liandong.analytics.measures.sample import Sample

Floats = npt.NDArray[np.float64]
Key = tuple[str, str]

STRATA, CLUSTERS, ROWS = 4, 30, 25


def survey(seed: int) -> pa.Table:
    """4 strata × 30 clusters × 25 persons; incomes differ by stratum, by cluster and by person."""
    random = np.random.Generator(np.random.Philox(seed))
    stratum = np.repeat(np.arange(STRATA), CLUSTERS * ROWS)
    cluster = np.repeat(np.arange(STRATA * CLUSTERS), ROWS)
    between = random.normal(0, 0.35, STRATA * CLUSTERS)[cluster]
    income = np.exp(9 + 0.2 * stratum + between + random.normal(0, 0.5, stratum.size))
    weight = random.integers(4, 12, stratum.size) / 4
    # Half of each cluster is rural: a domain that cuts through all clusters.
    area = np.where(np.arange(stratum.size) % 2 == 0, "rural", "urban")
    return pa.table({"income": income, "weight": weight, "stratum": stratum, "psu": cluster, "area": area})


def measured(table: pa.Table, line: str) -> dict[tuple[str, Key], tuple[float, float]]:
    result = measure_income(
        table, income="income", line=line, weight="weight", by=["area"], strata="stratum", psu="psu"
    )
    return {
        (row["group"], (row["measure"], row["parameter"])): (row["estimate"], row["se"])
        for row in result.table.to_pylist()
    }


def values(income: Floats, weight: Floats, domain: npt.NDArray[np.bool_], line: str) -> dict[Key, float]:
    """Every measure of a domain under other weights; the line is drawn anew from all rows."""
    everyone = Sample.of(income, weight)
    drawn = (
        poverty.median_line(everyone, Fraction(line.removeprefix("median:")))
        if line.startswith("median:")
        else Line(float(line))
    )
    sample = Sample.of(income[domain], weight[domain])
    estimates = [
        *(poverty.fgt(sample, drawn, alpha) for alpha in (0, 1, 2)),
        poverty.watts(sample, drawn),
        poverty.sen(sample, drawn),
        poverty.sen_shorrocks_thon(sample, drawn),
        inequality.gini(sample),
        inequality.theil(sample),
        inequality.mean_log_deviation(sample),
        *(inequality.atkinson(sample, epsilon) for epsilon in (0.5, 1, 2)),
        inequality.quintile_share_ratio(sample),
        poverty.relative_median_gap(sample, drawn),
    ]
    found = {(e.measure, e.parameter): float(e.value or 0) for e in estimates}
    return {("line", ""): drawn.value, **found}


def columns(table: pa.Table) -> tuple[Floats, Floats, npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    names = ("income", "weight", "psu")
    income, weight, psu = (table.column(name).to_numpy() for name in names)
    return income, weight, psu, np.asarray(table.column("area")) == "rural"


def jackknife(table: pa.Table, line: str, domain: npt.NDArray[np.bool_]) -> dict[Key, float]:
    income, weight, psu, _ = columns(table)
    variance: dict[Key, float] = {}
    for stratum in range(STRATA):
        replicas = []
        for left_out in range(stratum * CLUSTERS, (stratum + 1) * CLUSTERS):
            others = psu // CLUSTERS == stratum
            scaled = np.where(others, weight * CLUSTERS / (CLUSTERS - 1), weight)
            kept = psu != left_out
            replicas.append(values(income[kept], scaled[kept], domain[kept], line))
        for key in replicas[0]:
            spread = np.var([replica[key] for replica in replicas]) * (CLUSTERS - 1)
            variance[key] = variance.get(key, 0.0) + float(spread)
    return {key: value**0.5 for key, value in variance.items()}


def bootstrap(table: pa.Table, line: str, domain: npt.NDArray[np.bool_], times: int) -> dict[Key, float]:
    income, weight, psu, _ = columns(table)
    random = np.random.Generator(np.random.Philox(99))
    replicas = []
    for _ in range(times):
        drawn = [random.integers(0, CLUSTERS, CLUSTERS - 1) + stratum * CLUSTERS for stratum in range(STRATA)]
        factor = np.bincount(np.concatenate(drawn), minlength=STRATA * CLUSTERS) * CLUSTERS / (CLUSTERS - 1)
        replicas.append(values(income, weight * factor[psu], domain, line))
    return {key: float(np.std([replica[key] for replica in replicas])) for key in replicas[0]}


SMOOTH = [
    *(("fgt", alpha) for alpha in "012"),
    *((name, "") for name in ("watts", "sen", "sst", "gini", "theil", "mld")),
    *(("atkinson", epsilon) for epsilon in ("0.5", "1", "2")),
]


@pytest.mark.parametrize("group", ["", "rural"])
def test_errors_with_a_set_line_agree_with_the_jackknife(group: str) -> None:
    table = survey(seed=21)
    rural = columns(table)[3]
    domain = rural if group else np.ones_like(rural)
    found, expected = measured(table, "7000"), jackknife(table, "7000", domain)
    for key in SMOOTH:
        assert found[group, key][1] == pytest.approx(expected[key], rel=0.04), key


@pytest.mark.parametrize("group", ["", "rural"])
def test_errors_with_an_estimated_line_agree_with_the_bootstrap(group: str) -> None:
    """400 replicas give an error to about 3.5 %; the densities add their own few percent."""
    table = survey(seed=22)
    rural = columns(table)[3]
    domain = rural if group else np.ones_like(rural)
    found, expected = measured(table, "median:0.6"), bootstrap(table, "median:0.6", domain, 400)
    for key in [*SMOOTH, ("s80s20", "")]:
        assert found[group, key][1] == pytest.approx(expected[key], rel=0.12), key
    assert found[group, ("rmpg", "")][1] == pytest.approx(expected["rmpg", ""], rel=0.25)
    if not group:
        assert found["", ("line", "")][1] == pytest.approx(expected["line", ""], rel=0.12)


def test_leaving_out_that_the_line_is_estimated_would_be_noticed() -> None:
    """The estimated line carries part of the error: a set line of the same height gives another one."""
    table = survey(seed=22)
    estimated = measured(table, "median:0.6")
    same_height = measured(table, repr(estimated["", ("line", "")][0]))
    key = ("", ("fgt", "0"))
    assert estimated[key][0] == same_height[key][0]
    assert abs(estimated[key][1] / same_height[key][1] - 1) > 0.15


def test_the_headcount_of_a_hand_made_design() -> None:
    """One stratum, three PSUs of two: poor 2, 1, 0 of 2. Totals of z: 1/6, 0, −1/6; 3/2 × 2/36 = 1/12."""
    table = pa.table({"income": [1.0, 1.0, 1.0, 9.0, 9.0, 9.0], "psu": ["a", "a", "b", "b", "c", "c"]})
    rows = measure_income(table, income="income", line=5, psu="psu").table.to_pylist()
    head = next(row for row in rows if (row["measure"], row["parameter"]) == ("fgt", "0"))
    assert head["estimate"] == 0.5
    assert head["se"] == pytest.approx((1 / 12) ** 0.5)


def test_a_lone_psu_leaves_the_errors_it_touches_empty_and_is_named() -> None:
    table = pa.table(
        {
            "income": [1.0, 2.0, 8.0, 9.0, 3.0, 7.0],
            "psu": ["a", "a", "b", "b", "c", "c"],
            "stratum": ["x", "x", "x", "x", "y", "y"],
            "region": ["n", "n", "n", "n", "s", "s"],
        }
    )
    result = measure_income(table, income="income", line=5, by=["region"], strata="stratum", psu="psu")
    errors = {
        row["group"]: row["se"]
        for row in result.table.to_pylist()
        if (row["measure"], row["parameter"]) == ("fgt", "1")
    }
    assert errors["n"] is not None
    assert (errors[""], errors["s"]) == (None, None)
    lone = next(warning for warning in result.warnings if warning.kind == "lone_psu")
    assert "y: c" in str(lone)
