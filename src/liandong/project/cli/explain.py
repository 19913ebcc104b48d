"""``liandong explain``: why a family was or was not suggested for a visit."""

# Annotations here are values, not text: Typer reads help texts from them that are made in a function.
import json
import sys
from enum import StrEnum
from typing import Annotated

import typer
from django.utils import translation

from liandong.analytics.errors import marked, spoken
from liandong.foundation.audit.services import note
from liandong.foundation.printing import as_pdf
from liandong.identification.explanation_data import as_data
from liandong.identification.finding import find_result
from liandong.identification.sheets import TEMPLATE, as_words, printable
from liandong.identification.telling import tell
from liandong.project.words import paragraphs, translated


class Format(StrEnum):
    """How the explanation is written."""

    TEXT = "text"
    JSON = "json"
    PDF = "pdf"


HOUSEHOLD = typer.Argument(help=translated(marked("Number or key of the family.")))
RUN = typer.Option(help=translated(marked("Key of the run; the latest that covers the family if left out.")))
FORMAT = typer.Option("--format", help=translated(marked("text, json or pdf.")))


def app(
    household: Annotated[str, HOUSEHOLD],
    *,
    run: Annotated[str | None, RUN] = None,
    form: Annotated[Format, FORMAT] = Format.TEXT,
) -> None:
    """Say why a family was or was not suggested."""
    with translation.override("en" if spoken() == "en" else "zh-hans"):
        result = find_result(household, run)
        note(
            actor=None,
            action="run.explained",
            subject=f"household:{result.household.key}",
            place=result.place,
            detail={"run": str(result.run.key)},
        )
        telling = tell(result)
        if form is Format.JSON:
            typer.echo(json.dumps(as_data(telling), ensure_ascii=False, indent=2))
        elif form is Format.PDF:
            sys.stdout.buffer.write(as_pdf(TEMPLATE, printable(telling, "liandong")))
        else:
            typer.echo(as_words(telling), nl=False)


app.__doc__ = paragraphs(
    marked(
        "Say why a family was or was not suggested: facts, sources, what is missing, what would change it."
    ),
    marked("Example: liandong explain LX-0317-0086 --format pdf > explanation.pdf"),
)
