"""``liandong run``: identify the families of a place that may be in difficulty."""

# Annotations here are values, not text: Typer reads help texts from them that are made in a function.
import json
from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer
from django.utils import translation

from liandong.analytics.errors import marked, spoken
from liandong.analytics.tables.writing import check_output, write_columns
from liandong.foundation import clock
from liandong.identification.agreement import agreement_of, answers_counted, silent_methods
from liandong.identification.models import Round, Run
from liandong.identification.registry_source import find_place, read_day
from liandong.identification.services.choosing import rule_files_in_force
from liandong.identification.services.runs import start_round
from liandong.identification.services.standards import standard_of
from liandong.project.words import paragraphs, translated

RESULTS = ("position", "household_no", "suggestion", "score_low", "score_high", "persons")
TEXTS = ("standard", "household_no", "suggestion", "answers")

PLACE = typer.Argument(help=translated(marked("Code of the place, twelve digits or fewer.")))
STANDARD = typer.Option(
    help=translated(
        marked("Id of a shipped rule file, or a toml file; may be repeated. All those in force if left out.")
    )
)
AS_OF = typer.Option(help=translated(marked("The day whose facts count, 2025-09-17; today if left out.")))
JSON = typer.Option("--json", help=translated(marked("Write the answer as JSON.")))
OUT = typer.Option(help=translated(marked("Write the ranked families to this csv, parquet or json file.")))


def app(
    place: Annotated[str, PLACE],
    *,
    standard: Annotated[list[str] | None, STANDARD] = None,
    as_of: Annotated[str | None, AS_OF] = None,
    as_json: Annotated[bool, JSON] = False,
    out: Annotated[Path | None, OUT] = None,
) -> None:
    """Look at every family of a place by one rule file or several; suggest, decide nothing."""
    if out is not None:
        check_output(out)
    day = read_day(as_of) if as_of else clock.today()
    with translation.override("en" if spoken() == "en" else "zh-hans"):
        where = find_place(place, day)
        chosen = [standard_of(name) for name in standard or ()]
        standards = chosen or rule_files_in_force([where], day)[where.pk]
        round_ = start_round(actor=None, place=where, standards=standards, as_of=day)
        runs = list(round_.runs.select_related("standard", "snapshot").order_by("number"))
        if out is not None:
            _write_ranked(runs, out)
        if as_json:
            typer.echo(json.dumps(_data(round_, runs), ensure_ascii=False, indent=2))
        else:
            for run in runs:
                typer.echo(_told(run))


def _data(round_: Round, runs: list[Run]) -> dict[str, object]:
    """What every run names; the first one's own lines also stand at the top, as for a lone run."""
    first = runs[0]
    counted = answers_counted(round_.patterns.all())
    agreement, silent = agreement_of(counted), silent_methods(counted)
    speaking = [run.number for run in runs if run.number not in silent]
    return {
        "round": str(round_.key),
        "as_of": round_.as_of.isoformat(),
        "snapshot": first.snapshot.sha256 if first.snapshot else None,
        "households": first.households,
        "persons": first.persons,
        **_run(first),
        "runs": [_run(run) for run in runs],
        "agreement": {
            "families": agreement.units,
            "can_tell_nobody": [run.standard.standard_id for run in runs if run.number in silent],
            "fleiss_kappa": _number(agreement.only(speaking).fleiss_kappa()),
            "pairs": [
                {
                    "first": one.standard.standard_id,
                    "second": other.standard.standard_id,
                    "observed": _number(agreement.observed(one.number, other.number)),
                    "cohen_kappa": _number(agreement.cohen_kappa(one.number, other.number)),
                }
                for at, one in enumerate(runs)
                for other in runs[at + 1 :]
            ],
        },
    }


def _run(run: Run) -> dict[str, object]:
    return {
        "run": str(run.key),
        "standard": {
            "id": run.standard.standard_id,
            "kind": run.standard.kind,
            "fingerprint": run.standard.fingerprint,
        },
        "rows": run.rows_sha256,
        "suggestions": {"poor": run.poor, "cannot_tell": run.cannot_tell, "not_poor": run.not_poor},
    }


def _number(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


def _told(run: Run) -> str:
    said = translated(
        marked(
            "Run {key}, “{title}”: {households} families, {poor} suggested for a visit, "
            "{open} cannot be told. Nothing was decided."
        )
    )
    return said.format(
        key=run.key,
        title=run.standard.title,
        households=run.households,
        poor=run.poor,
        open=run.cannot_tell,
    )


def _write_ranked(runs: list[Run], out: Path) -> None:
    rows = [
        (run.standard.standard_id, *row, run.denominator)
        for run in runs
        for row in run.results.order_by("position").values_list(*RESULTS, "answers")
    ]
    names = ("standard", *RESULTS, "answers", "denominator")
    columns = {name: [row[n] for row in rows] for n, name in enumerate(names)}
    write_columns(columns, out, {name: "string" if name in TEXTS else "int64" for name in names})


app.__doc__ = paragraphs(
    marked(
        "Look at every family of a place on one day, by one rule file or by several side by side. "
        "It suggests, and decides nothing."
    ),
    marked("Example: liandong run 990101 --standard national_default_2021 --as-of 2025-09-17"),
)
