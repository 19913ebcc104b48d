"""``liandong keys``: which keys seal what, and new keys in the place of old ones."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.keyfile import BLIND, PURPOSES, SEAL
from liandong.foundation.personal import keyring
from liandong.foundation.personal.rotation import Rotated, retired_path, rotate, use
from liandong.project.words import translated

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=translated(marked("Look after the keys of personal data. Example: liandong keys status")),
)

AS_JSON = Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))]

LINE = marked("{purpose} key {key_id}, made {made_at}: {state}; {count} values")
TITLES = {SEAL: marked("Sealing"), BLIND: marked("Look-up")}
IN_USE, OLD = marked("in use"), marked("old, to be replaced: liandong keys rotate")
LOST = marked("{purpose} key {key_id} is missing from the key file, and {count} values need it.")
WRITTEN = marked("{values} values and {files} files were written anew.")
NOW = marked("{purpose} key in use: {key_id}")
RETIRED = marked(
    "Retired: {keys}. They are in {path}; take that file away from this machine, and keep it as long as "
    "backups of before are kept."
)
KEPT = marked(
    "Still kept: {keys}. Something may still be writing with them; call this command again in a while."
)
UNUSED = marked("No longer used, to be taken out of LIANDONG_PERSONAL_KEYS: {keys}")
MISSING = 1


class UnknownPurpose(Refusal):
    """``--only`` names neither kind of key."""

    message = marked("--only is seal or blind, not {given}.")


@app.command(
    help=translated(
        marked("List the keys, and how many values each of them holds. Exit code 1: a key is missing.")
    )
)
def status(as_json: AS_JSON = False) -> None:
    """List keys and their use."""
    keys, found = keyring.keys(), use()
    lost: list[tuple[str, str, int]] = []
    listed: list[dict[str, object]] = []
    for purpose in PURPOSES:
        counts = {key_id: sum(places.values()) for key_id, places in found.of(purpose).items()}
        known = {key.id for key in keys.of(purpose)}
        lost += [(purpose, key_id, count) for key_id, count in counts.items() if key_id not in known]
        listed += [
            {
                "purpose": purpose,
                "key": key.id,
                "made_at": key.made_at.isoformat(),
                "in_use": key is keys.of(purpose)[-1],
                "values": found.of(purpose).get(key.id, {}),
            }
            for key in keys.of(purpose)
        ]
        for key in keys.of(purpose):
            state = IN_USE if key is keys.of(purpose)[-1] else OLD
            if not as_json:
                typer.echo(
                    translated(LINE).format(
                        purpose=translated(TITLES[purpose]),
                        key_id=key.id,
                        made_at=f"{key.made_at:%Y-%m-%d}",
                        state=translated(state),
                        count=f"{counts.get(key.id, 0):,}",
                    )
                )
    if as_json:
        missing = [{"purpose": one, "key": key_id, "values": count} for one, key_id, count in lost]
        typer.echo(json.dumps({"keys": listed, "missing": missing}, indent=2))
    else:
        for one, key_id, count in lost:
            purpose_title = translated(TITLES[one])
            typer.echo(
                translated(LOST).format(purpose=purpose_title, key_id=key_id, count=f"{count:,}"), err=True
            )
    raise typer.Exit(MISSING if lost else 0)


@app.command(
    "rotate",
    help=translated(
        marked(
            "Put new keys in use, write everything anew that the old ones hold, history and files included, "
            "and retire them. May be interrupted and called again; the site goes on meanwhile."
        )
    ),
)
def rotate_keys(
    only: Annotated[
        str, typer.Option("--only", metavar="seal|blind", help=translated(marked("Only this purpose.")))
    ] = "",
    as_json: AS_JSON = False,
) -> None:
    """Replace the keys."""
    if only not in ("", *PURPOSES):
        raise UnknownPurpose(given=only)
    done = rotate((only,) if only else PURPOSES)
    if as_json:
        typer.echo(json.dumps(asdict(done), indent=2))
    else:
        _tell(done)


def _tell(done: Rotated) -> None:
    typer.echo(translated(WRITTEN).format(values=f"{done.values:,}", files=f"{done.files:,}"))
    for purpose, key_id in done.keys.items():
        typer.echo(translated(NOW).format(purpose=translated(TITLES[purpose]), key_id=key_id))
    for message, ids in ((RETIRED, done.retired), (KEPT, done.kept), (UNUSED, done.unused)):
        if ids:
            typer.echo(translated(message).format(keys=", ".join(ids), path=retired_path()))
