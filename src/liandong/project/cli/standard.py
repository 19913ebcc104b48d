"""``liandong standard``: write, check and compare poverty standards."""

# Annotations here are values, not text: Typer reads help texts from them that are made in a function.
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from liandong.analytics.errors import Refusal, marked
from liandong.analytics.standards import (
    RULE_KINDS,
    Change,
    Key,
    Lines,
    Rule,
    RuleKind,
    Scorecard,
    Standard,
    WarningRules,
    check_text,
    diff_rules,
    kind_of_text,
    load_rule,
    new_rule_text,
    new_standard_text,
    parse_rule,
)
from liandong.analytics.standards.refusals import StandardRefused
from liandong.analytics.standards.sections import read_text
from liandong.analytics.tables import ColumnType, connect, open_source
from liandong.project.words import translated

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=translated(
        marked(
            "Write, check and compare poverty standards and other rule files. "
            "Example: liandong standard check standard.toml --source families.csv"
        )
    ),
)

REFUSED = 2
AS_JSON = Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))]
FILE = typer.Argument(help=translated(marked("A standard, scorecard, key or file of lines (toml).")))
KIND = typer.Option(
    "--kind", help=translated(marked("What to write: standard, scorecard, key or lines.")), show_default=True
)
OUT = typer.Option("--out", help=translated(marked("File to write; one that exists is not overwritten.")))
COLUMNS_OF = typer.Option(
    "--columns-of", help=translated(marked("Data file whose columns the examples are to use."))
)
UNIT = typer.Option("--unit", help=translated(marked("Column that names the unit, such as the household.")))
PLACE = typer.Argument(help=translated(marked("Code of the place, twelve digits or fewer.")))
ON = typer.Option("--on", help=translated(marked("The day asked about, 2025-09-08; today if left out.")))
SOURCE = typer.Option("--source", help=translated(marked("Data file to check the columns against.")))


class FileInTheWay(Refusal):
    """A file of that name stands there already."""

    message = marked("{path}: there is already a file of that name; choose another name or remove it.")


class FolderMissing(Refusal):
    """The folder to write into isn't there."""

    message = marked("{path}: the folder does not exist; make it first.")


class UnknownKind(Refusal):
    """A kind of rule file there is not."""

    message = marked("There is no kind {name}; the kinds are: {kinds}.")


class ExamplesForStandards(Refusal):
    """Columns or a unit given for a kind whose template has fixed examples."""

    message = marked(
        "--columns-of and --unit are for standards; leave them out for {kind}, and put your columns into the "
        "file that is written."
    )


_HEADINGS: Mapping[RuleKind, tuple[str, str, str]] = {
    "standard": (marked("id"), marked("weight"), marked("condition")),
    "scorecard": (marked("id"), marked("points"), marked("condition")),
    "key": (marked("number"), marked("yes / no"), marked("condition")),
    "lines": (marked("kind"), marked("yuan"), marked("place and first day")),
    "warnings": (marked("id"), marked("how sure"), marked("condition")),
}


@dataclass(frozen=True)
class Checked:
    """What ``check`` found in a file."""

    kind: RuleKind
    id: str
    fingerprint: str
    problems: tuple[Refusal, ...]
    rows: tuple[tuple[str, str, str], ...]  # of the table shown, under the headings of its kind


@app.command(
    help=translated(
        marked(
            "Write a commented standard, scorecard, key or file of lines to start from. "
            "Example: liandong standard new --out standard.toml --columns-of families.csv"
        )
    )
)
def new(
    out: Annotated[Path, OUT],
    columns_of: Annotated[str | None, COLUMNS_OF] = None,
    unit: Annotated[str | None, UNIT] = None,
    kind: Annotated[str, KIND] = "standard",
) -> None:
    """Write the template; its examples pass ``check`` as they stand."""
    chosen = _kind(kind)
    if chosen != "standard" and (columns_of is not None or unit is not None):
        raise ExamplesForStandards(kind=chosen)
    if not out.absolute().parent.is_dir():
        raise FolderMissing(path=out)
    columns = None if columns_of is None else _columns(columns_of)
    text = new_standard_text(columns, unit=unit) if chosen == "standard" else new_rule_text(chosen)
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as fault:
        raise FileInTheWay(path=out) from fault
    typer.echo(translated(marked("Written: {path}.")).format(path=out), err=True)


