"""``liandong template``: workbooks to fill in, empty or filled from the registry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import by_code, names_on, subtree
from liandong.intake.layouts import kinds
from liandong.intake.services.handing_out import NobodyThere, hand_out, write_national
from liandong.intake.template import write_template
from liandong.project.cli.site import have_database
from liandong.project.words import paragraphs, translated


class PlaceUnknown(Refusal):
    """A code that no place has."""

    message = marked("No place has the code “{code}”; load the places first: liandong places load FILE.")


class RoundMissing(Refusal):
    """A filled workbook without the name of its round."""

    message = marked(
        "Say for which round the workbook is, with --round; it is known by it when it comes back."
    )


class RoundNotHere(Refusal):
    """A round for a workbook that does not come back."""

    message = marked("Only “families” is filled for a round; leave out --round, or the kind “{kind}”.")


def app(
    out: Annotated[
        Path,
        typer.Option(
            "--out", help=translated(marked("Workbook to write (.xlsx); a folder with --each-village."))
        ),
    ],
    kind: Annotated[
        str, typer.Argument(help=translated(marked("Which one: families, one_sheet or national.")))
    ] = kinds()[0],
    place: Annotated[
        str | None,
        typer.Option("--place", help=translated(marked("Code of the place whose families are filled in."))),
    ] = None,
    round_name: Annotated[
        str | None,
        typer.Option("--round", help=translated(marked("Name of the round in which it comes back."))),
    ] = None,
    each_village: Annotated[
        bool,
        typer.Option(
            "--each-village", help=translated(marked("A workbook for each village, into the folder."))
        ),
    ] = False,
) -> None:
    """Write the workbook to fill in, empty or with the families of a place."""
    if place is None:
        write_template(kind, out)
        typer.echo(str(out))
        return
    have_database(tables=True)  # an empty workbook needs none
    found = by_code(place)
    if found is None:
        raise PlaceUnknown(code=place)
    if kind == "families" and not round_name:
        raise RoundMissing
    if kind != "families" and round_name:
        raise RoundNotHere(kind=kind)
    if each_village:
        _each(found, kind, round_name, out)
    else:
        _fill(found, kind, round_name, out)


def _fill(place: Place, kind: str, round_name: str | None, out: Path) -> None:
    with out.open("wb") as file:
        if kind == "families":
            hand_out(place, round_name=round_name or "", actor=None, out=file)
        else:
            write_national(place, actor=None, out=file)
    typer.echo(str(out))


def _each(place: Place, kind: str, round_name: str | None, folder: Path) -> None:
    """One file for each village that has families, named by code and name."""
    folder.mkdir(parents=True, exist_ok=True)
    villages = subtree(place).filter(level=Level.VILLAGE).order_by("path")
    names = {one.place_id: one for one in names_on().filter(place__in=villages)}
    for village in villages:
        named = names.get(village.pk)
        title = f"{named.code or village.pk} {named.name}" if named else str(village.pk)
        path = folder / f"{title}.xlsx"
        try:
            _fill(village, kind, round_name, path)
        except NobodyThere:
            path.unlink()


app.__doc__ = paragraphs(
    marked("Write the workbook to fill in, empty or with the families of a place."),
    marked(
        "Example: liandong template families --place 990101 --round 2026年春季 --each-village --out workbooks"
    ),
)
