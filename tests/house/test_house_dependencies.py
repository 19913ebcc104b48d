"""What the package imports, ``pip install`` brings along."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions

import pytest
from tools.paths import ROOT

from tests.house.sources import calls, modules, name_of


def normal(name: str) -> str:
    """A distribution's name without its extras and versions, in the form of the index."""
    return re.split(r"[^\w.-]", name)[0].lower().replace("_", "-")


@cache
def homes() -> dict[str, set[str]]:
    """The distributions that each importable name comes from."""
    return {top: {normal(name) for name in names} for top, names in packages_distributions().items()}


def declared() -> set[str]:
    """The distributions that an installation brings."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {normal(line) for line in project["dependencies"]}


def at_run_time(tree: ast.Module) -> Iterator[str]:
    """Names of the modules that a file imports when it runs, not when its types are checked."""
    typing_only = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and node not in typing_only:
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node not in typing_only and not node.level:
            yield node.module or ""
    for call in calls(tree, "import_module"):
        if call.args and isinstance(call.args[0], ast.Constant):
            yield str(call.args[0].value)


def strangers(tree: ast.Module, brought: set[str]) -> set[str]:
    """Modules of others that a file imports although no dependency brings them."""
    tops = {name.partition(".")[0] for name in at_run_time(tree)} - {"liandong", *sys.stdlib_module_names}
    return {top for top in tops if not brought & homes().get(top, set())}


def test_every_import_is_a_declared_dependency() -> None:
    brought = declared()
    wrong = {name_of(path): found for path, tree in modules().items() if (found := strangers(tree, brought))}
    assert not wrong


@pytest.mark.parametrize(
    "text",
    ["import pytest", "from pytest import mark", "import_module('pytest')", "if True:\n import pytest"],
)
def test_a_package_of_the_suite_is_noticed(text: str) -> None:
    assert strangers(ast.parse(text), declared()) == {"pytest"}


def test_an_import_for_types_alone_needs_no_package() -> None:
    text = "if TYPE_CHECKING:\n    from pytest import Mark"
    assert not strangers(ast.parse(text), declared())
