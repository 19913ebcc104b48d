"""Write the reference pages that are made from the code; ``--check`` fails where one is out of date."""

from __future__ import annotations

import importlib
import inspect
import os
import pkgutil
import sys
from collections.abc import Callable, Iterator
from typing import Any

# The reference is in English whatever the reader's language; help texts translate as modules load.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.project.settings")

import django
from typer.core import TyperGroup

import liandong
from liandong.analytics import errors
from liandong.project.cli.commands import COMMANDS, Group
from liandong.project.cli.lazy import LazyGroup, described
from liandong.project.environment import VARIABLES
from tools import architecture, demo_pages, mechanism
from tools.paths import DOCS

MADE = "<!-- Made by tools/reference.py from the code; change the code, then run: make docs -->\n\n"


def commands() -> str:
    """Every command with its arguments, options and help."""
    lines = [
        "# The command line\n",
        "One sentence on standard error and exit code 2 mean that something was refused;",
    ]
    lines.append("exit code 130, that it was interrupted. `liandong --language en …` speaks English.\n")
    for name, entry in COMMANDS.items():
        if isinstance(entry, Group):
            lines += [f"## liandong {name}\n", f"{entry.help}\n"]
            for inner, command in entry.commands.items():
                lines += _command(f"liandong {name} {inner}", described(inner, command), 3)
        else:
            lines += _command(f"liandong {name}", described(name, entry), 2)
    return "\n".join(lines)


def _command(path: str, command: Any, level: int) -> Iterator[str]:
    yield f"{'#' * level} {path}\n"
    yield f"{inspect.cleandoc(command.help or '').strip()}\n"
    if isinstance(command, TyperGroup) and not isinstance(command, LazyGroup):
        for name, inner in command.commands.items():
            yield from _command(f"{path} {name}", inner, level + 1)
        return
    rows = [row for parameter in command.params if (row := _parameter(parameter))]
    if rows:
        yield "| | |\n|---|---|"
        yield from rows
        yield ""


def _parameter(parameter: Any) -> str:
    if "--help" in parameter.opts:
        return ""
    if parameter.param_type_name == "argument":
        name = (parameter.metavar or parameter.name).upper()
    else:
        name = ", ".join((*parameter.opts, *parameter.secondary_opts))
    told = (getattr(parameter, "help", None) or "").replace("|", "\\|").replace("\n", " ")
    default = parameter.default
    if default not in (None, False, "", ()) and not callable(default):
        told = f"{told} Default: {default}."
    if parameter.required:
        told = f"{told} Required."
    return f"| `{name}` | {told} |"


def settings() -> str:
    """Every environment variable."""
    lines = [
        "# Settings\n",
        "An installation is set up by environment variables; none is needed to begin.\n",
        "| variable | without it | meaning |\n|---|---|---|",
    ]
    lines += [f"| `{found.name}` | {found.default} | {found.meaning} |" for found in VARIABLES]
    return "\n".join(lines) + "\n"


def refusals() -> str:
    """Every refusal: its name, and the sentence it says in both languages."""
    lines = [
        "# Refusals\n",
        "What Liandong says when it cannot do as asked, by part and in both languages.\n",
    ]
    found = sorted(_subclasses(errors.Refusal), key=lambda kind: (kind.__module__, kind.__name__))
    part = ""
    for kind in found:
        if errors.part_of(kind.__module__) != part:
            part = errors.part_of(kind.__module__)
            lines.append(f"\n## {part}\n\n| refusal | says | 中文 |\n|---|---|---|")
        chinese = errors.translated(kind.message, part)
        lines.append(f"| `{kind.__name__}` | {_cell(kind.message)} | {_cell(chinese)} |")
    return "\n".join(lines) + "\n"


def _subclasses(kind: type[errors.Refusal]) -> Iterator[type[errors.Refusal]]:
    for inner in kind.__subclasses__():
        if inner.__module__.startswith("liandong.") and inner.message:
            yield inner
        yield from _subclasses(inner)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def events() -> str:
    """Every kind of event that a part declares."""
    kinds = importlib.import_module("liandong.linkage.kinds")
    lines = ["# Events\n", "What is recorded when a fact changes; each is sealed into the chain.\n"]
    lines.append("| event | part | stage | 中文 | meaning |\n|---|---|---|---|---|")
    for name, part, kind in sorted(kinds.declared_events(), key=lambda row: row[0]):
        title = kind.title
        with _speaking("en"):
            english = str(title)
        with _speaking("zh-hans"):
            chinese = str(title)
        stage = kind.stage.value if kind.stage else ""
        lines.append(f"| `{name}` | {part} | {stage} | {_cell(chinese)} | {_cell(english)} |")
    return "\n".join(lines) + "\n"


