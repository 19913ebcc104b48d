"""Files aim at 250 lines and fail at 600; functions aim at 40 and fail at 80. Tests are no exception."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.paths import ROOT

FILE_AIM, FILE_LIMIT = 250, 600
FUNCTION_AIM, FUNCTION_LIMIT = 40, 80
FOLDERS = ("src", "tests", "tools", "benchmarks", "frontend/src")
SUFFIXES = (".py", ".ts", ".css", ".html")
GENERATED = ("migrations", "dist", "node_modules")


@dataclass(frozen=True)
class Size:
    """How long one file or function is, against what it may be."""

    where: str
    lines: int
    aim: int
    limit: int


def measure(root: Path) -> Iterator[Size]:
    """Every file and every Python function of the house."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and not set(GENERATED) & set(path.parts):
                yield from measure_file(path, str(path.relative_to(root)))


def measure_file(path: Path, name: str) -> Iterator[Size]:
    """One file and its functions."""
    text = path.read_text(encoding="utf-8")
    yield Size(name, text.count("\n"), FILE_AIM, FILE_LIMIT)
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                yield Size(f"{name}:{node.lineno} {node.name}()", lines, FUNCTION_AIM, FUNCTION_LIMIT)


def main() -> int:
    """Print what is over its aim; fail where something is over its limit."""
    sizes = sorted((size for size in measure(ROOT) if size.lines > size.aim), key=lambda size: -size.lines)
    for size in sizes:
        over = size.lines > size.limit
        told = f"OVER THE LIMIT of {size.limit}" if over else f"over the aim of {size.aim}"
        print(f"{size.lines:5} lines, {told}: {size.where}")
    return int(any(size.lines > size.limit for size in sizes))


if __name__ == "__main__":
    sys.exit(main())
