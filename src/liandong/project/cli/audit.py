"""``liandong audit``: check that history was not rewritten, print the signed head, seal what is new."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.audit import sealing
from liandong.foundation.audit.heads import KeptHead, read_head
from liandong.foundation.audit.verifying import Verdict
from liandong.foundation.audit.verifying import verify as check
from liandong.project.words import translated

BROKEN = 1

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=translated(marked("Check that history was not rewritten. Example: liandong audit verify --json")),
)

AS_JSON = Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))]

SOUND = marked("Sound: {checked} rows and {heads} signed heads were recomputed; nothing was changed.")
UNSOUND = marked("Not sound: {sentence}")
CHECKED_BEFORE = marked("The {checked} rows before it are as they were sealed.")
UNSEALED = marked("{count} rows are not sealed yet.")
WARNING = marked("Note: {sentence}")
HEAD = marked("Head {number}, signed {signed_at} with key {key_id}")
ON_PAPER = marked("To keep on paper: {position}:{link}")
SEALED = marked("{rows} rows sealed.")


class NothingSealed(Refusal):
    """There is no head, because nothing was sealed so far."""

    message = marked("Nothing has been sealed in this database so far; run: liandong audit seal")


@app.command(
    help=translated(
        marked(
            "Recompute every sealed row, the chain and its signatures; name the first row that was changed. "
            "Exit code 0: sound; 1: somebody changed something; 2: could not be checked."
        )
    )
)
def verify(
    against: Annotated[
        str,
        typer.Option(
            "--against",
            metavar="FILE|POSITION:DIGITS",
            help=translated(
                marked("A head kept earlier: the file of “audit head --json”, or what was printed on paper.")
            ),
        ),
    ] = "",
    key: Annotated[
        list[str] | None,
        typer.Option("--key", help=translated(marked("Id of a key that may have signed (repeatable)."))),
    ] = None,
    as_json: AS_JSON = False,
) -> None:
    """Check the whole history and say what was found."""
    verdict = check(against=_kept(against), trusted_keys=key or ())
    if as_json:
        typer.echo(json.dumps(verdict.as_json(), ensure_ascii=False, indent=2))
    else:
        _tell(verdict)
    raise typer.Exit(0 if verdict.is_sound else BROKEN)


@app.command(help=translated(marked("Print the last signed head, to be kept outside the database.")))
def head(as_json: AS_JSON = False) -> None:
    """Print the last head."""
    last = sealing.head()
    if last is None:
        raise NothingSealed
    if as_json:
        typer.echo(json.dumps(asdict(last), indent=2))
        return
    typer.echo(translated(HEAD).format(number=last.number, signed_at=last.signed_at, key_id=last.key_id))
    typer.echo(translated(ON_PAPER).format(position=last.position, link=last.link))


@app.command(
    help=translated(
        marked("Seal what is new, once; with --watch again and again. “liandong serve” does this by itself.")
    )
)
def seal(
    watch: Annotated[
        bool, typer.Option("--watch", help=translated(marked("Go on, every second, until interrupted.")))
    ] = False,
    as_json: AS_JSON = False,
) -> None:
    """Seal once, or until the process is interrupted."""
    if watch:
        sealing.watch(threading.Event())
        return
    sealed = sealing.seal()
    if as_json:
        typer.echo(json.dumps(asdict(sealed), indent=2))
    else:
        typer.echo(translated(SEALED).format(rows=f"{sealed.rows:,}"))


def _kept(against: str) -> KeptHead | None:
    if not against:
        return None
    path = Path(against)
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else against
    except UnicodeDecodeError:
        text = ""
    return read_head(text, against)


def _tell(verdict: Verdict) -> None:
    checked = f"{verdict.checked:,}"
    if verdict.fault is None:
        typer.echo(translated(SOUND).format(checked=checked, heads=f"{verdict.heads:,}"))
    else:
        typer.echo(translated(UNSOUND).format(sentence=verdict.fault.sentence))
        typer.echo(translated(CHECKED_BEFORE).format(checked=checked))
    if verdict.unsealed:
        typer.echo(translated(UNSEALED).format(count=f"{verdict.unsealed:,}"))
    for sentence in verdict.warnings:
        typer.echo(translated(WARNING).format(sentence=sentence))
