"""Income poverty and inequality on 743,400 rows, beside what numpy alone takes for the same estimates.

Run: ``python benchmarks/measure_income.py [--rows N] [--repeat N]``. Prints one line per task with the best
of the repetitions and the ratio to the baseline of the same run.

The baseline computes the fourteen estimates without errors, margins, checks or a fixed row order, as a short
script on numpy arrays would (after the R package laeken).
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from liandong.analytics.measures.income import measure_income

Floats = npt.NDArray[np.float64]
STRATA, PSUS_EACH = 120, 50


def survey(rows: int) -> pa.Table:
    """Incomes by stratum, cluster and person; decimal weights; 31 provinces as a margin."""
    random = np.random.Generator(np.random.Philox(1))
    psu = random.integers(0, STRATA * PSUS_EACH, rows)
    stratum = psu // PSUS_EACH
    between = random.normal(0, 0.3, STRATA * PSUS_EACH)[psu]
    return pa.table(
        {
            "income": np.round(np.exp(9 + 0.004 * stratum + between + random.normal(0, 0.6, rows)), 2),
            "weight": np.round(random.uniform(0.5, 3.5, rows), 4),
            "stratum": stratum,
            "psu": psu,
            "province": stratum % 31,
        }
    )


def baseline(path: Path) -> list[float]:
    """The estimates as a short script would compute them."""
    table = pq.read_table(path, columns=["income", "weight"])
    y, w = (table.column(name).to_numpy() for name in ("income", "weight"))
    order = np.argsort(y)
    y, w = y[order], w[order]
    ranks, n, total = np.cumsum(w), w.sum(), (w * y).sum()

    def quantile(share: float) -> float:
        return float(y[np.searchsorted(ranks, share * n)])

    line = 0.6 * quantile(0.5)
    poor = y < line
    gap = (line - y[poor]) / line
    wp, rp = w[poor], ranks[poor]
    relative = y * n / total
    log = np.log(relative)
    bottom, top = quantile(0.2), quantile(0.8)
    half = np.searchsorted(rp, rp[-1] / 2)
    return [
        line,
        *(float((wp * gap**alpha).sum() / n) for alpha in (0, 1, 2)),
        float((wp * np.log(line / y[poor])).sum() / n),
        float((wp * gap * (2 * (rp[-1] - rp) + wp)).sum() / (n * rp[-1])),
        float((wp * gap * (2 * (n - rp) + wp)).sum() / n**2),
        float((w * y * (2 * ranks - w)).sum() / (n * total) - 1),
        float((w * relative * log).sum() / n),
        float(-(w * log).sum() / n),
        float(1 - ((w * relative**0.5).sum() / n) ** 2),
        float(1 - np.exp((w * log).sum() / n)),
        float(1 - 1 / ((w / relative).sum() / n)),
        float((w * y)[y > top].sum() / (w * y)[y <= bottom].sum()),
        float((line - y[half]) / line),
    ]


def ours(path: Path, *, errors: bool, by: tuple[str, ...] = ()) -> list[float]:
    """The estimates for everyone, with whatever else was asked."""
    design = {"strata": "stratum", "psu": "psu"} if errors else {}
    table = measure_income(path, income="income", line="median:0.6", weight="weight", by=by, **design).table
    return [row["estimate"] for row in table.to_pylist() if not row["by"]]


def best(task: Callable[[], list[float]], repeat: int) -> tuple[float, list[float]]:
    """The shortest of several runs, and the estimates."""
    seconds, found = float("inf"), []
    for _ in range(repeat):
        start = time.perf_counter()
        found = task()
        seconds = min(seconds, time.perf_counter() - start)
    return seconds, found


def main() -> None:
    """Generate, run, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=743_400)
    parser.add_argument("--repeat", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "survey.parquet"
        pq.write_table(survey(asked.rows), path)
        tasks: dict[str, Callable[[], list[float]]] = {
            "numpy script, no errors": lambda: baseline(path),
            "all measures, no errors": lambda: ours(path, errors=False),
            "all measures with errors": lambda: ours(path, errors=True),
            "the same by 31 provinces": lambda: ours(path, errors=True, by=("province",)),
        }
        print(f"{asked.rows:,} rows, {os.cpu_count()} cores, Python {platform.python_version()}")
        first, expected = best(tasks.pop("numpy script, no errors"), asked.repeat)
        print(f"{'numpy script, no errors':28} {first:6.2f} s")
        for name, task in tasks.items():
            seconds, found = best(task, asked.repeat)
            furthest = max(abs(a / b - 1) for a, b in zip(found, expected, strict=True))
            print(f"{name:28} {seconds:6.2f} s  {seconds / first:5.1f} ×  largest difference {furthest:.1e}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {peak:.0f} MiB")


if __name__ == "__main__":
    main()