def roles() -> str:
    """Who may do what: roles × actions, from the table that permission is decided by."""
    table = importlib.import_module("liandong.foundation.accounts.actions").ACTIONS
    known = importlib.import_module("liandong.foundation.accounts.roles")
    lines = [
        "# Roles and actions\n",
        (
            "A role says what, the place of the duty says where: everything in the subtree below it. A duty "
            "counts from its first day until before its last. Expired and future duties count for nothing, "
            "and being a superuser of Django counts for nothing either.\n"
        ),
        (
            "City and province look at families masked. A role in brackets may do an action with families "
            "given to it by name alone: a helper with its pairs, an evaluator with its sample, a family.\n"
        ),
        (
            "A role is given by the level right above, in its own area, or by a security administrator; "
            "nobody gives one to themselves. Who evaluates an area holds nothing else in it.\n"
        ),
        "## Roles\n",
        "| role | 中文 | levels of its place | actions | not together with | given by |",
        "|---|---|---|---|---|---|",
    ]
    with _speaking("zh-hans"):
        chinese = {role: str(role.label) for role in known.Role}
    with _speaking("en"):
        for role in known.Role:
            levels = sorted(known.LEVELS[role])
            where = "any" if len(levels) == 6 else ", ".join(str(level.label) for level in levels)
            may = ", ".join(
                f"`{name}`" if role in action.roles else f"(`{name}`)"
                for name, action in table.items()
                if role in action.roles | action.given
            )
            clashing = [other for other in known.Role if known.clash(role, other)]
            apart = (
                "any other" if len(clashing) == len(known.Role) - 1 else ", ".join(f"`{o}`" for o in clashing)
            )
            givers = ", ".join(f"`{giver}`" for giver in known.Role if giver in known.openers(role))
            cells = (f"`{role}` {role.label}", chinese[role], where, may, apart, givers)
            lines.append(f"| {' | '.join(cells)} |")
        lines += ["\n## Actions\n", "| action | 中文 | meaning | roles |\n|---|---|---|---|"]
        for name, action in table.items():
            with _speaking("zh-hans"):
                title = str(action.title)
            everyone = len(action.roles) == len(known.Role)
            named = (
                f"`{role}`" if role in action.roles else f"(`{role}`)"
                for role in known.Role
                if role in action.roles | action.given
            )
            who = "all" if everyone else ", ".join(named)
            lines.append(f"| `{name}` | {title} | {action.title} | {who} |")
    return "\n".join(lines) + "\n"


def permissions() -> str:
    """Every address and every operation of the API, with who may call it: the table the walk tests."""
    table = importlib.import_module("tests.house.walk_table")
    api = importlib.import_module("liandong.project.api")
    lines = [
        "# Who may call what\n",
        "A test calls every address and every operation as everybody, on things of their own area and of",
        "another, and fails where this table does not hold. Actions are those of [the roles](roles.md);",
        "one may do them in the place of a duty and below, roles in brackets with families given by name.\n",
        "## Pages\n",
        "| page | methods | who |\n|---|---|---|",
    ]
    lines += [
        f"| `{name}` | {', '.join(entry.methods)} | {_who(table, entry)} |"
        for name, entry in table.PAGES.items()
    ]
    lines += [
        "\n## Operations of `/api/v1`\n",
        "| operation | scope of the token | its owner |\n|---|---|---|",
    ]
    lines += [
        f"| {method.upper()} `{path}` | `{operation['x-scope']}` | "
        f"{_who(table, table.OPERATIONS[operation['operationId']])} |"
        for path, methods in api.document()["paths"].items()
        for method, operation in methods.items()
    ]
    return "\n".join(lines) + "\n"


def _who(table: Any, entry: Any) -> str:
    if entry.who in (table.OPEN, table.SIGNED_IN):
        return {table.OPEN: "everybody", table.SIGNED_IN: "everybody signed in"}[entry.who]
    roles_ = [f"`{role}`" for role in sorted((table.WHO | table.GIVERS)[entry.who])]
    if entry.thing in ("", "household", "result"):
        roles_ += [f"(`{role}`)" for role in sorted(table.GIVEN.get(entry.who, ()))]
    return f"`{entry.who}`: {', '.join(roles_)}"


