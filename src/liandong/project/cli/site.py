"""What commands on the registry need before they run: keys, Django, a database with its tables."""

from __future__ import annotations

import os

import django
import typer
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import translation

from liandong.analytics import errors
from liandong.analytics.errors import Refusal, marked
from liandong.project import environment, home
from liandong.project.database import roles


class TablesMissing(Refusal):
    """The database's tables are not those of this version."""

    message = marked(
        "{count} changes of the database's tables are still to be made; make them with: liandong migrate"
    )


def set_up(role: str) -> None:
    """Make the keys where they are missing, then load the settings and the models.

    ``role`` is the database role of this process, chosen before the settings are read.
    """
    environment.check(os.environ)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liandong.project.settings")
    os.environ["LIANDONG_DATABASE_ROLE"] = role
    home.prepare()
    django.setup()
    # What the models and selectors say, by Django's own translation, is in the language of the command.
    translation.activate("en" if errors.spoken() == "en" else "zh-hans")


def have_database(*, tables: bool) -> None:
    """Start the embedded database if it is not running; refuse where its tables are out of date."""
    roles.ensure_running(report)
    if tables:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            raise TablesMissing(count=len(missing))


def report(message: str) -> None:
    """Tell the reader of a terminal what is waited for."""
    typer.echo(message, err=True)
