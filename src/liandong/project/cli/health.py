"""``liandong health``: what an administrator would see on the page, and an exit code for monitors."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from liandong.analytics.errors import marked
from liandong.foundation.health import checks
from liandong.foundation.health.checks import State
from liandong.project.words import paragraphs, translated

FAILING = 1
_STATES = {State.GOOD: marked("good"), State.ATTENTION: marked("attention"), State.FAILING: marked("failing")}

LINE = marked("{title}: {state}. ")


def app(
    as_json: Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))] = False,
) -> None:
    """Check the installation. Exit code 0: nothing is failing; 1: something is."""
    found = checks.look()
    if as_json:
        told = [
            {
                "name": checked.name,
                "state": checked.finding.state.name.lower(),
                "sentence": checked.finding.sentence,
                "remedy": checked.finding.remedy,
            }
            for checked in found
        ]
        typer.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        for checked in found:
            state = translated(_STATES[checked.finding.state])
            line = translated(LINE).format(title=checked.title, state=state)
            typer.echo(f"{line}{checked.finding.sentence} {checked.finding.remedy}".rstrip())
    if checks.worst(found) is State.FAILING:
        raise typer.Exit(FAILING)


app.__doc__ = paragraphs(
    marked("Check the installation. Exit code 0: nothing is failing; 1: something is."),
    marked("Example: liandong health --json"),
)
