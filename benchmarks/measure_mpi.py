"""The measurement rows of design.md §8: each beside a baseline that runs in the same minute.

``python -m benchmarks.measure_mpi [--rows N]`` prints a table and writes it beside the generated data, as
markdown and json. ``LIANDONG_BENCH`` names the folder (default ``.liandong/bench``); the census of 100
million rows takes about 350 MB there and is generated once.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(os.environ.get("LIANDONG_BENCH", ".liandong/bench"))
COUNTIES = 2_875
INDICATORS = 10
ROWS = 100_000_000
FILE_ROWS = 10_000_000
SURVEY_ROWS = 743_400
THREADS = 2
MEMORY = "3GB"


@dataclass(frozen=True)
class Case:
    """One row of the table; seconds are wall time, peaks those of a process of its own."""

    work: str
    size: str
    target: str
    seconds: float
    baseline: str
    baseline_seconds: float | None
    peak_mb: int

    @property
    def ratio(self) -> float | None:
        return None if not self.baseline_seconds else self.seconds / self.baseline_seconds


def standard_text(weight: bool, dimensions: dict[str, list[str]]) -> str:
    """Equal nested weights over 0/1 columns."""
    lines = ['[standard]\nid = "bench"\ncutoff = "1/3"\nvalid_from = 2020-01-01\nsource = "generated"']
    lines += ['title = { zh = "基准", en = "Benchmark" }', 'weight = "weight"' if weight else ""]
    for dimension, columns in dimensions.items():
        lines.append(f'[[dimension]]\nid = "{dimension}"\ntitle = {{ zh = "维", en = "{dimension}" }}')
        for column in columns:
            lines.append(f'[[dimension.indicator]]\nid = "{column}"\ndeprived_if = "{column} = 1"')
            lines.append(f'title = {{ zh = "标", en = "{column}" }}')
    return "\n".join(lines)


def dimensions() -> dict[str, list[str]]:
    """Ten indicators in three dimensions."""
    names = [f"d_{number}" for number in range(INDICATORS)]
    return {"health": names[:2], "education": names[2:4], "living": names[4:]}


def census(rows: int) -> Path:
    """The census in Parquet files of 10 million rows, generated from hashes of the row number."""
    import duckdb  # noqa: PLC0415 - the parent process of the peaks must stay small

    folder = FOLDER / f"census_{rows}"
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY})
    for number, start in enumerate(range(0, rows, FILE_ROWS)):
        path = folder / f"part{number:03}.parquet"
        if path.exists():
            continue
        columns = ", ".join(
            f"CAST(hash(i * 10 + {k}) % 1000 < {80 + 30 * k} AS INTEGER) AS d_{k}" for k in range(INDICATORS)
        )
        county = f"110000 + CAST(hash(i + 77) % {COUNTIES} AS INTEGER) AS county"
        stop = min(rows, start + FILE_ROWS)
        unfinished = path.with_suffix(".unfinished")
        connection.execute(
            f"COPY (SELECT {county}, {columns} FROM range({start}, {stop}) r(i)) "
            f"TO '{unfinished}' (FORMAT parquet)"
        )
        unfinished.replace(path)
    return folder


def survey(rows: int) -> Path:
    """A weighted survey: 120 strata of 30 PSUs, two areas."""
    import duckdb  # noqa: PLC0415 - as above

    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"survey_{rows}.parquet"
    if not path.exists():
        columns = ", ".join(
            f"CAST(hash(i * 10 + {k}) % 1000 < {80 + 30 * k} AS INTEGER) AS d_{k}" for k in range(INDICATORS)
        )
        duckdb.connect().execute(
            f"COPY (SELECT {columns}, CAST(hash(i + 1) % 120 AS INTEGER) AS stratum, "
            "CAST(hash(i + 2) % 30 AS INTEGER) AS psu, CAST(hash(i + 3) % 2 AS INTEGER) AS area, "
            f"50 + CAST(hash(i + 4) % 400 AS INTEGER) / 100 AS weight FROM range({rows}) r(i)) "
            f"TO '{path}' (FORMAT parquet)"
        )
    return path


# Each of these runs in a process of its own and prints its seconds, so that its peak is its own.


def run_census_sum(rows: int) -> list[float]:
    """DuckDB sums the same columns by county."""
    import duckdb  # noqa: PLC0415 - timed as its own process

    folder = census(rows)
    connection = duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY})
    sums = ", ".join(f"sum(d_{k})" for k in range(INDICATORS))
    start = time.perf_counter()
    connection.execute(f"SELECT county, {sums} FROM '{folder}/*.parquet' GROUP BY county").fetchall()
    return [time.perf_counter() - start]


def run_census(rows: int) -> list[float]:
    """All cells of all counties, and ten what-ifs (their median)."""
    from liandong.analytics.measures import measure_mpi, what_if  # noqa: PLC0415 - timed as its own process
    from liandong.analytics.standards import parse_standard  # noqa: PLC0415 - as above

    standard = parse_standard(standard_text(weight=False, dimensions=dimensions()))
    start = time.perf_counter()
    result = measure_mpi(census(rows), standard, by=["county"], threads=THREADS, memory=MEMORY)
    measured = time.perf_counter() - start
    changed = []
    for number in range(11):
        start = time.perf_counter()
        what_if(result.histogram, weights=[*range(1, INDICATORS), 1 + number], cutoff="2/5")
        changed.append(time.perf_counter() - start)
    return [measured, sorted(changed[1:])[5], changed[0]]


def run_survey(rows: int) -> list[float]:
    """H, A and M0 of the whole and two areas, with errors."""
    from liandong.analytics.measures import measure_mpi  # noqa: PLC0415 - timed as its own process
    from liandong.analytics.standards import parse_standard  # noqa: PLC0415 - as above

    path, standard = survey(rows), parse_standard(standard_text(weight=True, dimensions=dimensions()))
    start = time.perf_counter()
    measure_mpi(path, standard, by=["area"], strata="stratum", psu="psu", threads=THREADS)
    return [time.perf_counter() - start]


def run_survey_svy(rows: int) -> list[float]:
    """svy does the same nine numbers: scores are prepared for it, only its estimation is timed."""
    import polars as pl  # noqa: PLC0415 - timed as its own process
    import svy  # noqa: PLC0415 - as above

    frame = pl.read_parquet(survey(rows))
    weights = {f"d_{k}": (3 if k < 4 else 1) for k in range(INDICATORS)}
    score = pl.sum_horizontal(pl.col(name) * weight for name, weight in weights.items())
    frame = frame.with_columns(score=score).with_columns(poor=(pl.col("score") >= 6).cast(pl.Int64))
    frame = frame.with_columns(m=pl.col("poor") * pl.col("score") / 18)
    sample = svy.Sample(frame, svy.Design(stratum="stratum", psu="psu", wgt="weight"))
    start = time.perf_counter()
    for by in (None, "area"):
        sample.estimation.mean("poor", by=by)
        sample.estimation.mean("m", by=by)
        sample.estimation.ratio("m", "poor", by=by)
    return [time.perf_counter() - start]


def run_process(rows: int) -> list[float]:
    """The whole process of two rounds with changes on 14,903 rows, from the command line to the file."""
    del rows
    shared = Path(os.environ.get("LIANDONG_SHARED", "../shared/data")) / "survey_two_rounds.csv"
    if not shared.exists():
        return []
    names = ["nutr", "cm", "satt", "educ", "elct", "sani", "wtr", "hsg", "ckfl", "asst"]
    columns = [f"d_{name}" for name in names]
    nested = {"health": columns[:2], "education": columns[2:4], "living": columns[4:]}
    with tempfile.TemporaryDirectory() as folder:
        standard = Path(folder) / "standard.toml"
        standard.write_text(standard_text(weight=True, dimensions=nested), encoding="utf-8")
        command = [
            sys.executable,
            "-c",
            "from liandong.project.cli import main; main()",
            "measure",
            "mpi",
            str(shared),
        ]
        command += [
            "--standard",
            str(standard),
            "--out",
            f"{folder}/out.csv",
            "--by",
            "area",
            "--by",
            "region",
        ]
        command += ["--strata", "stratum", "--psu", "psu", "--round", "t", "--year", "year"]
        command += ["--cutoff", "33/100", "--cutoff", "1/2"]
        # A program is compiled once and then starts from its compiled form, unless the machine forbids it.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        seconds = []
        for _ in range(9):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, env=environment)
            seconds.append(time.perf_counter() - start)
    return [min(seconds)]


RUNS: dict[str, Callable[[int], list[float]]] = {
    "census_sum": run_census_sum,
    "census": run_census,
    "survey": run_survey,
    "survey_svy": run_survey_svy,
    "process": run_process,
}


def measured(name: str, rows: int) -> tuple[list[float], int]:
    """Seconds and peak memory (MB) of one run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.measure_mpi", "--run", name, "--rows", str(rows)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer["seconds"], answer["peak_mb"]