@app.command(
    help=translated(
        marked(
            "Check a standard, scorecard, key or file of lines: all problems at once, each a sentence. "
            "Example: liandong standard check standard.toml --source families.csv"
        )
    )
)
def check(
    file: Annotated[Path, FILE],
    source: Annotated[str | None, SOURCE] = None,
    as_json: AS_JSON = False,
) -> None:
    """Check the file's form, its language and, with ``--source``, its columns and their types."""
    columns = None if source is None else _columns(source)
    found = _checked(file, columns)
    if as_json:
        typer.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=1))
    else:
        for problem in found.problems:
            typer.echo(str(problem), err=True)
        if not found.problems:
            _show(found)
    if found.problems:
        raise typer.Exit(REFUSED)


@app.command(
    help=translated(
        marked(
            "List what changes from one rule file to another of its kind. "
            "Example: liandong standard diff old.toml new.toml"
        )
    )
)
def diff(first: Annotated[Path, FILE], second: Annotated[Path, FILE], as_json: AS_JSON = False) -> None:
    """Compare two rule files; the exit code is 0 whether or not they differ."""
    changes = diff_rules(load_rule(first), load_rule(second))
    if as_json:
        typer.echo(json.dumps([_change_json(change) for change in changes], ensure_ascii=False, indent=1))
        return
    for change in changes:
        typer.echo(str(change))
    if not changes:
        typer.echo(translated(marked("The two files say the same.")))


@app.command(
    name="inforce",
    help=translated(
        marked(
            "List what is in force at a place on a day, whence and since when. "
            "Example: liandong standard inforce 990101 --on 2025-09-01"
        )
    ),
)
def in_force(
    place: Annotated[str, PLACE],
    on: Annotated[str | None, ON] = None,
    as_json: AS_JSON = False,
) -> None:
    """Tell what is in force; nothing is changed.

    Django and the database are made ready only here, so that checking a file stays as quick as it is.
    """
    site = import_module("liandong.project.cli.site")
    site.set_up("app")
    site.have_database(tables=True)
    typer.echo(import_module("liandong.project.cli.standard_in_force").told(place, on, as_json=as_json))


def _columns(source: str) -> Mapping[str, ColumnType]:
    connection = connect()
    try:
        return dict(open_source(source, connection=connection).columns)
    finally:
        connection.close()


def _kind(name: str) -> RuleKind:
    for kind in RULE_KINDS:
        if name == kind:
            return kind
    raise UnknownKind(name=name, kinds=", ".join(RULE_KINDS))


def _checked(path: Path, columns: Mapping[str, ColumnType] | None) -> Checked:
    text = read_text(path)
    kind = kind_of_text(text, name=path.name)
    problems = check_text(text, columns, name=path.name)
    try:
        rule = parse_rule(text, name=path.name)
    except StandardRefused:
        return Checked(kind, "", "", problems, ())
    return Checked(kind, rule.id, rule.fingerprint, problems, _rows(rule))


def _rows(rule: Rule) -> tuple[tuple[str, str, str], ...]:
    match rule:
        case Standard():
            return tuple((i.id, str(i.weight), i.deprived_if) for i in rule.indicators)
        case Scorecard():
            return tuple((item.id, str(band.points), band.when) for item in rule.items for band in item.bands)
        case Key():
            return tuple((str(c.number), f"{c.yes} / {c.no}", c.when) for c in rule.couplets)
        case Lines():
            unknown = translated(marked("not known"))
            return tuple(
                (line.kind, str(line.yuan or unknown), f"{line.region} {line.valid_from}")
                for line in rule.lines
            )
        case WarningRules():
            return tuple((one.id, one.status, one.when) for one in rule.rules)


def _as_json(found: Checked) -> dict[str, object]:
    return {
        "kind": found.kind,
        "id": found.id or None,
        "fingerprint": found.fingerprint or None,
        "fit": not found.problems,
        "problems": [{"kind": type(p).__name__, "sentence": str(p)} for p in found.problems],
    }


def _change_json(change: Change) -> dict[str, str | None]:
    return {"place": change.place, "before": change.before, "after": change.after, "sentence": str(change)}


def _show(found: Checked) -> None:
    table = Table(title=found.id, title_justify="left", show_edge=False)
    first, second, third = _HEADINGS[found.kind]
    table.add_column(translated(first))
    table.add_column(translated(second), justify="right")
    table.add_column(translated(third))
    for row in found.rows:
        table.add_row(*row)
    Console().print(table)
    typer.echo(translated(marked("No problems. Fingerprint: {value}")).format(value=found.fingerprint))
