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
    bare, _ = _timed(lambda: import_steps.bare_copy(file.path))
    slowest: list[tuple[float, str]] = []
    times: dict[str, float] = {}
    for round_ in ("first", "again") if asked.again else ("first",):
        processor = import_steps.processor_seconds()
        with watch, import_steps.statements(slowest):
            times[f"upload, {round_}"], batch = _timed(lambda: import_steps.begin(file.path))
            times[f"check, {round_}"], batch = _timed(partial(import_steps.check_batch, batch))
            times[f"merge, {round_}"], batch = _timed(partial(import_steps.merge, batch))
        total = sum(seconds for name, seconds in times.items() if name.endswith(round_))
        for name, seconds in times.items():
            if name.endswith(round_):
                print(f"{name:16} {seconds:7.2f} s")
        processor = import_steps.processor_seconds() - processor
        print(
            f"{'all, ' + round_:16} {total:7.2f} s  {file.persons / total:,.0f} persons a second; "
            f"{processor:.2f} s of processor, {file.persons / processor:,.0f} persons a second of it"
        )
        print(f"{'bare COPY':16} {bare:7.2f} s  {total / bare:.0f} times as long")
        print(
            f"added {batch.households_added:,}, unchanged {batch.households_unchanged:,}, "
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


def _timed(task: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    done = task()
    return time.perf_counter() - start, done


if __name__ == "__main__":
    main()
