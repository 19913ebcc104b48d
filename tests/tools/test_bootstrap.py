"""Making the environment where something is missing, half made or being made."""

from __future__ import annotations

import ensurepip
import hashlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tools import bootstrap


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package index on this machine that has pip; its folder."""
    bundled = next((Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl"), None)
    if bundled is None:
        pytest.skip("this Python brings no wheel of pip to serve")
    folder = tmp_path / "index/pip"
    folder.mkdir(parents=True)
    (folder / bundled.name).write_bytes(bundled.read_bytes())
    digest = hashlib.sha256(bundled.read_bytes()).hexdigest()
    old = f'<a href="pip-9.0.1-py3-none-any.whl#sha256={"0" * 64}">'
    (folder / "index.html").write_text(f'{old}<a href="{bundled.name}#sha256={digest}">')
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder.parent)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield folder
    server.shutdown()
    server.server_close()


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """An environment without pip, whose Python has no ensurepip: as Debian's, without python3-venv."""
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    site = next(venv.glob("lib/python3*/site-packages"))
    (site / "hidden.pth").write_text("import sys; sys.modules['ensurepip'] = None\n")
    return venv


def test_without_ensurepip_pip_comes_from_the_index(bare: Path, index: Path) -> None:
    assert not bootstrap.by_ensurepip(bare)
    assert bootstrap.by_index(bare)
    assert bootstrap.has_pip(bare / "bin/python")


def test_a_wheel_that_is_not_what_the_index_says_is_not_run(bare: Path, index: Path) -> None:
    next(index.glob("pip-*.whl")).write_bytes(b"something else")
    assert not bootstrap.by_index(bare)
    assert not bootstrap.has_pip(bare / "bin/python")


def test_the_ways_are_tried_in_turn(bare: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "NAMES", ())
    monkeypatch.setattr(bootstrap.sys, "executable", str(bare / "bin/python"))
    bootstrap.give_pip(bare)
    assert bootstrap.has_pip(bare / "bin/python")


def test_where_no_way_works_the_reader_is_told_what_to_install(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for way in ("by_another_pip", "by_index", "by_debian"):
        monkeypatch.setattr(bootstrap, way, lambda venv: False)
    with pytest.raises(bootstrap.CannotContinue, match="python3-venv"):
        bootstrap.give_pip(bare)


def test_an_environment_that_does_not_run_is_remade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/python").symlink_to(tmp_path / "removed")
    monkeypatch.setattr(bootstrap, "install", lambda python, *arguments: None)
    monkeypatch.setattr(bootstrap, "has_pip", lambda python: True)
    bootstrap.make(venv)
    assert bootstrap.runs(venv / "bin/python")
    assert bootstrap.is_current(venv)


def test_an_interrupted_installation_leaves_no_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(python: Path, *arguments: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "install", interrupted)
    monkeypatch.setattr(bootstrap, "has_pip", lambda python: True)
    with pytest.raises(KeyboardInterrupt):
        bootstrap.make(tmp_path / "venv")
    assert not bootstrap.is_current(tmp_path / "venv")


def test_a_changed_lock_file_makes_the_environment_stale(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (bare / "made-from").write_text(bootstrap.fingerprint())
    assert bootstrap.is_current(bare)
    monkeypatch.setattr(bootstrap, "MADE_FROM", ("README.md",))
    assert not bootstrap.is_current(bare)
