"""What the analytic commands read: files, and ``registry:PLACE[@DATE]``."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import typer

from liandong.analytics.errors import marked
from liandong.project.words import translated

SOURCE = typer.Argument(
    help=translated(
        marked("csv, parquet, xlsx, xls, dta or sav file, folder or pattern, or registry:PLACE[@DATE].")
    )
)


def registry_file(source: str) -> Path:
    """The registry of a place on a day, frozen into a snapshot file.

    Django and the database are made ready only here, so that measuring a file stays as quick as it is.

    Errors: an unknown place or day, no family there, no database.
    """
    site = import_module("liandong.project.cli.site")
    site.set_up("app")
    site.have_database(tables=True)
    found: Path = import_module("liandong.identification.registry_source").registry_file(source)
    return found