def cases(rows: int = ROWS) -> Iterator[Case]:
    """The rows of the table, one after the other."""
    seconds, peak = measured("process", 0)
    if seconds:
        size = "14,903 rows, 10,626 cells"
        yield Case("two rounds with changes, whole process", size, "≤ 1 s", seconds[0], "", None, peak)
    svy_seconds, _ = measured("survey_svy", SURVEY_ROWS)
    seconds, peak = measured("survey", SURVEY_ROWS)
    yield Case(
        "numbers with errors", f"{SURVEY_ROWS:,} rows", "≤ 1 s", seconds[0], "svy", svy_seconds[0], peak
    )
    census(rows)
    sums, _ = measured("census_sum", rows)
    seconds, peak = measured("census", rows)
    size = f"{rows:,} rows × {INDICATORS} × {COUNTIES:,} counties"
    yield Case("census, all cells", size, "≤ 3 ×, ≤ 4096 MB", seconds[0], "DuckDB sums", sums[0], peak)
    yield Case("what-if", size, "≤ 0.05 s", seconds[1], "", None, peak)


def table(found: list[Case]) -> str:
    """The cases as a markdown table."""
    lines = [
        "| work | size | to reach | s | baseline | s | ratio | peak MB |",
        "|---|---|---|--:|---|--:|--:|--:|",
    ]
    for case in found:
        base = "" if case.baseline_seconds is None else f"{case.baseline_seconds:.3f}"
        ratio = "" if case.ratio is None else f"{case.ratio:.2f}"
        lines.append(
            f"| {case.work} | {case.size} | {case.target} | {case.seconds:.3f} "
            f"| {case.baseline} | {base} | {ratio} | {case.peak_mb} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run all, or one run in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--run", choices=sorted(RUNS))
    given = parser.parse_args()
    if given.run:
        seconds = RUNS[given.run](given.rows)
        who = resource.RUSAGE_CHILDREN if given.run == "process" else resource.RUSAGE_SELF
        print(json.dumps({"seconds": seconds, "peak_mb": resource.getrusage(who).ru_maxrss >> 10}))
        return
    found = list(cases(given.rows))
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(table(found))
    (FOLDER / "measure_mpi.md").write_text(table(found) + "\n", encoding="utf-8")
    text = json.dumps([asdict(case) for case in found], ensure_ascii=False, indent=1)
    (FOLDER / "measure_mpi.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
