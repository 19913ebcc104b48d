"""Do the documents build, with every link leading somewhere? Built aside and thrown away."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from tools.paths import ROOT


def main() -> int:
    """Build the site of documents strictly: a warning fails."""
    with tempfile.TemporaryDirectory() as folder:
        # The theme advertises its successor on every run.
        environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
        command = [sys.executable, "-m", "mkdocs", "--quiet", "build", "--strict", "--site-dir", folder]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
