"""``liandong places``: the tree of places."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from liandong.analytics.errors import marked
from liandong.foundation.audit.services import note
from liandong.foundation.places.lists import read_list
from liandong.foundation.places.services import Loaded, load_places
from liandong.project.words import translated

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=translated(marked("Load the tree of places. Example: liandong places load places.csv")),
)

DONE = marked("{rows} rows of {file}: {added} places added, {renamed} renamed, {unchanged} as they were.")


@app.callback()
def places() -> None:
    """Keep ``load`` a command of its own: more will stand beside it."""


@app.command(
    help=translated(
        marked(
            "Load places from csv files with the columns code and name (codes of 2, 4, 6, 9 or 12 digits). "
            "Harmless to repeat; a changed name counts from --on on."
        )
    )
)
def load(
    files: Annotated[list[Path], typer.Argument(help=translated(marked("csv files: code,name")))],
    source: Annotated[
        str, typer.Option("--source", help=translated(marked("Where the lists come from.")))
    ] = "",
    on: Annotated[
        datetime | None,
        typer.Option(
            "--on", formats=["%Y-%m-%d"], help=translated(marked("Day of a changed name: 2026-01-01."))
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))] = False,
) -> None:
    """Load each file by itself, the files in the order given: provinces first."""
    reports: dict[str, Loaded] = {}
    for path in files:
        report = load_places(read_list(path), source=source or path.name, on=on.date() if on else None)
        note(
            actor=None,
            action="places.loaded",
            subject=path.name,
            detail={"rows": report.rows, "added": report.added, "renamed": report.renamed},
        )
        reports[path.name] = report
        if not as_json:
            counts = {name: f"{value:,}" for name, value in asdict(report).items() if isinstance(value, int)}
            typer.echo(translated(DONE).format(file=path.name, **counts))
    if as_json:
        typer.echo(json.dumps({name: asdict(report) for name, report in reports.items()}, ensure_ascii=False))
