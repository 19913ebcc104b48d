"""What ``pip install .`` builds beside the Python files: styles, scripts and compiled translations."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))  # the build runs this file by its path, outside the checkout's packages

from tools.frontend import build_all  # noqa: E402 -- the path above comes first


class BuildHook(BuildHookInterface[Any]):
    """Builds them before the wheel is packed; an editable installation gets them from ``make``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build; hatchling then takes the results along as the artifacts that pyproject.toml names."""
        del build_data
        if self.target_name == "wheel" and version != "editable":
            build_all(ROOT)
