"""``liandong run``: identify the families of a place that may be in difficulty."""

# Annotations here are values, not text: Typer reads help texts from them that are made in a function.
import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils import translation

from liandong.analytics.errors import marked, spoken
from liandong.analytics.tables.writing import check_output, write_columns
from liandong.foundation import clock
from liandong.identification.models import Run
from liandong.identification.registry_source import find_place, read_day
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import standard_of
from liandong.project.words import paragraphs, translated

COLUMNS = ("position", "household_no", "suggestion", "score_low", "score_high", "persons")

PLACE = typer.Argument(help=translated(marked("Code of the place, twelve digits or fewer.")))
STANDARD = typer.Option(help=translated(marked("Id of a shipped standard, or a toml file.")))
AS_OF = typer.Option(help=translated(marked("The day whose facts count, 2025-09-08; today if left out.")))
JSON = typer.Option("--json", help=translated(marked("Write the answer as JSON.")))
OUT = typer.Option(help=translated(marked("Write the ranked families to this csv, parquet or json file.")))


def app(
    place: Annotated[str, PLACE],
    *,
    standard: Annotated[str, STANDARD],
    as_of: Annotated[str | None, AS_OF] = None,
    as_json: Annotated[bool, JSON] = False,
    out: Annotated[Path | None, OUT] = None,
) -> None:
    """Score every family of a place; suggest, decide nothing."""
    if out is not None:
        check_output(out)
    day = read_day(as_of) if as_of else clock.today()
    with translation.override("en" if spoken() == "en" else "zh-hans"):
        run = start_run(actor=None, place=find_place(place, day), standard=standard_of(standard), as_of=day)
        if out is not None:
            _write_ranked(run, out)
        typer.echo(json.dumps(_data(run), ensure_ascii=False, indent=2) if as_json else _told(run))


def _data(run: Run) -> dict[str, object]:
    return {
        "run": str(run.key),
        "as_of": run.as_of.isoformat(),
        "standard": {"id": run.standard.standard_id, "fingerprint": run.standard.fingerprint},
        "snapshot": run.snapshot.sha256 if run.snapshot else None,
        "rows": run.rows_sha256,
        "households": run.households,
        "persons": run.persons,
        "suggestions": {"poor": run.poor, "cannot_tell": run.cannot_tell, "not_poor": run.not_poor},
    }


def _told(run: Run) -> str:
    said = translated(
        marked(
            "Run {key}: {households} families, {poor} suggested for a visit, {open} cannot be told. "
            "Nothing was decided."
        )
    )
    return said.format(key=run.key, households=run.households, poor=run.poor, open=run.cannot_tell)


def _write_ranked(run: Run, out: Path) -> None:
    rows = list(run.results.order_by("position").values_list(*COLUMNS))
    columns = {name: [row[n] for row in rows] for n, name in enumerate(COLUMNS)}
    types = {name: "string" if name in ("household_no", "suggestion") else "int64" for name in COLUMNS}
    columns["denominator"], types["denominator"] = [run.denominator] * len(rows), "int64"
    write_columns(columns, out, types)


app.__doc__ = paragraphs(
    marked("Score every family of a place by one standard on one day. It suggests, and decides nothing."),
    marked("Example: liandong run 990121 --standard national_default_2021 --as-of 2025-09-08"),
)
