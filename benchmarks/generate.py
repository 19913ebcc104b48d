"""How fast families are generated, and in how much memory.

Run: ``python -m benchmarks.generate [--households N] [--ending csv|parquet|xlsx]``. Writes a file with slips
and its key into a temporary folder; beside it, the same bytes are copied to another file.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import tempfile
import time
from pathlib import Path

from liandong.project.demo.families import sheets
from liandong.project.demo.files import write_file
from liandong.project.demo.slip_table import SLIPS
from liandong.project.demo.slips import by_rates


def main() -> None:
    """Generate, write, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--ending", choices=("csv", "parquet", "xlsx"), default="csv")
    parser.add_argument("--seed", type=int, default=20190208)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"families.{asked.ending}"
        start, spent = time.perf_counter(), time.process_time()
        found = write_file(path, sheets(asked.households, asked.seed, slips=by_rates(SLIPS)), has_slips=True)
        seconds, processor = time.perf_counter() - start, time.process_time() - spent
        start = time.perf_counter()
        shutil.copyfile(path, path.with_suffix(".copy"))
        copying = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{found.households:,} households, {found.persons:,} persons, {found.slips:,} slips, "
            f"{path.stat().st_size / 1e6:.1f} MB of {asked.ending}: {seconds:.1f} s, {processor:.1f} s of "
            f"processor ({found.households / processor:,.0f} households a second); copying the file "
            f"{copying:.2f} s; peak memory {peak:.0f} MiB"
        )


if __name__ == "__main__":
    main()
