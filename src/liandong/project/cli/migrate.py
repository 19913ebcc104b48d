"""``liandong migrate``: bring the database's tables up to date, as their owner."""

from __future__ import annotations

import typer
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from liandong.analytics.errors import marked
from liandong.project.words import paragraphs, translated


def app() -> None:
    """Apply what is missing; nothing where the tables are up to date."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        typer.echo(translated(marked("The database's tables are up to date.")))
        return
    call_command("migrate", verbosity=0, interactive=False)
    typer.echo(
        translated(marked("The database's tables have been brought up to date ({count} changes).")).format(
            count=len(missing)
        )
    )


app.__doc__ = paragraphs(
    marked("Apply what is missing; nothing where the tables are up to date."),
    marked("Example: liandong migrate"),
)
