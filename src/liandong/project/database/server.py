"""Start, stop and look at the embedded server.

Each function may run in several commands at once: start and stop take the cluster's lock file, whoever
comes second waits and then finds the work done. Nothing here has a time limit, because a crash recovery
takes as long as it takes; the caller is told what is waited for.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from liandong.analytics.errors import marked
from liandong.project import home
from liandong.project.database import binaries, memory, process
from liandong.project.database.cluster import PORT, Cluster, make_private_folder
from liandong.project.database.refusals import FolderNotUsable, NotACluster, ServerFailed
from liandong.project.words import translated

Report = Callable[[str], None]

_POLL_SECONDS = 0.05
_PATIENCE_SECONDS = 2.0  # silence this long before saying what is waited for

MAKING = marked("Making the database in {path}…")
WAITING_FOR_COMMAND = marked("Another command is starting or stopping the database; waiting for it…")
WAITING_FOR_ORPHANS = marked("Processes of a killed server are still ending; waiting for them…")
WAITING_FOR_READY = marked("The database is recovering from a crash or still starting ({seconds} s so far)…")
WAITING_FOR_STOP = marked("The database is finishing its work before it stops ({seconds} s so far)…")


@dataclass(frozen=True)
class Status:
    """What ``liandong db status`` tells. ``state``: running, starting, stopped, or absent."""

    state: str
    pid: int | None
    version: int | None
    data: str
    socket: str
    log: str


def status(cluster: Cluster) -> Status:
    """The state of the embedded server, read without starting or locking anything."""
    server = process.postmaster(cluster)
    if server is not None:
        state = "running" if server.is_ready else "starting"
    else:
        state = "stopped" if cluster.data.exists() else "absent"
    return Status(
        state=state,
        pid=server.pid if server else None,
        version=binaries.made_by(cluster),
        data=str(cluster.data),
        socket=str(cluster.socket),
        log=str(cluster.log),
    )


def start(cluster: Cluster, report: Report, *, durable: bool = True) -> bool:
    """Start the server, making the cluster first where there is none.

    ``durable=False`` is for the test suite: no fsync. Returns whether this call started it (``False``:
    it ran already). Lock: the cluster's lock file, held until the server takes connections.
    """
    home.prepare()
    with locked(cluster, report):
        if process.postmaster(cluster) is not None:
            _wait_until_ready(cluster, report)
            return False
        _make_folders(cluster)
        if not cluster.data.exists():
            _make_cluster(cluster, report, durable=durable)
        _wait_for_orphans(cluster, report)
        process.remove_stale_pid_files(cluster)
        _configure(cluster, durable=durable)
        cluster.write_record()
        _launch(cluster, report)
        return True


def stop(cluster: Cluster, report: Report) -> bool:
    """Stop the server; open transactions are rolled back. Returns whether it was running.

    Lock: the cluster's lock file, held until the server has gone.
    """
    if not cluster.data.exists():
        return False
    with locked(cluster, report):
        if process.postmaster(cluster) is None:
            return False
        pg_ctl = str(binaries.programs(cluster) / "pg_ctl")
        command = [pg_ctl, "stop", "-D", str(cluster.data), "-m", "fast", "-w", "-t", "86400"]
        _run(cluster, command, marked("stop"), WAITING_FOR_STOP, report)
        return True


@contextlib.contextmanager
def locked(cluster: Cluster, report: Report) -> Iterator[None]:
    """Hold the cluster's lock file. The kernel drops the lock of a killed command: it is never stale."""
    try:
        file = cluster.lock.open("a")
    except OSError as error:
        raise FolderNotUsable(path=cluster.lock.parent, reason=error.strerror) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            report(translated(WAITING_FOR_COMMAND))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make_folders(cluster: Cluster) -> None:
    make_private_folder(cluster.folder, cluster.account)
    make_private_folder(cluster.socket, cluster.account)
    if cluster.data.exists() and not (cluster.data / "PG_VERSION").exists():
        raise NotACluster(path=cluster.data)


