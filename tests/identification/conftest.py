"""A county with a few families, and a run over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_snapshots(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Snapshots of a test lie in the test's own folder."""
    settings.LIANDONG_SNAPSHOTS = tmp_path / "snapshots"
    yield settings.LIANDONG_SNAPSHOTS


@pytest.fixture(autouse=True)
def static_folder(settings: Any) -> None:
    """WhiteNoise warns where the folder for collected files is not there."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
