"""Settings, terms and commands are documented, and what is documented exists."""

from __future__ import annotations

import ast
import importlib
import re

import pytest
from tools.paths import DOCS, ROOT

from liandong.project.cli.commands import COMMANDS, Command, Group
from liandong.project.environment import VARIABLES
from tests.house.sources import modules, name_of

OURS = re.compile(r"LIANDONG_[A-Z_]+|DATABASE_URL")


def variables_read() -> dict[str, str]:
    """The environment variables that the package reads → where."""
    found = {}
    for path, tree in modules().items():
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and OURS.fullmatch(str(node.value)):
                found[str(node.value)] = f"{name_of(path)}:{node.lineno}"
    return found


def test_every_variable_that_is_read_is_documented() -> None:
    listed = {variable.name for variable in VARIABLES}
    page = (DOCS / "reference/settings.md").read_text(encoding="utf-8")
    wrong = [
        f"{where} reads {name}, which project/environment.py does not list"
        for name, where in variables_read().items()
        if name not in listed
    ]
    wrong += [f"docs/reference/settings.md lacks {name}" for name in listed if f"`{name}`" not in page]
    assert not wrong, "\n".join(wrong)


def test_every_documented_variable_is_read() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("src", "tests", "tools")
        for path in (ROOT / folder).rglob("*.py")
        if path.name not in ("environment.py",)
    )
    assert [variable.name for variable in VARIABLES if f'"{variable.name}"' not in sources] == []


def glossary() -> list[tuple[str, str, str]]:
    rows = re.findall(
        r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", (DOCS / "glossary.md").read_text("utf-8"), re.M
    )
    return [(zh.strip(), en.strip(), code.strip()) for zh, en, code in rows if not code.startswith("-")][1:]


def identifiers() -> set[str]:
    """Every name that the package uses: modules, classes, functions, fields, arguments."""
    found = set()
    for path, tree in modules().items():
        found |= {path.stem, path.parent.name}
        for node in ast.walk(tree):
            for field in ("id", "name", "attr", "arg"):
                value = getattr(node, field, None)
                if isinstance(value, str):
                    found.add(value.split(".")[-1])
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
                found.add(node.value)
    return found


def test_every_term_of_the_glossary_stands_in_the_code() -> None:
    known = identifiers()
    wrong = [
        f"{en} ({zh}): no {code} in src"
        for zh, en, codes in glossary()
        for code in re.findall(r"`([^`]+)`", codes) or [codes]
        if code.split(".")[-1] not in known
    ]
    assert not wrong, "\n".join(wrong)


def test_one_chinese_term_has_one_english_term() -> None:
    rows = glossary()
    assert rows
    for place, column in enumerate(("Chinese", "English")):
        terms = [row[place] for row in rows]
        assert sorted(set(terms)) == sorted(terms), f"a {column} term stands in the glossary twice"


def commands() -> list[tuple[str, Command]]:
    """Every command by its words."""
    found = []
    for name, entry in COMMANDS.items():
        if isinstance(entry, Group):
            found += [(f"{name} {inner}", command) for inner, command in entry.commands.items()]
        else:
            found.append((name, entry))
    return found


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_has_its_module(name: str, command: Command) -> None:
    module = importlib.import_module(f"liandong.project.cli.{command.module}")
    assert callable(getattr(module, command.name)), name


def test_every_command_is_in_the_reference() -> None:
    page = (DOCS / "reference/cli.md").read_text(encoding="utf-8")
    assert [name for name, _ in commands() if f"# liandong {name}\n" not in page] == []
