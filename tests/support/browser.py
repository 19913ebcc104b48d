"""What tests ask of a page in the browser: that everybody can use it, that it fits, how it looks."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A colour is judged as it stays, not as it is while a dialog still fades in.
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter(one => one.effect.getComputedTiming().iterations !== Infinity).map(one => one.finished))"""
LOST_ROWS = """() => [...document.querySelectorAll("table tr")]
    .some(row => !["table-row", "none"].includes(getComputedStyle(row).display))"""
PHONE = 640
WIDTHS = (1280, 360)
LANGUAGES = ("zh-hans", "en")

PageFor = Callable[..., Page]

every_face = pytest.mark.parametrize(("width", "language"), [(w, la) for w in WIDTHS for la in LANGUAGES])


def visit(page: Page, path: str, *, status: int = 200) -> None:
    """Go to a path; the answer must have the status, else a page of the wrong kind would be looked at."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == status, f"{path} answers {answer.status}"


def assert_accessible(page: Page, *, but: tuple[str, ...] = ()) -> None:
    """No rule of axe-core is broken on the page as it stands, apart from the rules named in ``but``."""
    if not AXE.exists():
        pytest.skip("axe-core is not installed; `make frontend` installs it")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate(SETTLED)
    found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    broken = [
        f"{rule['id']} ({rule['help']}): {node['html'][:160]} — {node['failureSummary'][:300]}"
        for rule in found["violations"]
        if rule["id"] not in but
        for node in rule["nodes"]
    ]
    assert not broken, f"{page.url}:\n" + "\n".join(broken)


def assert_fits(page: Page) -> None:
    """Nothing makes the page wider than the window, and where it is wide the rows of tables are rows."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window, f"{page.url} is {wide} px wide in a window of {window} px: {_widest(page)}"
    assert not (window > PHONE and page.evaluate(LOST_ROWS)), f"{page.url} has table rows that are none"


def _widest(page: Page) -> str:
    script = """() => [...document.querySelectorAll("main *")]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 5).map(e => e.tagName + "." + (e.getAttribute("class") ?? "")).join(", ")"""
    return str(page.evaluate(script))


def photograph(page: Page, name: str) -> None:
    """The whole page as a picture into LIANDONG_PICTURES, if that is set."""
    folder = os.environ.get("LIANDONG_PICTURES")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with suppress(Error):  # a page taller than the graphics allow is still tested, only not pictured
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
