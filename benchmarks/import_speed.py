"""A file of families into an empty register, beside a bare COPY of the same bytes into one plain table.

Run: ``python -m benchmarks.import_speed [--persons N] [--folder DIR] [--again] [--statements]``. It makes an
installation of its own under ``--folder`` (default: a temporary folder), with its own database server,
migrates it, and takes a generated csv (see :mod:`.import_file`) in: upload, check, merge. Prints the seconds
of each step on the clock and of the processor, persons a second, the ratio to the COPY, and the peak memory
of this process with its children and of the database's largest one.

The baseline copies the very bytes of the csv into one temporary table of texts without keys: what no import
can do without.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from benchmarks.processes import PeakMemory, Seconds, processor_seconds

T = TypeVar("T")


def main() -> None:
    """Make an installation, import, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="keep the installation here")
    parser.add_argument("--again", action="store_true", help="take the same file in a second time")
    parser.add_argument("--statements", action="store_true", help="print the slowest statements")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = asked.folder or Path(folder)
        home.mkdir(exist_ok=True)
        environment = os.environ | {
            "LIANDONG_HOME": str(home / "home"),
            "DJANGO_SETTINGS_MODULE": "liandong.project.settings",
            "LIANDONG_UPLOAD_LIMIT": str(1 << 30),  # a million persons are 273 MB of csv
        }
        os.environ.update(environment)
        file = home / f"families-{asked.persons}.csv"
        if not file.exists():
            _run("benchmarks.import_file", str(file), "--persons", str(asked.persons))
        _command("db", "start")
        try:
            _command("migrate")
            _measure(asked, file)
        finally:
            _command("db", "stop")


def _command(*words: str) -> None:
    _run("liandong.project.cli", *words)


def _run(module: str, *words: str) -> None:
    subprocess.run([sys.executable, "-m", module, *words], check=True)


def _measure(asked: argparse.Namespace, file: Path) -> None:
    import django  # noqa: PLC0415  after the installation's folder is named in the environment

    django.setup()
    from benchmarks import import_steps  # noqa: PLC0415  models can be imported only after django.setup()

    import_steps.prepare(asked.persons)
    postmaster = import_steps.postmaster()
    print(f"{asked.persons:,} persons, {file.stat().st_size / 1e6:.1f} MB of csv")
    bare = _Step("bare COPY", postmaster)
    bare.time(lambda: import_steps.bare_copy(file))
    slowest: list[tuple[float, str]] = []
    for round_ in ("first time", "again") if asked.again else ("first time",):
        steps = [_Step(name, postmaster) for name in ("upload", "check", "merge")]
        with PeakMemory(postmaster) as peak, import_steps.statements(slowest):
            batch = steps[0].time(lambda: import_steps.begin(file))
            batch = steps[1].time(partial(import_steps.check_batch, batch))
            batch = steps[2].time(partial(import_steps.merge, batch))
        total = sum(step.clock for step in steps)
        processor = sum(step.processor.ours + step.processor.server for step in steps)
        print(f"{round_}:")
        for step in (*steps, bare):
            print(f"  {step}")
        print(
            f"  {asked.persons / total:,.0f} persons a second, {asked.persons / processor:,.0f} a second of "
            f"processor; {total / bare.clock:.0f} times as long as the bare COPY"
        )
        print(
            f"  added {batch.households_added:,}, unchanged {batch.households_unchanged:,}, "
            f"refused {batch.households_refused:,}; {import_steps.numbers():,} numbers sealed; peak memory "
            f"{peak.ours >> 20:,} MiB, of a database process {peak.server >> 20:,} MiB"
        )
    if asked.statements:
        for seconds, text in sorted(slowest, reverse=True)[:40]:
            print(f"{seconds:7.2f} s  {' '.join(text.split())[:150]}")


class _Step:
    """The time of a step: on the clock, and of the processor here and in the database's processes."""

    def __init__(self, name: str, postmaster: int) -> None:
        self.name = name
        self.postmaster = postmaster
        self.clock = 0.0
        self.processor = Seconds(0, 0)

    def time(self, task: Callable[[], T]) -> T:
        start, before = time.perf_counter(), processor_seconds(self.postmaster)
        done = task()
        self.processor = processor_seconds(self.postmaster) - before
        self.clock = time.perf_counter() - start
        return done

    def __str__(self) -> str:
        spent = f"{self.processor.ours:7.2f} + {self.processor.server:7.2f} s of processor"
        return f"{self.name:10} {self.clock:8.2f} s  {spent}"


if __name__ == "__main__":
    main()
