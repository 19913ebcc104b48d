"""``liandong families``: generated families in a file, for benchmarks and for trying an import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from liandong.analytics.errors import marked
from liandong.project.demo.families import LEAST, sheets
from liandong.project.demo.files import key_beside, write_file
from liandong.project.demo.places import write_places
from liandong.project.demo.slip_table import SLIPS
from liandong.project.demo.slips import by_rates
from liandong.project.demo.terrain import write_map
from liandong.project.words import paragraphs, translated

HOUSEHOLDS, SEED = 3000, 20190208


def app(  # noqa: PLR0917  Typer reads the options from the parameters
    out: Annotated[Path, typer.Argument(help=translated(marked("File to write: .csv, .parquet or .xlsx.")))],
    households: Annotated[
        int,
        typer.Option("--households", min=LEAST, help=translated(marked("How many families to generate."))),
    ] = HOUSEHOLDS,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help=translated(marked("The same seed gives the same families.")))
    ] = SEED,
    clean: Annotated[
        bool, typer.Option("--clean", help=translated(marked("Without slips, and so without a key.")))
    ] = False,
    places: Annotated[
        Path | None, typer.Option("--places", help=translated(marked("Write the list of places here too.")))
    ] = None,
    land: Annotated[
        Path | None,
        typer.Option("--map", help=translated(marked("Write the villages' borders here too, as GeoJSON."))),
    ] = None,
) -> None:
    """Write generated families into a file."""
    slips = None if clean else by_rates(SLIPS)
    written = write_file(out, sheets(households, seed, slips=slips), has_slips=not clean)
    told = marked("{households} households, {persons} persons → {path}")
    typer.echo(
        translated(told).format(
            households=f"{written.households:,}", persons=f"{written.persons:,}", path=out
        )
    )
    if not clean:
        key = marked("{slips} slips, said in the key → {path}")
        typer.echo(translated(key).format(slips=f"{written.slips:,}", path=key_beside(out)))
    if places is not None:
        write_places(places)
    if land is not None:
        write_map(land)


app.__doc__ = paragraphs(
    marked("Write generated families into a file, with slips at known rates and their key."),
    marked("Example: liandong families a.parquet --households 1000000"),
)
