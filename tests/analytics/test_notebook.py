"""The notebook page runs, and prints what it shows."""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from pathlib import Path

import matplotlib as mpl
import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/guides/notebook.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks() -> list[tuple[str, str | None]]:
    """The page's code blocks, each with the output shown under it, if any."""
    found: list[tuple[str, str | None]] = []
    for kind, text in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "python":
            found.append((text, None))
        else:
            found[-1] = (found[-1][0], text)
    return found


@pytest.mark.shared_data
def test_the_notebook_page_prints_what_it_shows(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mpl.use("Agg")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "img").mkdir()
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "households_costa_rica.csv").symlink_to(shared_data / "households_costa_rica.csv")
    names: dict[str, object] = {}
    for number, (code, shown) in enumerate(blocks(), start=1):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, f"notebook.md, block {number}", "exec"), names)  # noqa: S102 -- the page is ours
        if shown is not None:
            assert printed.getvalue().split() == shown.split(), f"block {number} prints something else"
    pictures = {path.name for path in (tmp_path / "img").iterdir()}
    shown_pictures = set(re.findall(r"\(img/(\S+\.png)\)", PAGE.read_text(encoding="utf-8")))
    assert (
        pictures
        == shown_pictures
        == {path.name for path in (ROOT / "docs/guides/img").glob("notebook_*.png")}
    )


def test_every_block_of_the_notebook_page_is_found() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(blocks()) == text.count("```python") >= 8
