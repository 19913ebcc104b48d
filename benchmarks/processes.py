"""Processor time and memory of this process and of the database's, from what Linux says of each."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Seconds:
    """Processor time: ours with our children's, and that of the database server's processes."""

    ours: float
    server: float

    def __sub__(self, before: Seconds) -> Seconds:
        return Seconds(self.ours - before.ours, self.server - before.server)


def processor_seconds(postmaster: int) -> Seconds:
    """So far, of processes that have ended too."""
    spent = [0.0, 0.0]
    for side, first in enumerate((os.getpid(), postmaster)):
        for process in _tree(first):
            fields = _stat(process)
            # own time; of children only once they have ended and been waited for
            spent[side] += sum(int(field) for field in fields[11:15]) / _TICKS if fields else 0
    return Seconds(*spent)


class PeakMemory:
    """The largest process of the database server while something runs, without what processes share."""

    def __init__(self, postmaster: int) -> None:
        self.postmaster = postmaster
        self.ours = self.server = 0
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> PeakMemory:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            self.ours = max(self.ours, sum(map(_own_bytes, _tree(os.getpid()))))
            self.server = max(self.server, *map(_own_bytes, _tree(self.postmaster)))


def _tree(first: int) -> list[int]:
    """A process and those it began."""
    found = [first]
    for process in found:
        try:
            found += map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split())
        except OSError:
            continue  # it has just ended
    return found


def _stat(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _own_bytes(process: int) -> int:
    """Memory that a process shares with no file and no other process."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{process}/statm").read_text().split()
    except OSError:
        return 0
    return (int(resident) - int(shared)) * _PAGES
