"""Installations of their own for tests of the server and the home."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from liandong.project.database import server
from liandong.project.database.cluster import Cluster, locate


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder that every account may pass through; pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="liandong-", dir="/var/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def bare_home(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation folder that does not exist yet."""
    home = open_folder / "home"
    monkeypatch.setenv("LIANDONG_HOME", str(home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return home


@pytest.fixture
def cluster(bare_home: Path) -> Iterator[Cluster]:
    """A cluster of its own, not made yet; stopped and removed at the end."""
    found = locate(bare_home)
    yield found
    server.stop(locate(bare_home), ignore)


def ignore(message: str) -> None:
    """Nobody reads progress here."""
