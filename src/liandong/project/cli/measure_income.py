"""``liandong measure income``: monetary poverty and inequality of a file or of the registry."""

# Annotations here are values, not text: Typer reads help texts from them that are made in a function.
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from liandong.analytics.errors import marked
from liandong.analytics.measures.income import IncomeResult, measure_income
from liandong.analytics.tables.writing import check_outputs, write_columns, write_report
from liandong.project.cli.sources import SOURCE, registry_file
from liandong.project.words import paragraphs, translated


def _option(name: str, text: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(name, help=translated(text))
    return found


INCOME = _option("--income", marked("Column of incomes, one row per person."))
LINE = _option("--line", marked("Poverty line: an amount, or median:SHARE such as median:0.6."))
OUT = _option("--out", marked("Result file; its name says csv, parquet or json."))
WEIGHT = _option("--weight", marked("Column of weights."))
BY = _option("--by", marked("Column whose groups are measured too; may be repeated."))
STRATA = _option("--strata", marked("Column of the sampling strata."))
PSU = _option("--psu", marked("Column of the primary sampling units; without it there are no errors."))
EPSILON = _option(
    "--epsilon", marked("Parameter of Atkinson's measure; may be repeated. Default: 0.5, 1, 2.")
)
LONE = _option("--lone-psu", marked("A stratum with one PSU: refuse, certainty or centre; else left empty."))
REPORT = _option("--report", marked("Write counts and warnings to this json file."))
THREADS = _option("--threads", marked("Number of threads; the result does not depend on it."))
MEMORY = _option("--memory", marked("Limit of memory, such as 4GB."))


def income(
    source: Annotated[str, SOURCE],
    *,
    income_column: Annotated[str, INCOME],
    line: Annotated[str, LINE],
    out: Annotated[Path, OUT],
    weight: Annotated[str | None, WEIGHT] = None,
    by: Annotated[list[str] | None, BY] = None,
    strata: Annotated[str | None, STRATA] = None,
    psu: Annotated[str | None, PSU] = None,
    epsilon: Annotated[list[float] | None, EPSILON] = None,
    lone_psu: Annotated[str | None, LONE] = None,
    report: Annotated[Path | None, REPORT] = None,
    threads: Annotated[int | None, THREADS] = None,
    memory: Annotated[str | None, MEMORY] = None,
) -> None:
    """Measure poverty below a line and inequality of incomes."""
    check_outputs(source, (out,), report)
    console = Console(stderr=True)
    with console.status(translated(marked("Reading and measuring …"))):
        result = measure_income(
            source,
            income=income_column,
            line=line,
            weight=weight,
            by=by or (),
            strata=strata,
            psu=psu,
            epsilon=epsilon or (0.5, 1.0, 2.0),
            lone_psu=lone_psu,
            threads=threads,
            resolve=registry_file,
            memory=memory,
        )
        write_columns(result.table.to_pydict(), out, {f.name: str(f.type) for f in result.table.schema})
        if report is not None:
            write_report(result.report, report)
    _say(result, out)


def _say(result: IncomeResult, out: Path) -> None:
    for warned in result.warnings:
        typer.echo(str(warned), err=True)
    said = translated(marked("{count} rows written to {path}."))
    typer.echo(said.format(count=result.table.num_rows, path=out), err=True)


income.__doc__ = paragraphs(
    marked("Measure poverty below a line and inequality of incomes."),
    marked(
        "Example: liandong measure income survey.csv --income eqIncome --line median:0.6 "
        "--weight rb050 --by region --out income.csv"
    ),
)
