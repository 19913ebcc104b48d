"""``liandong template``: the workbook to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from liandong.analytics.errors import marked
from liandong.intake.template import KINDS, write_template
from liandong.project.words import paragraphs, translated


def app(
    out: Annotated[Path, typer.Option("--out", help=translated(marked("Workbook to write (.xlsx).")))],
    kind: Annotated[str, typer.Argument(help=translated(marked("Which one: families.")))] = KINDS[0],
) -> None:
    """Write the workbook to fill in."""
    write_template(kind, out)
    typer.echo(str(out))


app.__doc__ = paragraphs(
    marked("Write the workbook to fill in."),
    marked("Example: liandong template families --out families.xlsx"),
)
