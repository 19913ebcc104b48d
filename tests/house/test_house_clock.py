"""One clock: ``foundation.clock``. What reads another cannot be tested in another year, nor simulated."""

from __future__ import annotations

import ast

import pytest
from tools.paths import PACKAGE

from tests.house.sources import called, modules, name_of

FORBIDDEN = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("functions", "Now"),
}
FORBIDDEN_IMPORTS = {("django.utils.timezone", "now"), ("time", "time"), ("time", "time_ns")}
FORBIDDEN_KEYWORDS = {"auto_now", "auto_now_add"}
CLOCK = PACKAGE / "foundation/clock.py"


def clocks(tree: ast.Module) -> list[tuple[int, str]]:
    """Every reading of a clock in a module: (line, what)."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if (owner, node.attr) in FORBIDDEN:
                found.append((node.lineno, f"{owner}.{node.attr}"))
        elif isinstance(node, ast.Call) and not (node.args or node.keywords):
            name = called(node)  # with a value they convert it; without one they read the clock
            found += [(node.lineno, name)] if name in ("localtime", "localdate") else []
        elif isinstance(node, ast.ImportFrom):
            names = [(node.module or "", alias.name) for alias in node.names]
            found += [(node.lineno, ".".join(name)) for name in names if name in FORBIDDEN_IMPORTS]
        elif isinstance(node, ast.keyword) and node.arg in FORBIDDEN_KEYWORDS:
            found.append((node.value.lineno, node.arg))
    return found


def test_nothing_reads_another_clock() -> None:
    wrong = [
        f"{name_of(path)}:{line} reads {what}; ask liandong.foundation.clock"
        for path, tree in modules().items()
        if path != CLOCK and "migrations" not in path.parts  # which repeat what Django's own fields say
        for line, what in clocks(tree)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "line",
    [
        "datetime.now(UTC)",
        "datetime.datetime.now()",
        "x = DateField(auto_now_add=True)",
        "from time import time",
        "f(default=timezone.now)",
        "date.today()",
        "timezone.localtime()",
    ],
)
def test_the_search_finds_each_kind(line: str) -> None:
    assert clocks(ast.parse(line))


def test_durations_are_no_clock() -> None:
    assert not clocks(ast.parse("time.monotonic(); time.sleep(1); clock.now(); timezone.localtime(at)"))
