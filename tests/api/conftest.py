"""Files of a test lie in the test's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_files(settings: Settings, tmp_path: Path) -> None:
    """Snapshots, uploads and staged rows."""
    settings.LIANDONG_SNAPSHOTS = tmp_path / "snapshots"
    settings.LIANDONG_FILES = tmp_path / "files"
    settings.LIANDONG_HOME = tmp_path
