"""A county with a few families, and a run over it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_snapshots(settings: Any, tmp_path: Path) -> None:
    """Snapshots of a test lie in the test's own folder."""
    settings.LIANDONG_SNAPSHOTS = tmp_path / "snapshots"
