"""Is the server alive, and is it ours? Read from its pid file and the kernel's process table."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from liandong.project.database.cluster import PORT, Cluster

_PROCESSES = Path("/proc")  # absent on macOS, where the pid alone must do


@dataclass(frozen=True)
class Postmaster:
    """The server's main process as its pid file describes it."""

    pid: int
    status: str

    @property
    def is_ready(self) -> bool:
        """Whether it takes connections; during crash recovery it says ``starting``."""
        return self.status == "ready"


def postmaster(cluster: Cluster) -> Postmaster | None:
    """The living server of ``cluster``, or ``None``: a pid file left by a kill does not count."""
    noted = _pid_file(cluster.data / "postmaster.pid")
    if noted is None or not is_ours(noted.pid, cluster):
        return None
    return noted


def _pid_file(path: Path) -> Postmaster | None:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    if not lines or not lines[0].strip().isdigit():
        return None
    return Postmaster(pid=int(lines[0]), status=lines[7].strip() if len(lines) > 7 else "starting")


def is_ours(pid: int, cluster: Cluster) -> bool:
    """Whether process ``pid`` lives and works in this cluster's data folder.

    After a reboot the number in the pid file may belong to any other program.
    """
    if not _PROCESSES.exists():
        return _lives(pid)
    try:
        return (_PROCESSES / str(pid) / "cwd").readlink() == cluster.data.resolve()
    except OSError:  # gone, a zombie (no cwd), or another account's
        return False


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def leftovers(cluster: Cluster) -> list[int]:
    """Server processes of this cluster that still live, such as orphans of a killed server."""
    if not _PROCESSES.exists():
        return []
    return [
        int(entry.name)
        for entry in _PROCESSES.iterdir()
        if entry.name.isdigit() and is_ours(int(entry.name), cluster)
    ]


def remove_stale_pid_files(cluster: Cluster) -> None:
    """Remove pid files whose number now belongs to another program, or to a dead one nobody has reaped.

    PostgreSQL itself takes over the files of a process that is gone, but refuses to start while *any*
    process of its account carries that number; in a container without an init process, a killed server
    keeps its number as a zombie. Lock: the cluster's lock file, and no :func:`leftovers`.
    """
    for path in (cluster.data / "postmaster.pid", cluster.socket / f".s.PGSQL.{PORT}.lock"):
        noted = _pid_file(path)
        if noted is not None and _lives(noted.pid) and not is_ours(noted.pid, cluster):
            path.unlink()
