"""A file of families into an empty register, beside a bare COPY of the same bytes into one plain table.

Run: ``python -m benchmarks.import_speed [--households N] [--folder DIR] [--statements]``. It makes an
installation of its own under ``--folder`` (default: a temporary folder), with its own database server,
migrates it, loads the demo's places, and takes a generated csv in: upload, check, merge. Prints the seconds
of each step, persons a second, the ratio to the COPY, and the peak memory of this process and of the
database's largest one.

The baseline copies the very bytes of the csv into one unlogged table of texts without keys: what no import
can do without.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
SEED = 20190208


def main() -> None:
    """Make an installation, import, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--folder", type=Path, help="keep the installation here")
    parser.add_argument("--again", action="store_true", help="take the same file in a second time")
    parser.add_argument("--statements", action="store_true", help="print the slowest statements")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = asked.folder or Path(folder)
        environment = os.environ | {
            "LIANDONG_HOME": str(home / "home"),
            "DJANGO_SETTINGS_MODULE": "liandong.project.settings",
        }
        os.environ.update(environment)
        _command("db", "start")
        try:
            _command("migrate")
            _measure(asked, home)
        finally:
            _command("db", "stop")


def _command(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "liandong.project.cli", *words], check=True)


def _measure(asked: argparse.Namespace, home: Path) -> None:
    import django  # noqa: PLC0415  after the installation's folder is named in the environment

    django.setup()
    from benchmarks import import_steps  # noqa: PLC0415  models can be imported only after django.setup()

    file = import_steps.write_families(home / "families.csv", asked.households, SEED)
    size = file.path.stat().st_size
    print(f"{asked.households:,} households, {file.persons:,} persons, {size / 1e6:.1f} MB of csv")
    watch = _Memory()
    bare = _Step("bare COPY")
    bare.time(lambda: import_steps.bare_copy(file.path))
    slowest: list[tuple[float, str]] = []
    for round_ in ("first time", "again") if asked.again else ("first time",):
        steps = [_Step("upload"), _Step("check"), _Step("merge")]
        with watch, import_steps.statements(slowest):
            batch = steps[0].time(lambda: import_steps.begin(file.path))
            batch = steps[1].time(partial(import_steps.check_batch, batch))
            batch = steps[2].time(partial(import_steps.merge, batch))
        total = sum(step.seconds for step in steps)
        processor = sum(step.ours + step.server for step in steps)
        print(f"{round_}:")
        for step in (*steps, bare):
            processor_ = f"{step.ours:6.2f} + {step.server:6.2f} s of processor"
            print(f"  {step.name:10} {step.seconds:7.2f} s  {processor_}")
        print(
            f"  {file.persons / total:,.0f} persons a second, {file.persons / processor:,.0f} a second of "
            f"processor; {total / bare.seconds:.0f} times as long as the bare COPY"
        )
        print(
            f"  added {batch.households_added:,}, unchanged {batch.households_unchanged:,}, "
            f"refused {batch.households_refused:,}; "
            f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB, "
            f"of a database process {watch.peak / 1024:.0f} MiB"
        )
    if asked.statements:
        for seconds, text in sorted(slowest, reverse=True)[:25]:
            print(f"{seconds:7.2f} s  {' '.join(text.split())[:150]}")


class _Memory:
    """The largest process of the database server while something runs, without what processes share."""

    def __init__(self) -> None:
        self.peak = 0
        self._over = threading.Event()
        self._watcher: threading.Thread | None = None

    def __enter__(self) -> None:
        self._over.clear()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._watcher is not None:
            self._watcher.join()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            for status in Path("/proc").glob("[0-9]*/status"):
                self.peak = max(self.peak, _own_kib(status))


def _own_kib(status: Path) -> int:
    try:
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
    except OSError:
        return 0
    if lines.get("Name", "").strip() != "postgres" or int(lines["PPid"]) < 2:
        return 0
    return int(lines.get("RssAnon", "0 kB").split()[0])


class _Step:
    """The time of a step: on the clock, and of the processor in this process and in the database's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seconds = self.ours = self.server = 0.0

    def time(self, task: Callable[[], T]) -> T:
        from benchmarks import import_steps  # noqa: PLC0415  models can be imported only after django.setup()

        start, before = time.perf_counter(), import_steps.processor_seconds()
        done = task()
        after = import_steps.processor_seconds()
        self.seconds = time.perf_counter() - start
        self.ours, self.server = (late - early for early, late in zip(before, after, strict=True))
        return done


if __name__ == "__main__":
    main()
