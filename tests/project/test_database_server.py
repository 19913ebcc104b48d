"""The embedded server: made once, started by many, killed, recovered, refused with a reason."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from liandong.project.database import memory, process, roles, server
from liandong.project.database.address import APP, OWNER, SEALER, address
from liandong.project.database.cluster import Cluster, locate
from liandong.project.database.refusals import NotACluster, ServerFailed, WrongVersion
from tests.project.conftest import ignore


def begin(cluster: Cluster) -> bool:
    """Start without fsync: these tests ask about locks and folders, not about power cuts."""
    return server.start(cluster, ignore, durable=False)


def kill(cluster: Cluster) -> int:
    """Kill the server's main process as a crash would."""
    found = process.postmaster(cluster)
    assert found is not None
    os.kill(found.pid, signal.SIGKILL)
    while process.postmaster(cluster) is not None:
        time.sleep(0.01)
    return found.pid


def command(*words: str) -> subprocess.Popen[str]:
    """``liandong …`` in a process of its own."""
    line = [sys.executable, "-m", "liandong.project.cli", "--language", "en", *words]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_start_makes_the_cluster_and_a_second_start_finds_it_running(cluster: Cluster) -> None:
    assert server.status(cluster).state == "absent"
    assert begin(cluster) is True
    assert begin(cluster) is False
    assert server.status(cluster).state == "running"
    assert server.stop(cluster, ignore) is True
    assert server.stop(cluster, ignore) is False
    assert server.status(cluster).state == "stopped"


def test_the_three_roles_can_do_what_they_are_for_and_no_more(cluster: Cluster) -> None:
    begin(cluster)
    roles.prepare()
    roles.prepare()
    with psycopg.connect(**address(OWNER).parameters(), autocommit=True) as owner:  # type: ignore[arg-type]
        owner.execute("CREATE TABLE fact (id int)")
    with psycopg.connect(**address(APP).parameters(), autocommit=True) as app:  # type: ignore[arg-type]
        app.execute("INSERT INTO fact VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("DROP TABLE fact")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE other (id int)")
        assert app.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (
            False,
        )
    with psycopg.connect(**address(SEALER).parameters(), autocommit=True) as sealer:  # type: ignore[arg-type]
        assert sealer.execute("SELECT count(*) FROM fact").fetchone() == (1,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            sealer.execute("DELETE FROM fact")


def test_no_network_address_is_listened_on_and_the_folders_are_private(cluster: Cluster) -> None:
    begin(cluster)
    roles.prepare()
    with roles.connect("postgres") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW log_min_error_statement").fetchone() == ("panic",)
    for folder in (cluster.folder, cluster.data, cluster.socket):
        assert folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("machine_gb", "kept", "journal"),
    [(0.5, "128MB", "16MB"), (8, "1024MB", "32MB"), (24, "3072MB", "64MB"), (256, "4096MB", "64MB")],
)
def test_an_eighth_of_the_memory_is_kept_for_pages(machine_gb: float, kept: str, journal: str) -> None:
    settings = memory.settings(int(machine_gb * 2**30))
    assert (settings["shared_buffers"], settings["wal_buffers"]) == (kept, journal)


def test_a_killed_server_recovers_and_keeps_what_was_committed(cluster: Cluster) -> None:
    server.start(cluster, ignore)  # durable: a crash is what this is about
    roles.prepare()
    with roles.connect("postgres") as connection:
        assert connection.execute("SHOW max_wal_size").fetchone() == ("2GB",)
    with psycopg.connect(**address(OWNER).parameters(), autocommit=True) as owner:  # type: ignore[arg-type]
        owner.execute("CREATE TABLE fact AS SELECT generate_series(1, 1000) AS id")
    kill(cluster)
    assert server.status(cluster).state == "stopped"
    assert begin(cluster) is True
    with psycopg.connect(**address(OWNER).parameters()) as owner:  # type: ignore[arg-type]
        assert owner.execute("SELECT count(*) FROM fact").fetchone() == (1000,)


