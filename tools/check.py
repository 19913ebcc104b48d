"""``make check``: every check that needs no browser, two at a time, slowest first."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.paths import ROOT

AT_ONCE = 2
BIN = Path(sys.executable).parent

CHECKS = {
    "types": [str(BIN / "mypy"), "src/liandong", "tools"],
    # the walk over every address takes minutes and belongs to the suite
    "house": [
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/house"),
        "--ignore=tests/house/test_permission_walk.py",
    ],
    "documents": [sys.executable, "-m", "tools.reference", "--check"],
    "translations": [sys.executable, "-m", "tools.messages"],
    "layers": [str(BIN / "lint-imports"), "--no-logo"],
    "site of documents": [sys.executable, "-m", "tools.documents"],
    "migrations": [sys.executable, "-m", "tools.migrations"],
    "style": [str(BIN / "ruff"), "check", "."],
    "form": [str(BIN / "ruff"), "format", "--check", "."],
    "sizes": [sys.executable, "-m", "tools.sizes"],
}


@dataclass(frozen=True)
class Outcome:
    """How one check ended."""

    name: str
    passed: bool
    seconds: float
    output: str


def run(name: str) -> Outcome:
    """Run one check."""
    began = time.monotonic()
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        CHECKS[name],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(name, done.returncode == 0, time.monotonic() - began, done.stdout.strip())


def main() -> int:
    """Run all checks, tell each as it ends, and fail where one did."""
    names = sys.argv[1:] or list(CHECKS)
    began = time.monotonic()
    failed = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for outcome in pool.map(run, names):
            print(
                f"{'ok  ' if outcome.passed else 'FAIL'} {outcome.seconds:5.1f} s  {outcome.name}", flush=True
            )
            if outcome.output and (not outcome.passed or outcome.name == "sizes"):
                print(outcome.output, flush=True)
            if not outcome.passed:
                failed.append(outcome.name)
    print(
        f"{len(names) - len(failed)} of {len(names)} checks passed in {time.monotonic() - began:.0f} s",
        flush=True,
    )
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
