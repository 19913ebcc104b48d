"""``liandong retention``: how long personal data stays, and erasing what is over."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from liandong.analytics.errors import marked, spoken
from liandong.foundation import clock
from liandong.foundation.personal.retention import Rule, days_of, rules, run
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import paths_named
from liandong.project.words import translated

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help=translated(
        marked("Erase personal data whose time has come. Example: liandong retention run --dry-run")
    ),
)

AS_JSON = Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))]

RULE = marked("{rule}: {title}, {days} days ({source})")
OWN = marked("    {place}: {days} days, set there")
ERASED = marked("{rule}: {title}: {things} erased, {values} values")
DUE = marked("{rule}: {title}: {things} would be erased, {values} values")


def _title(rule: Rule) -> str:
    return rule.title["en" if spoken() == "en" else "zh"]


@app.command("rules", help=translated(marked("List the rules in force with their sources.")))
def list_rules(as_json: AS_JSON = False) -> None:
    """List the rules."""
    if as_json:
        listed = [
            {
                "id": one.id,
                "what": one.what,
                "from": one.since,
                "keep_days": one.keep_days,
                "places": dict(days_of(one, clock.today())),
                "action": one.action,
                "valid_from": one.valid_from.isoformat(),
                "source": one.source,
            }
            for one in rules()
        ]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    for one in rules():
        typer.echo(
            translated(RULE).format(rule=one.id, title=_title(one), days=one.keep_days, source=one.source)
        )
        own = days_of(one, clock.today())
        places = {place.path: place for place in Place.objects.filter(path__in=own)}
        names = paths_named(places.values()) if places else {}
        for path, days in own.items():
            typer.echo(translated(OWN).format(place=" ".join(names[places[path].pk]), days=days))


@app.command("run", help=translated(marked("Erase what is due, with a line in the audit stream for each.")))
def run_rules(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=translated(marked("Only count what is due.")))
    ] = False,
    as_json: AS_JSON = False,
) -> None:
    """Carry the rules out."""
    done = run(dry_run=dry_run)
    if as_json:
        listed = [
            {
                "rule": one.rule.id,
                "before": one.cutoff.isoformat(),
                "things": one.things,
                "values": one.values,
                "dry_run": dry_run,
            }
            for one in done
        ]
        typer.echo(json.dumps(listed, indent=2))
        return
    for one in done:
        typer.echo(
            translated(DUE if dry_run else ERASED).format(
                rule=one.rule.id, title=_title(one.rule), things=f"{one.things:,}", values=f"{one.values:,}"
            )
        )