def test_a_pid_file_of_another_program_is_not_believed(cluster: Cluster) -> None:
    begin(cluster)
    kill(cluster)
    pid_file = cluster.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    # After a reboot the number may belong to anything; this test's own process stands for it.
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert process.postmaster(cluster) is None
    assert begin(cluster) is True


def test_two_starts_at_once_both_report_a_running_server(cluster: Cluster) -> None:
    both = [command("db", "start", "--json"), command("db", "start", "--json")]
    told = [child.communicate(timeout=60) for child in both]
    assert [child.returncode for child in both] == [0, 0], told
    states = [json.loads(out) for out, _ in told]
    assert [state["state"] for state in states] == ["running", "running"]
    assert states[0]["pid"] == states[1]["pid"]
    assert "waiting" in told[0][1] + told[1][1]


def test_a_half_made_cluster_is_made_anew(cluster: Cluster) -> None:
    begin(cluster)
    server.stop(cluster, ignore)
    # As if initdb had been killed: part of the files, and never renamed.
    cluster.data.rename(cluster.making)
    (cluster.making / "PG_VERSION").unlink()
    shutil.rmtree(cluster.making / "global")
    assert begin(cluster) is True
    assert not cluster.making.exists()


def test_what_cannot_be_started_is_refused_and_left_alone(cluster: Cluster) -> None:
    begin(cluster)
    server.stop(cluster, ignore)
    settings, version = cluster.data / "postgresql.conf", cluster.data / "PG_VERSION"
    working = settings.read_text()
    settings.write_text(working + "no_such_setting = 1\n")
    with pytest.raises(ServerFailed) as failed:
        begin(cluster)
    assert "no_such_setting" in cluster.log.read_text()
    assert str(cluster.log) in str(failed.value)
    settings.write_text(working)

    version.write_text("12\n")
    with pytest.raises(WrongVersion) as wrong:
        begin(cluster)
    assert wrong.value.details["found"] == 12

    version.unlink()
    before = sorted(path.name for path in cluster.data.iterdir())
    with pytest.raises(NotACluster, match="data"):
        begin(cluster)
    assert sorted(path.name for path in cluster.data.iterdir()) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's cluster belongs to somebody else")
def test_under_a_closed_folder_roots_cluster_stands_elsewhere(
    open_folder: Path, bare_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liandong.project.database.cluster.ROOT_STORE", open_folder / "store")
    bare_home.mkdir(mode=0o700)
    found = locate(bare_home)
    try:
        begin(found)
        roles.prepare()
        assert found.folder.parent == open_folder / "store"
        assert bare_home.stat().st_mode & 0o777 == 0o700
        assert locate(bare_home) == found
    finally:
        server.stop(found, ignore)


def test_a_deep_home_still_gets_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / ("deep" * 20) / ("deeper" * 10)
    monkeypatch.setenv("LIANDONG_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    found = locate(home)
    try:
        begin(found)
        roles.prepare()
        assert len(os.fsencode(found.socket)) < 90
        assert locate(home) == found
    finally:
        server.stop(found, ignore)
        shutil.rmtree(found.folder, ignore_errors=True)
        shutil.rmtree(found.socket, ignore_errors=True)


def test_the_home_can_be_moved_as_a_whole(cluster: Cluster) -> None:
    begin(cluster)
    server.stop(cluster, ignore)
    moved = cluster.home.with_name("elsewhere")
    cluster.home.rename(moved)
    there = locate(moved)
    assert there.data == moved / "postgres/data"
    begin(there)
    server.stop(there, ignore)


def test_a_server_of_ones_own_leaves_the_embedded_one_alone(
    bare_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://li:secret@db.example:5433/county")
    child = command("db", "start", "--json")
    out, problems = child.communicate(timeout=60)
    assert child.returncode == 0, problems
    assert json.loads(out) == {"state": "server", "host": "db.example", "port": 5433, "database": "county"}
    assert "secret" not in out + problems
    assert not bare_home.exists()
