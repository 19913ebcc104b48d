"""``liandong measure mpi``: multidimensional poverty of a file or of the registry under a standard."""

# Annotations here are values, not text: Typer reads help texts from them that are made in a function.
import contextlib
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from liandong.analytics.errors import Refusal, marked
from liandong.analytics.measures.mpi import (
    Contradicting,
    Degrees,
    LoneChoice,
    MpiResult,
    Progress,
    measure_mpi,
)
from liandong.analytics.measures.units import refuse_own_names
from liandong.analytics.standards import load_standard
from liandong.analytics.tables.writing import check_outputs, write_report
from liandong.project.cli.sources import SOURCE, registry_file
from liandong.project.words import paragraphs, translated

ENGINES = ("duckdb",)
STEPS = {
    "open": marked("Opening the source …"),
    "count": marked("Counting patterns …"),
    "estimate": marked("Measuring …"),
    "units": marked("Writing the units …"),
}


class UnknownEngine(Refusal):
    """``--engine`` names none that is built in."""

    message = marked("The engine {engine} is not known; engines: {engines}.")


def _option(name: str, text: str) -> typer.models.OptionInfo:
    found: typer.models.OptionInfo = typer.Option(name, help=translated(text))
    return found


STANDARD = _option("--standard", marked("Poverty standard, a toml file."))
OUT = _option("--out", marked("Result file; its name says csv, parquet or json."))
BY = _option("--by", marked("Column whose groups are measured too; may be repeated."))
CUTOFF = _option(
    "--cutoff", marked("Cut-off such as 1/3 or 0.33 instead of the standard's; may be repeated.")
)
WEIGHT = _option("--weight", marked("Column or expression of weights instead of the standard's."))
STRATA = _option("--strata", marked("Column of the sampling strata."))
PSU = _option("--psu", marked("Column of the primary sampling units; without it there are no errors."))
ROUND = _option("--round", marked("Column of survey rounds; changes between them are measured."))
YEAR = _option("--year", marked("Column of the rounds' years, for their order and annual changes."))
DF = _option("--df", marked("Degrees of freedom of intervals: of the design, or of the domain."))
LONE = _option("--lone-psu", marked("A stratum with one PSU: refuse, certainty or centre; else left empty."))
CONTRADICTING = _option("--contradicting", marked("Units whose rows disagree: refuse or drop."))
UNITS = _option("--units", marked("Write one row per unit to this file: scores, who is poor, and why not."))
ENGINE = _option("--engine", marked("Engine: duckdb."))
THREADS = _option("--threads", marked("Number of threads; the result does not depend on it."))
MEMORY = _option("--memory", marked("Limit of memory, such as 4GB."))
REPORT = _option("--report", marked("Write counts and warnings to this json file."))


def mpi(
    source: Annotated[str, SOURCE],
    *,
    standard: Annotated[Path, STANDARD],
    out: Annotated[Path, OUT],
    by: Annotated[list[str] | None, BY] = None,
    cutoff: Annotated[list[str] | None, CUTOFF] = None,
    weight: Annotated[str | None, WEIGHT] = None,
    strata: Annotated[str | None, STRATA] = None,
    psu: Annotated[str | None, PSU] = None,
    round_column: Annotated[str | None, ROUND] = None,
    year: Annotated[str | None, YEAR] = None,
    df: Annotated[str, DF] = "design",
    lone_psu: Annotated[str | None, LONE] = None,
    contradicting: Annotated[str, CONTRADICTING] = "refuse",
    units: Annotated[Path | None, UNITS] = None,
    engine: Annotated[str, ENGINE] = "duckdb",
    threads: Annotated[int | None, THREADS] = None,
    memory: Annotated[str | None, MEMORY] = None,
    report: Annotated[Path | None, REPORT] = None,
) -> None:
    """Measure multidimensional poverty."""
    if engine not in ENGINES:
        raise UnknownEngine(engine=engine, engines=", ".join(ENGINES))
    check_outputs(source, (out, units), report)
    read = load_standard(standard)
    if units is not None:
        refuse_own_names([indicator.id for indicator in read.indicators])
    with _progress() as tell:
        result = measure_mpi(
            source,
            read,
            by=by or (),
            cutoffs=cutoff or (),
            weight=weight,
            strata=strata,
            psu=psu,
            round=round_column,
            year=year,
            df=cast(Degrees, df),
            lone_psu=cast(LoneChoice, lone_psu),
            contradicting=cast(Contradicting, contradicting),
            threads=threads,
            resolve=registry_file,
            memory=memory,
            progress=tell,
        )
        result.write(out)
        if units is not None:
            tell("units")
            result.write_units(units)
        if report is not None:
            write_report(result.report, report)
    _say(result, out)


@contextlib.contextmanager
def _progress() -> Iterator[Progress]:
    """A spinner with the step at work, where somebody watches standard error."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    # rich takes a tenth of a second to load: only a terminal pays for it.
    console: Any = import_module("rich.console").Console(stderr=True)
    first = STEPS["open"]
    with console.status(translated(first)) as status:
        yield lambda step: status.update(translated(STEPS[step]))


def _say(result: MpiResult, out: Path) -> None:
    for warned in result.notices:
        typer.echo(str(warned), err=True)
    said = translated(marked("{count} rows written to {path}."))
    typer.echo(said.format(count=len(result.columns["kind"]), path=out), err=True)


mpi.__doc__ = paragraphs(
    marked("Measure multidimensional poverty by the method of Alkire and Foster."),
    marked(
        "Example: liandong measure mpi survey.csv --standard standard.toml --by region "
        "--strata stratum --psu psu --out result.csv"
    ),
    marked(
        "Example: liandong measure mpi 'census/*.parquet' --standard standard.toml --by county "
        "--cutoff 1/3 --cutoff 1/2 --units units.parquet --out result.parquet"
    ),
)
