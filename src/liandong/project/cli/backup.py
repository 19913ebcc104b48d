"""``liandong backup`` and ``liandong restore``."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from liandong.analytics.errors import marked
from liandong.project.backup import keys, making, manifest
from liandong.project.backup.restoring import Restored
from liandong.project.backup.restoring import restore as put_back
from liandong.project.words import paragraphs, translated

AS_JSON = Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))]

DONE = marked("Saved in {path}: {households} households, {events} events, {size} MB.")
KEYS_APART = marked("Keys are not in it. Save them once, elsewhere, with: liandong backup --keys FILE")
KEYS_SAVED = marked("The keys are in {path}; keep it apart from the backups, under lock.")
WHOLE = marked("The backup of {made_at} is whole: every byte is as it was written.")
RESTORED = marked(
    "Restored as of {made_at}: {households} households; {checked} rows of history recomputed, sound."
)
KEPT = marked("What was there before is kept in {path}.")


def backup(
    folder: Annotated[
        Path | None, typer.Argument(help=translated(marked("Where backups go; else LIANDONG_BACKUPS.")))
    ] = None,
    key_file: Annotated[
        Path | None,
        typer.Option("--keys", help=translated(marked("Save only the keys, into this file."))),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option("--keep", min=1, help=translated(marked("Delete all but so many finished backups."))),
    ] = None,
    as_json: AS_JSON = False,
) -> None:
    """Save the database, the files and the snapshots into a new folder; the site may go on running."""
    if key_file is not None:
        keys.save(key_file)
        typer.echo(translated(KEYS_SAVED).format(path=key_file))
        return
    path, made = making.make(folder or making.default_folder(), keep=keep)
    if as_json:
        typer.echo(json.dumps({"path": str(path), **asdict(made)}, ensure_ascii=False))
        return
    size = sum(part.bytes for part in made.parts) / 1e6
    typer.echo(
        translated(DONE).format(
            path=path,
            households=f"{made.rows['registry_household']:,}",
            events=f"{made.rows['linkage_event']:,}",
            size=f"{size:,.1f}",
        )
    )
    typer.echo(translated(KEYS_APART))


def restore(
    folder: Annotated[Path, typer.Argument(help=translated(marked("The folder of one backup.")))],
    key_file: Annotated[
        Path | None,
        typer.Option("--keys", help=translated(marked("The file of keys, where this machine lacks them."))),
    ] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace", help=translated(marked("Put present data aside, under another name."))),
    ] = False,
    only_check: Annotated[
        bool, typer.Option("--check", help=translated(marked("Only read the backup and compare every byte.")))
    ] = False,
    as_json: AS_JSON = False,
) -> None:
    """Put a backup in place, brought up to this version, its history recomputed first."""
    if only_check:
        found = manifest.check(folder)
        typer.echo(
            json.dumps(asdict(found), ensure_ascii=False)
            if as_json
            else translated(WHOLE).format(made_at=found.made_at)
        )
        return
    done = put_back(folder, key_archive=key_file, replace=replace)
    if as_json:
        typer.echo(json.dumps(asdict(done), ensure_ascii=False))
    else:
        _tell(done)


def _tell(done: Restored) -> None:
    households = done.manifest.rows["registry_household"]
    typer.echo(
        translated(RESTORED).format(
            made_at=done.manifest.made_at, households=f"{households:,}", checked=f"{done.checked:,}"
        )
    )
    for path in done.kept:
        typer.echo(translated(KEPT).format(path=path))


backup.__doc__ = paragraphs(
    marked("Save the database, the files and the snapshots into a new folder; the site may go on running."),
    marked("Example: liandong backup backups --keep 14"),
)

restore.__doc__ = paragraphs(
    marked("Put a backup in place, brought up to this version, its history recomputed first."),
    marked("Example: liandong restore backups/liandong-20261124T183000Z --check"),
)