def _make_cluster(cluster: Cluster, report: Report, *, durable: bool) -> None:
    """Make a cluster beside its final place and rename it there when whole.

    What stands in ``making`` never held data, so what a killed command left there is simply removed.
    """
    report(translated(MAKING).format(path=cluster.folder))
    initdb = str(binaries.programs(cluster) / "initdb")
    shutil.rmtree(cluster.making, ignore_errors=True)
    # The built-in locale sorts and compares alike on every machine and survives upgrades of its libraries.
    command = [initdb, "-D", str(cluster.making), "-U", "postgres", "--encoding=UTF8", "--auth=peer"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums"]
    command += [] if durable else ["--no-sync"]
    _run(cluster, command, marked("make its files"), MAKING, report)
    with (cluster.making / "postgresql.conf").open("a", encoding="utf-8") as file:
        file.write("\ninclude 'liandong.conf'\n")
    _write(cluster, cluster.making / "liandong.conf", "")
    cluster.making.rename(cluster.data)


def _configure(cluster: Cluster, *, durable: bool) -> None:
    """Write the settings anew at each start: the folder may have moved, the account been renamed."""
    settings = {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": str(cluster.socket),
        "unix_socket_permissions": "0777",  # its folder is private
        "timezone": "UTC",
        "log_timezone": "UTC",
        # Statements and details carry names and numbers of people: none of them may reach the log.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
    }
    if durable:
        settings |= memory.settings(memory.memory())
    else:
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_wal_size": "256MB",
            # Nearly all that is written here is taken back. A table found empty in such a moment would be
            # planned for as one without rows, whatever the next test fills it with: minutes for a second.
            "autovacuum": "off",
        }
    text = "".join(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items())
    _write(cluster, cluster.data / "liandong.conf", text)
    _write(cluster, cluster.data / "pg_hba.conf", "local all all peer map=liandong\n")
    # Root, where we are root, and never the server's own account, which other services may share.
    user = "root" if os.geteuid() == 0 else cluster.account.name
    _write(cluster, cluster.data / "pg_ident.conf", f'liandong "{user}" all\n')


def _write(cluster: Cluster, path: os.PathLike[str], text: str) -> None:
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123 -- one form for Path and PathLike
        file.write(text)
    if os.geteuid() == 0:
        os.chown(path, cluster.account.uid, cluster.account.gid)


def _launch(cluster: Cluster, report: Report) -> None:
    pg_ctl = str(binaries.programs(cluster) / "pg_ctl")
    command = [pg_ctl, "start", "-D", str(cluster.data), "-w", "-t", "86400"]
    _run(cluster, command, marked("start"), WAITING_FOR_READY, report)


def _run(cluster: Cluster, command: list[str], action: str, waiting: str, report: Report) -> None:
    """Run one program to its end, saying every few seconds what is waited for."""
    mark = cluster.log.stat().st_size if cluster.log.exists() else 0
    child = binaries.run_as(cluster, command)
    began = time.monotonic()
    said = began
    while True:
        try:
            code = child.wait(timeout=_PATIENCE_SECONDS)
            break
        except subprocess.TimeoutExpired:
            if time.monotonic() - said >= _PATIENCE_SECONDS:
                said = time.monotonic()
                seconds = round(said - began)
                report(translated(waiting).format(path=cluster.folder, seconds=seconds))
    if code != 0:
        reason = _reason(cluster, mark)
        raise ServerFailed(action=translated(action), reason=reason, log=cluster.log)


def _reason(cluster: Cluster, mark: int) -> str:
    """The last error PostgreSQL wrote since ``mark``, without its prefix."""
    with cluster.log.open("rb") as file:
        file.seek(mark)
        lines = file.read().decode("utf-8", errors="replace").splitlines()
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
    chosen = (telling or lines or [""])[-1]
    return chosen.split("FATAL:")[-1].split("error:")[-1].strip().rstrip(".")


def _wait_until_ready(cluster: Cluster, report: Report) -> None:
    began = said = time.monotonic()
    while (server := process.postmaster(cluster)) is not None and not server.is_ready:
        time.sleep(_POLL_SECONDS)
        if time.monotonic() - said >= _PATIENCE_SECONDS:
            said = time.monotonic()
            report(translated(WAITING_FOR_READY).format(seconds=round(said - began)))
    if server is None:
        raise ServerFailed(action=translated(marked("start")), reason=_reason(cluster, 0), log=cluster.log)


def _wait_for_orphans(cluster: Cluster, report: Report) -> None:
    """Wait until every process of a killed server has noticed and ended: they still hold its memory."""
    said = time.monotonic()
    while process.leftovers(cluster):
        time.sleep(_POLL_SECONDS)
        if time.monotonic() - said >= _PATIENCE_SECONDS:
            said = time.monotonic()
            report(translated(WAITING_FOR_ORPHANS))
