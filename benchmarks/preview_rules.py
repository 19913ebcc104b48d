"""What another threshold would change, on snapshots of a million and of ten million families.

Run: ``python -m benchmarks.preview_rules [--families N …]``. Writes Parquet files as a run writes them (a row
a member, families numbered, and the kept answers), changes the income threshold, the age of a child, and the
cut-off of the national default set, and prints what each preview took, its peak memory, and beside it how
long DuckDB takes to sum the same column by family.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.project.settings")
AT_ONCE = 250_000
TRIALS = {
    "an income threshold": ("net_income_pc < 6000", "net_income_pc < 6500"),
    "a condition on members": (
        "any(not is_medically_insured)",
        "count(*) filter (where not is_medically_insured) > 1",
    ),
    "the cut-off": ('cutoff = "1/3"', 'cutoff = "2/5"'),
}


def write_snapshot(path: Path, families: int) -> None:
    """A snapshot of generated families with the columns that the standard looks at; nobody is real."""
    import numpy as np  # noqa: PLC0415  only the measured process stays small
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    dice = np.random.default_rng(7)
    writer = None
    for first in range(0, families, AT_ONCE):
        count = min(AT_ONCE, families - first)
        of = np.repeat(np.arange(count), dice.integers(1, 6, count))
        members = len(of)

        def family_fact(values, unknown):  # type: ignore[no-untyped-def]
            return pa.array(values, mask=dice.random(count) < unknown).take(pa.array(of))  # noqa: B023

        def member_fact(values, unknown):  # type: ignore[no-untyped-def]
            return pa.array(values, mask=dice.random(members) < unknown)  # noqa: B023

        keys = pa.array([f"{first + n:08x}-0000-7000-8000-{first + n:012x}" for n in range(count)])
        table = pa.table(
            {
                "household_id": pa.array([f"{first + n:09d}" for n in range(count)]).take(pa.array(of)),
                "household_key": keys.take(pa.array(of)),
                "member_id": pa.array((np.arange(members) % 9).astype(str)),
                "net_income_pc": family_fact(dice.lognormal(9.4, 0.6, count).round(2), 0.05),
                "age_years": member_fact(dice.integers(0, 90, members), 0.01),
                "dropped_out": member_fact(dice.random(members) < 0.01, 0.05),
                "years_schooling": member_fact(dice.integers(0, 16, members), 0.03),
                "is_medically_insured": member_fact(dice.random(members) < 0.95, 0.02),
                "self_paid_medical_yuan": family_fact(dice.integers(0, 9000, count).astype(float), 0.1),
                "house_grade": family_fact(np.array(list("AABBC"))[dice.integers(0, 5, count)], 0.02),
                "is_water_safe": family_fact(dice.random(count) < 0.95, 0.01),
                "has_sanitary_toilet": family_fact(dice.random(count) < 0.85, 0.01),
                "fuel": family_fact(
                    np.array(["clean", "clean", "firewood"])[dice.integers(0, 3, count)], 0.01
                ),
                "road_type": family_fact(
                    np.array(["01", "02", "03", "04"])[dice.integers(0, 4, count)], 0.01
                ),
                "labour": member_fact(np.array(["01", "02", "03", "04"])[dice.integers(0, 4, members)], 0.03),
                "family": pa.array((first + of).astype("int32")),
            }
        )
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd", compression_level=3)
        writer.write_table(table, row_group_size=100_000)
    if writer is not None:
        writer.close()


def write_answers(snapshot: Path, answers: Path) -> None:
    """What the national default set says of each family, as a run keeps it; 250 families a place."""
    import duckdb  # noqa: PLC0415

    from liandong.identification.methods import method_of  # noqa: PLC0415  after the settings are named
    from liandong.identification.scoring import scoring  # noqa: PLC0415

    families = duckdb.sql(
        "select family::bigint as household_pk, any_value(household_key) as household_key,"
        " any_value(household_id) as household_no, (family // 250)::bigint as place_id"
        f" from '{snapshot}' group by family order by family"
    ).to_arrow_table()
    with scoring(snapshot, families) as scorer:
        scorer.score(method_of(standard_text()))
        scorer.keep_answers(answers)


def standard_text() -> str:
    """The national default set."""
    from liandong.identification.shipped import shipped_standard  # noqa: PLC0415  as above

    shipped = shipped_standard("national_default_2021")
    assert shipped is not None  # noqa: S101  it is shipped
    return shipped.text


def measure(snapshot: Path, answers: Path, what: str) -> None:
    """One preview in this process: seconds, families that change, peak memory."""
    import resource  # noqa: PLC0415

    from liandong.identification.methods import method_of  # noqa: PLC0415
    from liandong.identification.previewing import preview  # noqa: PLC0415

    text = standard_text()
    method, other = method_of(text), method_of(text.replace(*TRIALS[what]))
    began = time.perf_counter()
    found = preview(snapshot, answers, method, other)
    seconds = time.perf_counter() - began
    changed = sum(n for (_place, before, after), n in found.crossings.items() if before != after)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {what}: {seconds:.2f} s, {changed:,} families change, {peak:,.0f} MB at most")


def baseline(snapshot: Path) -> float:
    """Seconds that DuckDB takes for the largest income of each family."""
    import duckdb  # noqa: PLC0415

    began = time.perf_counter()
    duckdb.sql(
        f"select count(*) from (select family, max(net_income_pc) from '{snapshot}' group by 1)"
    ).fetchall()
    return time.perf_counter() - began


def main() -> None:
    """Write the files, then each preview in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--families", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    import django  # noqa: PLC0415  after the settings are named

    django.setup()
    if asked.one:
        measure(Path(asked.one[0]), Path(asked.one[1]), asked.one[2])
        return
    with tempfile.TemporaryDirectory() as folder:
        for families in asked.families:
            snapshot, answers = (
                Path(folder) / f"{families}.parquet",
                Path(folder) / f"{families}.answers.parquet",
            )
            write_snapshot(snapshot, families)
            write_answers(snapshot, answers)
            print(
                f"{families:,} families; DuckDB alone, one column by family: {baseline(snapshot):.2f} s",
                flush=True,
            )
            for what in TRIALS:
                subprocess.run(
                    [
                        sys.executable,
                        "-m",
                        "benchmarks.preview_rules",
                        "--one",
                        str(snapshot),
                        str(answers),
                        what,
                    ],
                    check=True,
                )


if __name__ == "__main__":
    main()
