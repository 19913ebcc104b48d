"""The mechanism stands on one page, and each of its lines is held by a test that carries its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from tools.paths import PACKAGE, ROOT

from liandong.linkage.kinds import declared_events
from liandong.linkage.reactions import Reaction
from liandong.project.mechanism import REACTIONS
from tests.house.sources import called, modules, name_of

PAGE = PACKAGE / "project/mechanism.py"
MAKERS = PACKAGE / "linkage"


def names_of_tests() -> set[str]:
    """Every test function of the suite."""
    found = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(Path(path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.add(node.name)
    return found


def wanted(reaction: Reaction) -> list[str]:
    """How the tests of a reaction begin: with each rule that it carries out, and its name."""
    return [f"test_{rule.lower()}_{reaction.name}" for rule in reaction.rules] or [f"test_{reaction.name}"]


@pytest.mark.parametrize("reaction", REACTIONS, ids=[reaction.name for reaction in REACTIONS])
def test_every_reaction_is_tested_by_name(reaction: Reaction) -> None:
    known = names_of_tests()
    missing = [start for start in wanted(reaction) if not any(name.startswith(start) for name in known)]
    assert not missing, f"no test begins with {', '.join(missing)}"


def test_nothing_is_tied_to_events_elsewhere() -> None:
    """Others may read a reaction; making one is for the page alone."""
    makers = {"liandong.linkage.reactions": {"act", "derive"}}
    wrong = []
    for path, tree in modules().items():
        if path == PAGE or MAKERS in path.parents:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in makers:
                taken = {alias.name for alias in node.names} & makers[node.module]
                wrong += [f"{name_of(path)}:{node.lineno} imports {name}" for name in taken]
            elif isinstance(node, ast.Call) and called(node) == "Reaction":
                wrong.append(f"{name_of(path)}:{node.lineno} makes a reaction")
    assert not wrong, "\n".join(wrong)


def test_the_page_holds_nothing_but_the_table() -> None:
    tree = modules()[PAGE]
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    calls = {called(node) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    assert calls == {"act", "derive", "_"}


def test_every_kind_of_event_says_its_stage_or_that_it_has_none() -> None:
    stages = {kind.stage for _name, _part, kind in declared_events()}
    assert None in stages
    assert len(stages) >= 3
