"""``liandong compare``: what changed from one run to another, and by which fact or rule."""

# Annotations here are values, not text: Typer reads help texts from them that are made in a function.
import json
from pathlib import Path
from typing import Annotated

import typer
from django.utils import translation

from liandong.analytics.errors import marked, spoken
from liandong.analytics.tables.writing import check_output, write_columns
from liandong.identification.change_files import change_data, changes_data
from liandong.identification.changes import Changes, Kind, changes_within
from liandong.identification.finding import find_run
from liandong.identification.run_comparison import compare_runs
from liandong.project.words import paragraphs, translated

BEFORE = typer.Argument(help=translated(marked("Key of the earlier run.")))
AFTER = typer.Argument(help=translated(marked("Key of the later run.")))
JSON = typer.Option("--json", help=translated(marked("Write the answer as JSON.")))
OUT = typer.Option(
    help=translated(marked("Write the families that changed to this csv, parquet or json file."))
)
COLUMNS = ("household", "household_no", "before", "by_rule", "after", "changes", "causes", "columns")


def app(
    before: Annotated[str, BEFORE],
    after: Annotated[str, AFTER],
    *,
    as_json: Annotated[bool, JSON] = False,
    out: Annotated[Path | None, OUT] = None,
) -> None:
    """Say who entered, who left, who can be told now, and by which fact or rule."""
    if out is not None:
        check_output(out)
    with translation.override("en" if spoken() == "en" else "zh-hans"):
        first, second = find_run(before), find_run(after)
        changes = changes_within(compare_runs(first, second), None)
        if out is not None:
            _write(changes, out)
        if as_json:
            data = changes_data(first, second, changes, changes.changes)
            typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
        else:
            typer.echo(_told(changes))


def _told(changes: Changes) -> str:
    counts = changes.counts
    said = translated(
        marked(
            "{families} families: {entered} newly suggested for a visit, {left} no longer, "
            "{told} can be told now, {untold} cannot be told any more; {new} new, {gone} gone, {moved} moved."
        )
    )
    lines = [said.format(families=changes.families, **{kind.value: counts[kind] for kind in Kind})]
    lines += [
        f"{line.cause.step:>8}  {line.entered:>6} {line.left:>6} {line.others:>6}  {line.cause.title}"
        for line in changes.causes
    ]
    return "\n".join(lines)


def _write(changes: Changes, out: Path) -> None:
    rows = [change_data(change) for change in changes.changes]
    columns = {name: [_cell(row[name]) for row in rows] for name in COLUMNS}
    write_columns(columns, out, dict.fromkeys(COLUMNS, "string"))


def _cell(value: object) -> str | None:
    """A list as words apart by spaces: ``rule:net_income fact:house``."""
    if isinstance(value, list):
        return " ".join(
            f"{one['step']}:{one['code']}" if isinstance(one, dict) else str(one) for one in value
        )
    return None if value is None else str(value)


app.__doc__ = paragraphs(
    marked(
        "Say what changed from one run to another: who entered, who left, who can be told now, "
        "and by which fact or rule."
    ),
    marked("Example: liandong compare BEFORE AFTER --out changes.csv"),
)
