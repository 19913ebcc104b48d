"""``liandong exchange``: a department answers tokens from its own list; nothing else travels."""

# Annotations here are values, not text: Typer reads help texts from them that are made in a function.
import csv
from pathlib import Path
from typing import Annotated

import typer

from liandong.analytics.errors import Refusal, marked
from liandong.analytics.tables.writing import check_outputs
from liandong.integration.answering import ANSWER, answer_tokens
from liandong.integration.exchange import read_secret
from liandong.project.words import paragraphs, translated


class NoSuchFile(Refusal):
    """A file that is not there."""

    message = marked("{file} cannot be read ({reason}); give the path of a file. Nothing was written.")


OWN = typer.Argument(help=translated(marked("The department’s list: workbook or csv with ID numbers.")))
KEY = typer.Option("--key", help=translated(marked("The key file of the comparison, from the county.")))
ASKED = typer.Option("--asked", help=translated(marked("The file of tokens that is asked.")))
OUT = typer.Option("--out", help=translated(marked("The csv file of answers to write and return.")))


def app(
    own: Annotated[Path, OWN],
    *,
    key: Annotated[Path, KEY],
    asked: Annotated[Path, ASKED],
    out: Annotated[Path, OUT],
) -> None:
    """Answer every token from the department's own list."""
    check_outputs(str(own), [out])
    secret = read_secret(_content(key).decode("utf-8", "replace"), key.name)
    rows, hits = answer_tokens((_content(own), own.name), (_content(asked), asked.name), secret)
    with out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([ANSWER, *rows])
    said = translated(marked("{out}: {rows} tokens answered, {hits} hits. Return this file; delete the key."))
    typer.echo(said.format(out=out, rows=len(rows), hits=hits))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise NoSuchFile(file=path, reason=error.strerror) from error


app.__doc__ = paragraphs(
    marked("Answer a comparison by tokens from the department’s own list; no name or ID number travels."),
    marked("Example: liandong exchange vehicles.xlsx --key key.json --asked tokens.csv --out answers.csv"),
)
