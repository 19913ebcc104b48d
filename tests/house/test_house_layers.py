"""What import-linter cannot see: models by name, addresses by name, templates of other parts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.sources import calls, may_use, modules, name_of, part_of, templates, texts

FIELDS = ("ForeignKey", "OneToOneField", "ManyToManyField")
URL_TAG = re.compile(r"""\{%\s*url\s+["']([\w:-]+)["']""")
TEMPLATE_TAG = re.compile(r"""\{%\s*(?:extends|include)\s+["']([\w/.-]+)["']""")


def owner_of_app(label: str) -> str:
    """The part of an app label; empty for Django's own and others' apps."""
    name = apps.get_app_config(label).name
    return name.split(".")[1] if name.startswith("liandong.") else ""


def owners_of_addresses() -> dict[str, str]:
    """The name of every address → the part whose view answers it; empty for others' apps."""

    def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, str]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
                yield from walk(entry, space)
            elif isinstance(entry, URLPattern) and entry.name:
                module = entry.lookup_str
                yield prefix + entry.name, module.split(".")[1] if module.startswith("liandong.") else ""

    return dict(walk(get_resolver(), ""))


def test_models_named_by_text_belong_to_lower_parts() -> None:
    wrong = []
    for path, tree in modules().items():
        for call in calls(tree, *FIELDS, "get_model"):
            label = next(iter(texts(call)), "").split(".")[0]
            if (
                not label
                or label == "self"
                or label not in {config.label for config in apps.get_app_configs()}
            ):
                continue
            owner = owner_of_app(label)
            if owner and not may_use(part_of(path), owner):
                wrong.append(f"{name_of(path)}:{call.lineno} names a model of {owner}, which stands above it")
    assert not wrong, "\n".join(wrong)


def test_migrations_stand_on_lower_parts() -> None:
    wrong = []
    for path, tree in modules().items():
        if "migrations" not in path.parts:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "dependencies":
                for label in re.findall(r"\('(\w+)', '\w+'\)", ast.unparse(node.value)):
                    owner = owner_of_app(label)
                    if owner and not may_use(part_of(path), owner):
                        wrong.append(f"{name_of(path)} depends on {owner}, which stands above it")
    assert not wrong, "\n".join(wrong)


def addresses_used() -> Iterator[tuple[str, str, str]]:
    """(where, part, name) of every address that a template or a module names."""
    for path, text in templates().items():
        for match in URL_TAG.finditer(text):
            yield name_of(path), part_of(path), match[1]
    for path, tree in modules().items():
        for call in calls(tree, "reverse", "reverse_lazy", "redirect", "resolve_url"):
            name = next(iter(texts(call)), "")
            if re.fullmatch(r"[\w:-]+", name):
                yield f"{name_of(path)}:{call.lineno}", part_of(path), name


def test_addresses_named_by_text_exist_and_belong_to_lower_parts() -> None:
    owners = owners_of_addresses()
    wrong = []
    for where, part, name in addresses_used():
        if name not in owners:
            wrong.append(f"{where} names the address {name}, which does not exist")
        elif owners[name] and not may_use(part, owners[name]):
            wrong.append(f"{where} names the address {name} of {owners[name]}, which stands above it")
    assert not wrong, "\n".join(wrong)


def templates_used() -> Iterator[tuple[str, str, str]]:
    """(where, part, template) of every template that another one or a module names."""
    for path, text in templates().items():
        for match in TEMPLATE_TAG.finditer(text):
            yield name_of(path), part_of(path), match[1]
    for path, tree in modules().items():
        for node in ast.walk(tree):
            is_name = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_name and re.fullmatch(r"[a-z_]+/[\w/.-]+\.(html|txt)", str(node.value)):
                yield f"{name_of(path)}:{node.lineno}", part_of(path), str(node.value)


def test_templates_named_by_text_exist_and_belong_to_lower_parts() -> None:
    owners = {template_name(path): part_of(path) for path in templates()}
    wrong = []
    for where, part, name in templates_used():
        if name in owners and not may_use(part, owners[name]):
            wrong.append(f"{where} uses the template {name} of {owners[name]}, which stands above it")
        elif name not in owners and not name.startswith(("account/", "django/")):
            wrong.append(f"{where} uses the template {name}, which does not exist")
    assert not wrong, "\n".join(wrong)


def template_name(path: Path) -> str:
    """The name under which Django finds a template."""
    root = next(parent for parent in path.parents if parent.name == "templates")
    return path.relative_to(root).as_posix()


@pytest.mark.parametrize(
    ("user", "owner"), [("registry", "desk"), ("foundation", "linkage"), ("desk", "project")]
)
def test_the_order_itself_refuses_what_goes_up(user: str, owner: str) -> None:
    assert not may_use(user, owner)
    assert may_use(owner, user)
