"""``liandong standard``: write, check and compare poverty standards."""

# Annotations here are values, not text: Typer reads help texts from them that are made in a function.
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from liandong.analytics.errors import Refusal, marked
from liandong.analytics.standards import (
    Change,
    Scorecard,
    Standard,
    check_scorecard,
    check_standard,
    diff_standards,
    new_standard_text,
    parse_scorecard,
    parse_standard,
)
from liandong.analytics.standards.files import parse_toml, read_text
from liandong.analytics.standards.refusals import StandardFaulty
from liandong.analytics.tables import ColumnType, connect, open_source
from liandong.project.words import translated

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=translated(
        marked(
            "Write, check and compare poverty standards. "
            "Example: liandong standard check standard.toml --source families.csv"
        )
    ),
)

REFUSED = 2
AS_JSON = Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))]
FILE = typer.Argument(help=translated(marked("A standard or scorecard (toml).")))
OUT = typer.Option("--out", help=translated(marked("File to write; one that exists is not overwritten.")))
COLUMNS_OF = typer.Option(
    "--columns-of", help=translated(marked("Data file whose columns the examples are to use."))
)
UNIT = typer.Option("--unit", help=translated(marked("Column that names the unit, such as the household.")))
SOURCE = typer.Option("--source", help=translated(marked("Data file to check the columns against.")))


class FileInTheWay(Refusal):
    """A file of that name stands there already."""

    message = marked("{path}: there is already a file of that name; choose another name or remove it.")


class FolderMissing(Refusal):
    """The folder to write into isn't there."""

    message = marked("{path}: the folder does not exist; make it first.")


@dataclass(frozen=True)
class Checked:
    """What ``check`` found in a file."""

    kind: str
    id: str
    fingerprint: str
    problems: tuple[Refusal, ...]
    rows: tuple[tuple[str, str, str], ...]  # of the table shown: id, weight or points, condition


@app.command(
    help=translated(
        marked(
            "Write a commented standard to start from. "
            "Example: liandong standard new --out standard.toml --columns-of families.csv"
        )
    )
)
def new(
    out: Annotated[Path, OUT],
    columns_of: Annotated[str | None, COLUMNS_OF] = None,
    unit: Annotated[str | None, UNIT] = None,
) -> None:
    """Write the template; its examples pass ``check`` as they stand."""
    if not out.absolute().parent.is_dir():
        raise FolderMissing(path=out)
    text = new_standard_text(None if columns_of is None else _columns(columns_of), unit=unit)
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as fault:
        raise FileInTheWay(path=out) from fault
    typer.echo(translated(marked("Written: {path}.")).format(path=out), err=True)


@app.command(
    help=translated(
        marked(
            "Check a standard or scorecard: all problems at once, each a sentence. "
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
            "List what changes from one standard to another. "
            "Example: liandong standard diff old.toml new.toml"
        )
    )
)
def diff(first: Annotated[Path, FILE], second: Annotated[Path, FILE], as_json: AS_JSON = False) -> None:
    """Compare two standards; the exit code is 0 whether or not they differ."""
    changes = diff_standards(_standard(first), _standard(second))
    if as_json:
        typer.echo(json.dumps([_change_json(change) for change in changes], ensure_ascii=False, indent=1))
        return
    for change in changes:
        typer.echo(str(change))
    if not changes:
        typer.echo(translated(marked("The two standards say the same.")))


def _columns(source: str) -> Mapping[str, ColumnType]:
    connection = connect()
    try:
        return dict(open_source(source, connection=connection).columns)
    finally:
        connection.close()


def _standard(path: Path) -> Standard:
    return parse_standard(read_text(path), name=path.name)


def _checked(path: Path, columns: Mapping[str, ColumnType] | None) -> Checked:
    text = read_text(path)
    is_card = "scorecard" in parse_toml(text, path.name)
    kind = "scorecard" if is_card else "standard"
    try:
        if is_card:
            return _checked_card(parse_scorecard(text, name=path.name), columns)
        return _checked_standard(parse_standard(text, name=path.name), columns)
    except StandardFaulty as faulty:
        return Checked(kind, "", "", faulty.problems, ())


def _checked_standard(standard: Standard, columns: Mapping[str, ColumnType] | None) -> Checked:
    problems = check_standard(standard, columns).problems
    rows = tuple((i.id, str(i.weight), i.deprived_if) for i in standard.indicators)
    return Checked("standard", standard.id, standard.fingerprint, problems, rows)


def _checked_card(card: Scorecard, columns: Mapping[str, ColumnType] | None) -> Checked:
    rows = tuple((item.id, str(band.points), band.when) for item in card.items for band in item.bands)
    return Checked("scorecard", card.id, card.fingerprint, check_scorecard(card, columns), rows)


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
    weight = marked("weight") if found.kind == "standard" else marked("points")
    for heading in (marked("id"), weight, marked("condition")):
        table.add_column(translated(heading), justify="right" if heading == weight else "left")
    for row in found.rows:
        table.add_row(*row)
    Console().print(table)
    typer.echo(translated(marked("No problems. Fingerprint: {value}")).format(value=found.fingerprint))
