"""``liandong demo``: a county that does not exist, walked through from upload to explanation, then served."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from liandong.analytics.errors import marked
from liandong.project.cli.serve import PORT, require_free
from liandong.project.demo.circle import Stage, walk
from liandong.project.demo.families import LEAST
from liandong.project.demo.people import PASSWORD, people
from liandong.project.words import paragraphs, translated

HOUSEHOLDS = 3000
SEED = 20190208


def app(
    households: Annotated[
        int,
        typer.Option("--households", min=LEAST, help=translated(marked("How many families to generate."))),
    ] = HOUSEHOLDS,
    seed: Annotated[
        int, typer.Option("--seed", min=0, help=translated(marked("The same seed gives the same families.")))
    ] = SEED,
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help=translated(marked("Port to listen on.")))
    ] = PORT,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help=translated(marked("Only fill the database.")))
    ] = False,
) -> None:
    """Generate families, take them in, identify, then serve the site. Harmless to repeat."""
    if not no_serve:
        require_free("127.0.0.1", port)
    console = Console(stderr=True)
    with console.status("") as status:

        def tell(stage: Stage, is_done: bool) -> None:
            status.update(translated(stage.doing))
            if is_done:
                console.print(f"  {translated(stage.done).format(**stage.figures)}")

        walk(households=households, seed=seed, tell=tell)
    _show_people()
    if no_serve:
        return
    typer.echo(f"http://127.0.0.1:{port}")
    # The site runs in a process of its own, so that it reads the settings of a demonstration afresh.
    environment = os.environ | {"LIANDONG_DEMO": "1"}
    command = [sys.executable, "-m", "liandong.project.cli", "serve", "--port", str(port)]
    os.execve(sys.executable, command, environment)  # noqa: S606 -- our own interpreter, our own arguments


def _show_people() -> None:
    typer.echo(translated(marked("Who you can step in as (password {password}):")).format(password=PASSWORD))
    table = Table()
    for heading in (marked("User name"), marked("Name"), marked("Duty")):
        table.add_column(translated(heading))
    for person in people():
        table.add_row(person.username, person.name, str(person.role.label))
    Console().print(table)


app.__doc__ = paragraphs(
    marked("Generate families, take them in, identify, then serve the site. Harmless to repeat."),
    marked("Example: liandong demo --households 1000 --no-serve"),
)
