"""``liandong import``: a file of households into the registry, by the same services as the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.files.services import store
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import by_code
from liandong.intake.known_mappings import best, known
from liandong.intake.mapping import PROFILES, Mapping, parse_mapping
from liandong.intake.marked import write_marked
from liandong.intake.models import ImportBatch
from liandong.intake.refusals import NothingToMerge, RowsRefused, VillagesRefused
from liandong.intake.rules import RULES
from liandong.intake.seen import look
from liandong.intake.selectors import remarks_of
from liandong.intake.services.batches import (
    TYPES,
    Order,
    begin,
    check,
    merge_batch,
    same_file_before,
)
from liandong.project.words import paragraphs, translated


class FileMissing(Refusal):
    """There is no such file."""

    message = marked("There is no file “{path}”; check the name and the folder.")


class PlaceUnknown(Refusal):
    """A code that no place has."""

    message = marked("No place has the code “{code}”; load the places first: liandong places load FILE.")


class PlaceNotNamed(Refusal):
    """No single place stands above all others."""

    message = marked("Say for which place the file is, with --place CODE: {codes} stand side by side.")


class ProfileUnknown(Refusal):
    """A profile of rules that there is none of."""

    message = marked("There is no profile “{profile}”; there are: {profiles}.")


def app(  # noqa: PLR0917  Typer reads the options from the parameters
    file: Annotated[Path, typer.Argument(help=translated(marked("csv, xlsx, xls, parquet, dta or sav.")))],
    mapping: Annotated[
        Path | None,
        typer.Option(
            "--mapping", help=translated(marked("Mapping file; left out: the known one that fits best."))
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option("--profile", help=translated(marked("Which rules refuse: national or survey."))),
    ] = None,
    place: Annotated[
        str | None,
        typer.Option(
            "--place", help=translated(marked("Code of the area; households elsewhere are refused."))
        ),
    ] = None,
    all_or_nothing: Annotated[
        bool,
        typer.Option("--all-or-nothing", help=translated(marked("Write nothing if a household is refused."))),
    ] = False,
    baseline: Annotated[
        bool,
        typer.Option("--baseline", help=translated(marked("A first filling: no clues or tasks follow."))),
    ] = False,
    marked_file: Annotated[
        Path | None,
        typer.Option("--marked", help=translated(marked("Write the file back, wrong cells marked."))),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))] = False,
) -> None:
    """Take a file of households into the registry."""
    if profile is not None and profile not in PROFILES:
        raise ProfileUnknown(profile=profile, profiles=", ".join(PROFILES))
    given = None if mapping is None else parse_mapping(_text(mapping), name=mapping.name)
    area = _place(place)
    order = Order(area, profile=profile, is_all_or_nothing=all_or_nothing, is_baseline=baseline)
    console = Console(stderr=True)
    with console.status(translated(marked("Reading and checking …"))) as status:
        batch = check(_begun(file, given, order), actor=None)
        if marked_file is not None:
            write_marked(batch, marked_file)
        status.update(translated(marked("Writing …")))
        try:
            batch = merge_batch(batch, actor=None)
        except (RowsRefused, VillagesRefused, NothingToMerge):
            _show(batch, as_json)
            raise
    _show(batch, as_json)


def _text(path: Path) -> str:
    if not path.is_file():
        raise FileMissing(path=path)
    return path.read_text(encoding="utf-8-sig")


def _place(code: str | None) -> Place:
    if code is not None:
        found = by_code(code)
        if found is None:
            raise PlaceUnknown(code=code)
        return found
    roots = list(Place.objects.filter(parent=None)[:10])
    if not roots:
        raise PlaceUnknown(code="")
    if len(roots) > 1:
        raise PlaceNotNamed(codes=", ".join(str(root.names.first()) for root in roots))
    return roots[0]


def _begun(path: Path, mapping: Mapping | None, order: Order) -> ImportBatch:
    if not path.is_file():
        raise FileMissing(path=path)
    with path.open("rb") as content:
        stored = store(content, name=path.name, purpose="import", actor=None, types=TYPES)
    seen = None
    if mapping is None:
        seen = look(stored)
        mapping = best(seen.columns, stored.name, known())
    return begin(stored, mapping=mapping, order=order, actor=None, seen=seen)


def summary(batch: ImportBatch) -> dict[str, object]:
    """What ``--json`` writes."""
    kinds = ("read", "added", "changed", "unchanged", "refused")
    before = same_file_before(batch)
    return {
        "batch": str(batch.key),
        "state": batch.state,
        "households": {kind: getattr(batch, f"households_{kind}") for kind in kinds},
        "members": {kind: getattr(batch, f"members_{kind}") for kind in kinds},
        "villages": {kind: getattr(batch, f"villages_{kind}") for kind in kinds},
        "duplicates": batch.duplicates,
        "conflicts": batch.conflicts,
        "rules": dict(batch.rule_counts.order_by("id").values_list("rule", "found")),
        "unread": batch.unread,
        "remarks": remarks_of(batch),
        "same_file_as": str(before.key) if before else None,
    }


def _show(batch: ImportBatch, as_json: bool) -> None:
    found = summary(batch)
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    said = translated(
        marked(
            "{read} households read: {added} added, {changed} changed, {unchanged} unchanged, "
            "{refused} refused."
        )
    )
    kinds = ("read", "added", "changed", "unchanged", "refused")
    typer.echo(said.format(**{kind: f"{getattr(batch, f'households_{kind}'):,}" for kind in kinds}))
    if batch.villages_read:
        said = translated(
            marked(
                "{read} rows of villages read: {added} added, {changed} changed, {unchanged} unchanged, "
                "{refused} refused."
            )
        )
        typer.echo(said.format(**{kind: f"{getattr(batch, f'villages_{kind}'):,}" for kind in kinds}))
    for rule, count in dict(batch.rule_counts.values_list("rule", "found")).items():
        typer.echo(f"  {count:>7,}  {RULES[rule].title}")
    if batch.conflicts:
        said = translated(marked("{count} values differ from the registry and were kept out."))
        typer.echo(said.format(count=f"{batch.conflicts:,}"))
    for remark in remarks_of(batch):
        typer.echo(remark)
    if batch.unread:
        said = translated(marked("Columns that the mapping does not read: {columns}."))
        typer.echo(said.format(columns="、".join(batch.unread)))
    if found["same_file_as"]:
        typer.echo(translated(marked("This very file was brought in before.")))


app.__doc__ = paragraphs(
    marked("Take a file of households into the registry: checked, then merged, as on the page."),
    marked("Example: liandong import survey.csv --mapping mapping.toml --place 990201 --marked marked.xlsx"),
)
