"""``liandong relapse``: fit and test the relapse model now, as the worker does after each half-year."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from django.utils import translation

from liandong.analytics.errors import marked, spoken
from liandong.analytics.methods.monitoring import Off, interval_of_share
from liandong.dynamics.relapse_content import result_of
from liandong.dynamics.relapse_fitting import fit_relapse_model
from liandong.dynamics.relapse_page import why_off
from liandong.project.words import paragraphs, translated

OFF = marked("Off: {why}")
GENERATED = marked("Learned from generated families: it says nothing of real ones.")
TESTED = marked(
    "Model {model}: tested on {families} families, of whom {fell} fell; AUC {area} ({low} to {high})"
)
CALLS = marked(
    "  from {points} points on: {families} called, {right} fell; precision {precision}, recall {recall}"
)


def app(
    as_json: Annotated[bool, typer.Option("--json", help=translated(marked("Write JSON.")))] = False,
) -> None:
    """Fit and test; harmless to repeat."""
    row = fit_relapse_model()
    if as_json:
        kept = {
            "key": str(row.key),
            "as_of": row.as_of.isoformat() if row.as_of else None,
            "is_generated": row.is_generated,
            "history_sha256": row.history_sha256,
            "content_sha256": row.content_sha256,
            **row.content,
        }
        typer.echo(json.dumps(kept, ensure_ascii=False, indent=2))
        return
    found = result_of(row.content)
    if isinstance(found, Off):
        with translation.override("en" if spoken() == "en" else "zh-hans"):
            typer.echo(translated(OFF).format(why=why_off(found)))
        return
    measures = found.measures
    low, high = (f"{end:.2f}" for end in measures.area_interval)
    said = translated(TESTED).format(
        model=row.content_sha256[:12],
        families=measures.families,
        fell=measures.fell,
        area=f"{measures.area:.2f}",
        low=low,
        high=high,
    )
    typer.echo(said)
    caught = measures.fell + measures.untold_fell
    for one in measures.calls:
        typer.echo(
            translated(CALLS).format(
                points=one.score,
                families=one.families,
                right=one.fell,
                precision=_share(one.fell, one.families),
                recall=_share(one.fell, caught),
            )
        )
    if row.is_generated:
        typer.echo(translated(GENERATED))


def _share(part: int, whole: int) -> str:
    if not whole:
        return "–"
    low, high = interval_of_share(part, whole)
    return f"{100 * part / whole:.0f}% ({100 * low:.0f}–{100 * high:.0f}%)"


app.__doc__ = paragraphs(
    marked(
        "Fit the relapse model to the register's history and test it on the last half-year. "
        "Harmless to repeat."
    ),
    marked(
        "It does nothing until two people put it among the warning rules. Example: liandong relapse --json"
    ),
)
