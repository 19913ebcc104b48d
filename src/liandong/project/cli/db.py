"""``liandong db``: the embedded database."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from liandong.analytics.errors import marked
from liandong.project.database import roles, server
from liandong.project.database.address import address, server_url
from liandong.project.database.cluster import locate
from liandong.project.words import translated

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=translated(
        marked("Start, stop or look at the embedded database. Example: liandong db status --json")
    ),
)

AS_JSON = Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))]

SERVER_USED = marked("DATABASE_URL names a server, which is used; the embedded database is left alone.")
STATES = {
    "running": marked("running"),
    "starting": marked("starting"),
    "stopped": marked("stopped"),
    "absent": marked("not made yet"),
}


@app.command(
    help=translated(marked("Start the database; made first where there is none. Harmless to repeat."))
)
def start(as_json: AS_JSON = False) -> None:
    """Start the embedded server and make its roles and database."""
    if not server_url():
        started = server.start(locate(), _report)
        roles.prepare()
        if not as_json:
            said = (
                marked("The database has been started.")
                if started
                else marked("The database was already running.")
            )
            typer.echo(translated(said))
    _show(as_json, quiet=not server_url())


@app.command(help=translated(marked("Stop the database. What is stored stays.")))
def stop(as_json: AS_JSON = False) -> None:
    """Stop the embedded server."""
    if not server_url():
        stopped = server.stop(locate(), _report)
        if not as_json:
            said = (
                marked("The database has been stopped.")
                if stopped
                else marked("The database was not running.")
            )
            typer.echo(translated(said))
    _show(as_json, quiet=not server_url())


@app.command(help=translated(marked("Show whether the database runs, and where it is.")))
def status(as_json: AS_JSON = False) -> None:
    """Show the state of the embedded server."""
    _show(as_json, quiet=False)


def _report(message: str) -> None:
    typer.echo(message, err=True)


def _show(as_json: bool, *, quiet: bool) -> None:
    """Write the state: as JSON if asked, else as lines unless the command has said its own."""
    if server_url():
        # The password is part of the address and never shown.
        found = address(None)
        state = {"state": "server", "host": found.host, "port": found.port, "database": found.name}
        typer.echo(json.dumps(state) if as_json else translated(SERVER_USED))
        return
    now = server.status(locate())
    if as_json:
        typer.echo(json.dumps(asdict(now)))
    elif not quiet:
        typer.echo(translated(marked("State: {state}")).format(state=translated(STATES[now.state])))
        typer.echo(translated(marked("Data: {path}")).format(path=now.data))
        typer.echo(translated(marked("Log: {path}")).format(path=now.log))
