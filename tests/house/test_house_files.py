"""No committed file carries an address of a package registry or a path of somebody's machine."""

from __future__ import annotations

import re
import subprocess

import pytest
from tools.paths import ROOT

# Put together from pieces, so that this file does not find itself.
REGISTRY = re.compile(
    r"https?://[^\s\"']*(?:"
    + "|".join(("pypi", "npmjs", "npm", "pythonhosted", "registry", "mirror", "proxy"))
    + r")"
    r"[^\s\"']*/(?:simple|packages|-)/"
)
MACHINE = re.compile(
    r"(?:^|[^\w.])/(?:" + "|".join(("work", "farm", "root", r"home/\w+", r"Users/\w+")) + r")/"
)


def committed() -> list[str]:
    done = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return done.stdout.splitlines()


def test_no_file_names_a_registry_or_a_machine() -> None:
    wrong = []
    for name in committed():
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # a picture, or removed in the work tree
        for pattern in (REGISTRY, MACHINE):
            wrong += [f"{name}: {match[0]!r}" for match in pattern.finditer(text)]
    assert not wrong, "\n".join(wrong)


def test_the_lock_of_the_front_end_holds_no_addresses() -> None:
    assert '"resolved"' not in (ROOT / "frontend/package-lock.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text", ["https://" + "pypi.example/simple/x", "see /" + "root/x", "at /" + "home/li/x"]
)
def test_the_search_finds_each_kind(text: str) -> None:
    assert REGISTRY.search(text) or MACHINE.search(text)
