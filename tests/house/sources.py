"""The house's own files, read once, and the order of its parts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tools.architecture import layers
from tools.paths import PACKAGE


@cache
def modules() -> dict[Path, ast.Module]:
    """Every Python file of the package, parsed."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def templates() -> dict[Path, str]:
    """Every template of the package."""
    found = [path for path in sorted(PACKAGE.rglob("templates/**/*")) if path.is_file()]
    return {path: path.read_text(encoding="utf-8") for path in found}


def part_of(path: Path) -> str:
    """The part that a file of the package belongs to."""
    return path.relative_to(PACKAGE).parts[0]


def name_of(path: Path) -> str:
    """How a failure names a file."""
    return str(path.relative_to(PACKAGE))


@cache
def rank() -> dict[str, int]:
    """The place of each part from the top: 0 is the highest."""
    return {name: place for place, name in enumerate(layers())}


def may_use(user: str, owner: str) -> bool:
    """Whether the part ``user`` may know something of the part ``owner``."""
    return rank()[user] <= rank()[owner]


def calls(tree: ast.Module, *names: str) -> Iterator[ast.Call]:
    """Calls of a function or method with one of these names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in names:
            yield node


def called(call: ast.Call) -> str:
    """The last word of what is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def texts(call: ast.Call) -> list[str]:
    """The positional arguments of a call that are literal text."""
    return [
        node.value for node in call.args if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