def columns() -> str:
    """The columns of ``registry:``, which standards name."""
    table = importlib.import_module("liandong.registry.columns").COLUMNS
    in_both = importlib.import_module("liandong.registry.words").in_both
    lines = [
        "# The columns of `registry:`\n",
        (
            "One row for each member, as the facts stood on the date of the extract; the facts of the "
            "household are repeated on each of its rows. Unknown is empty (NULL). Names and other personal "
            "fields are not among the columns. Standards and `--by` use these names.\n"
        ),
        "| column | type | unit | 中文 | title | meaning | kept in |\n|---|---|---|---|---|---|---|",
    ]
    lists = {}
    for name, column in table.items():
        (chinese, english), (zh, en) = in_both(column.label), in_both(column.meaning)
        meaning = "" if (zh, en) == (chinese, english) else f"{en}. {zh}。"
        kind = column.type.value
        if column.codes is not None:
            lists[column.codes.__name__] = column.codes
            anchor = column.codes.__name__.lower()
            kind = f"{kind}, [{column.codes.__name__}](#{anchor})"
        cells = (kind, column.unit, chinese, english, _cell(meaning), column.source)
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    lines.append("\n## Code lists")
    for title, codes in lists.items():
        lines.append(f"\n### {title}\n\n| code | 中文 | meaning |\n|---|---|---|")
        for code, label in codes.choices:
            zh, en = in_both(label)
            lines.append(f"| `{code}` | {zh} | {en} |")
    return "\n".join(lines) + "\n"


def intake_rules() -> str:
    """The rules by which files are checked."""
    table = importlib.import_module("liandong.intake.rules").RULES
    lines = [
        "# Rules of the intake\n",
        (
            "What is checked in every file. A finding that refuses keeps the whole household out, never part "
            "of a family; one that warns is counted and shown. Profile `national` is for registration forms, "
            "`survey` for finished surveys.\n"
        ),
        "| rule | 中文 | meaning | national | survey | counts |\n|---|---|---|---|---|---|",
    ]
    for name, rule in table.items():
        with _speaking("en"):
            english = str(rule.title)
        with _speaking("zh-hans"):
            chinese = str(rule.title)
        profiles = " | ".join(
            rule.severity_in(profile).value if profile in rule.profiles else "not asked"
            for profile in ("national", "survey")
        )
        lines.append(f"| `{name}` | {chinese} | {english} | {profiles} | {rule.counts.value} |")
    return "\n".join(lines) + "\n"


def procedures() -> str:
    """Every procedure as its table: who may do what in which state, and what must be there."""
    tables = importlib.import_module("liandong.casework.procedure_tables").TABLES
    lines_of = importlib.import_module("liandong.casework.table_words").table_lines
    lines = [
        "# Procedures\n",
        "What may happen in which state, who may do it, and what must be there. The tables in the code hold",
        "for cases opened within their dates; a case keeps its table to the end.\n",
    ]
    for table in tables:
        until = table.valid_to.isoformat() if table.valid_to else "…"
        for language in ("zh-hans", "en"):
            with _speaking(language):
                lines.append(f"## {table.title}\n")
                lines.append(
                    f"`{table.id}` {table.version} · {table.valid_from} – {until} · {table.source}\n"
                )
                lines += [f"{table.provisional}\n"] if table.provisional else []
                lines.append("| state | event | guards | roles | next |\n|---|---|---|---|---|")
                lines += [_procedure_line(one) for one in lines_of(table, table.valid_from)]
                lines.append("")
    return "\n".join(lines)


def _procedure_line(line: Any) -> str:
    cells = ("; ".join(line.states), line.event, "; ".join(line.asked), "; ".join(line.roles), line.to)
    return f"| {' | '.join(_cell(one) for one in cells)} |"


def _speaking(language: str) -> Any:
    return importlib.import_module("django.utils.translation").override(language)


PAGES: dict[str, Callable[[], str]] = {
    "reference/cli.md": commands,
    "reference/settings.md": settings,
    "reference/refusals.md": refusals,
    "reference/events.md": events,
    "reference/roles.md": roles,
    "reference/permissions.md": permissions,
    "reference/registry-columns.md": columns,
    "reference/intake-rules.md": intake_rules,
    "reference/procedures.md": procedures,
    "architecture.md": architecture.page,
    **demo_pages.PAGES,
}


def import_everything() -> None:
    """Load every module of the house, so that every refusal is known."""
    for found in pkgutil.walk_packages(liandong.__path__, "liandong."):
        if ".migrations" not in found.name and not found.name.endswith((".__main__", ".wsgi")):
            importlib.import_module(found.name)


def main() -> int:
    """Write the pages, or with ``--check`` name those that differ from the code."""
    errors.speak("en")
    django.setup()
    pages = {name: MADE + make() for name, make in PAGES.items() if name != "reference/refusals.md"}
    import_everything()
    errors.speak("zh_Hans")
    pages["reference/refusals.md"] = MADE + refusals()
    pages |= architecture.drawings()
    with _speaking("en"):
        pages["mechanism.svg"] = mechanism.drawing()
    stale = []
    for name, text in pages.items():
        path = DOCS / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale and "--check" in sys.argv:
        print(f"Out of date: {', '.join(stale)} in docs/; write them anew with: make docs")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
