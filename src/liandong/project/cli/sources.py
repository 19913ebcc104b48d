"""``registry:PLACE[@DATE]`` as a source of the analytic commands."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path


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
