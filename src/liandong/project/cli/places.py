"""``liandong places``: the tree of places."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from liandong.analytics.errors import Refusal, marked
from liandong.foundation import clock
from liandong.foundation.audit.services import note
from liandong.foundation.places.borders import load_borders
from liandong.foundation.places.lists import read_list
from liandong.foundation.places.models import Place
from liandong.foundation.places.rows import PlaceRow
from liandong.foundation.places.selectors import by_code, find_code, path_names, successions_of
from liandong.foundation.places.services import (
    Loaded,
    end_place,
    load_places,
    merge_places,
    rename_place,
    split_place,
)
from liandong.project.words import translated

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=translated(
        marked("Load the tree of places and keep it up. Example: liandong places load places.csv")
    ),
)

COUNTS = {
    "added": marked("{count:>9,}  new"),
    "renamed": marked("{count:>9,}  renamed"),
    "recoded": marked("{count:>9,}  given another code"),
    "merged": marked("{count:>9,}  merged into another"),
    "split": marked("{count:>9,}  split"),
    "ended": marked("{count:>9,}  ended"),
    "unchanged": marked("{count:>9,}  unchanged"),
}
DONE = marked("{rows} rows of {files}, dated {day}:")
WOULD = marked("{rows} rows of {files}, dated {day}, would change this; nothing was written:")

SOURCE = Annotated[
    str,
    typer.Option("--source", help=translated(marked("Where this was written down: the decree or the list."))),
]
FROM = Annotated[
    datetime | None,
    typer.Option(
        "--valid-from",
        "--on",
        formats=["%Y-%m-%d"],
        help=translated(marked("Day from which it counts: 2026-01-01; left out: today.")),
    ),
]
JSON = Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))]
CODE = Annotated[str, typer.Argument(help=translated(marked("Code of the place.")))]


class PlaceUnknown(Refusal):
    """A code that no place has, or ever had."""

    message = marked(
        "No place has the code {code} then; name another day with --on, or load the places first."
    )


@app.command(
    help=translated(
        marked(
            "Load places from csv files or workbooks with the columns code and name (codes of 2, 4, 6, 9 "
            "or 12 digits); a column “formerly” names old codes, a column “group” village groups. All "
            "files or none. Harmless to repeat."
        )
    )
)
def load(  # noqa: PLR0917  Typer reads the options from the parameters
    files: Annotated[list[Path], typer.Argument(help=translated(marked("csv files or workbooks.")))],
    source: SOURCE = "",
    valid_from: Annotated[
        datetime | None,
        typer.Option(
            "--valid-from",
            "--on",
            formats=["%Y-%m-%d"],
            help=translated(
                marked(
                    "Day from which new places and changes count: 2026-01-01; left out, new places count "
                    "since ever and changes from today."
                )
            ),
        ),
    ] = None,
    complete: Annotated[
        bool,
        typer.Option(
            "--complete",
            help=translated(
                marked("The list is complete: what it leaves out below its places was recoded or has ended.")
            ),
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=translated(marked("Say what would be changed; write nothing.")))
    ] = False,
    as_json: JSON = False,
) -> None:
    """Load all files in one transaction."""
    rows: list[PlaceRow] = []
    counted: dict[str, int] = {}
    console = Console(stderr=True)
    for path in files:
        with console.status(translated(marked("Reading {file} …")).format(file=path.name)):
            read = read_list(path)
        counted[path.name] = len(read)
        rows += read
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(translated(marked("Writing …")), total=None)

        def told(done: int, whole: int) -> None:
            progress.update(task, completed=done, total=whole)

        report = load_places(
            rows,
            source=source or ", ".join(counted),
            on=valid_from.date() if valid_from else None,
            complete=complete,
            dry_run=dry_run,
            told=told,
        )
    if not dry_run:
        _note_loaded(counted, report)
    _tell(report, counted, _day(valid_from), dry_run=dry_run, as_json=as_json)


@app.command(
    help=translated(
        marked(
            "Load borders for maps from a GeoJSON file: features with the property code, in degrees. Borders "
            "that are there already are replaced. Example: liandong places borders villages.geojson"
        )
    )
)
def borders(file: Annotated[Path, typer.Argument(help=translated(marked("A GeoJSON file.")))]) -> None:
    """Load the borders of places."""
    kept, unknown = load_borders(file)
    typer.echo(translated(marked("Borders kept: {count}")).format(count=kept))
    if unknown:
        told = marked("No place today has these codes, so their borders were left out ({count}): {codes}")
        typer.echo(translated(told).format(count=len(unknown), codes=" ".join(unknown[:10])), err=True)


@app.command(
    help=translated(marked("Say which place a code named, on a day or last, and what stands for it today."))
)
def find(
    code: CODE,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help=translated(marked("Day: 2019-06-30."))),
    ] = None,
    as_json: JSON = False,
) -> None:
    """Follow a code to today."""
    found = find_code(code, on.date() if on else None)
    if found is None:
        raise PlaceUnknown(code=code)
    day = on.date() if on else None
    today = [" ".join(path_names(place)) for place in found.today]
    history = [
        {
            "on": step.on.isoformat(),
            "kind": step.kind,
            "from": found.name if step.predecessor_id == found.place.pk else _last_name(step.predecessor),
            "to": _last_name(step.successor) if step.successor else None,
            "source": step.source,
        }
        for step in successions_of(found.place)
    ]
    if as_json:
        told = {"place": str(found.place.key), "name": found.name, "today": today, "history": history}
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    typer.echo(" ".join(path_names(found.place, day)) if found.valid_to is None or day else found.name)
    for step in successions_of(found.place):
        whither = _last_name(step.successor) if step.successor else ""
        typer.echo(f"  {step.on}  {step.get_kind_display()}  {whither}  {step.source}".rstrip())
    for name in today:
        typer.echo(translated(marked("  today: {place}")).format(place=name))


@app.command(help=translated(marked("Merge places into another of their level.")))
def merge(
    codes: Annotated[list[str], typer.Argument(help=translated(marked("Codes of the places that end.")))],
    into: Annotated[str, typer.Option("--into", help=translated(marked("Code of the place they become.")))],
    source: SOURCE,
    valid_from: FROM = None,
) -> None:
    """Merge."""
    places = [_place(code) for code in codes]
    merge_places(places, into=_place(into), on=_day(valid_from), source=source)
    _noted("places.merged", places, {"codes": codes, "into": into})


@app.command(help=translated(marked("Split a place into others, which were loaded before.")))
def split(
    code: CODE,
    into: Annotated[list[str], typer.Option("--into", help=translated(marked("Code of a part; repeat it.")))],
    source: SOURCE,
    valid_from: FROM = None,
    remains: Annotated[
        bool, typer.Option("--remains", help=translated(marked("The place remains, smaller than before.")))
    ] = False,
) -> None:
    """Split."""
    place = _place(code)
    parts = [_place(one) for one in into]
    split_place(place, into=parts, on=_day(valid_from), source=source, remains=remains)
    _noted("places.split", [place], {"code": code, "into": into})


@app.command(help=translated(marked("Give a place another name, or another code.")))
def rename(
    code: CODE,
    name: Annotated[str, typer.Argument(help=translated(marked("The new name.")))],
    source: SOURCE,
    new_code: Annotated[
        str | None, typer.Option("--code", help=translated(marked("The new code, where it changes.")))
    ] = None,
    valid_from: FROM = None,
) -> None:
    """Rename."""
    place = _place(code)
    rename_place(place, name=name, code=new_code, on=_day(valid_from), source=source)
    _noted("places.renamed", [place], {"code": code})


@app.command(help=translated(marked("Let a place, and all below it, end without a successor.")))
def end(code: CODE, source: SOURCE, valid_from: FROM = None) -> None:
    """End."""
    place = _place(code)
    end_place(place, on=_day(valid_from), source=source)
    _noted("places.ended", [place], {"code": code})


def _day(given: datetime | None) -> date:
    return given.date() if given else clock.today()


def _place(code: str) -> Place:
    place = by_code(code)
    if place is None:
        raise PlaceUnknown(code=code)
    return place


def _last_name(place: Place | None) -> str:
    name = place.names.order_by("-valid_from").first() if place else None
    return f"{name.name} {name.code or ''}".strip() if name else ""


def _note_loaded(counted: dict[str, int], report: Loaded) -> None:
    kinds = ("rows", "added", "renamed", "recoded", "merged", "split", "ended")
    detail = {kind: getattr(report, kind) for kind in kinds}
    note(actor=None, action="places.loaded", subject=", ".join(counted)[:200], detail=detail)


def _noted(action: str, places: list[Place], detail: dict[str, object]) -> None:
    note(actor=None, action=action, place=places[0], detail=detail)
    code = detail.get("code") or detail["into"]
    typer.echo(translated(marked("Done; see it with: liandong places find {code}")).format(code=code))


def _tell(report: Loaded, counted: dict[str, int], day: date, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        told = {"files": counted, "dry_run": dry_run} | asdict(report)
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    said = translated(WOULD if dry_run else DONE)
    typer.echo(said.format(rows=f"{report.rows:,}", files=", ".join(counted), day=day))
    for kind, words in COUNTS.items():
        count = getattr(report, kind)
        if count or kind in {"added", "unchanged"}:
            typer.echo(translated(words).format(count=count))
        for example in report.examples.get(kind, []):
            typer.echo(f"             {example}")
