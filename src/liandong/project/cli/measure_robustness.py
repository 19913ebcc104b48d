"""``liandong measure robustness``: how much an order of groups depends on cut-off and weights."""

# Annotations here are values, not text: Typer reads help texts from them that are made in a function.
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from liandong.analytics.errors import marked
from liandong.analytics.measures.mpi import measure_mpi
from liandong.analytics.measures.robust_row import table_of
from liandong.analytics.measures.robustness import compared_cutoffs
from liandong.analytics.measures.robustness import robustness as compare
from liandong.analytics.measures.significance import significant
from liandong.analytics.measures.weightings import read_weights
from liandong.analytics.measures.what_if import exact_cutoff
from liandong.analytics.standards import load_standard
from liandong.analytics.tables.writing import check_outputs, write_columns
from liandong.project.cli.sources import SOURCE, registry_file
from liandong.project.words import paragraphs, translated


def _option(name: str, text: str) -> Any:
    return typer.Option(name, help=translated(text))


STANDARD = _option("--standard", marked("Poverty standard (toml file)."))
BY = _option("--by", marked("Column whose groups are put in order; may be repeated."))
OUT = _option("--out", marked("Result file; its name says csv, parquet or json."))
CUTOFFS = _option("--cutoffs", marked("Cut-offs to compare, such as 1/5,1/3,1/2; default 0.20 to 0.50."))
WEIGHTS = _option("--weights", marked("File with other weights: csv with indicator,weight; may be repeated."))
WEIGHT = _option("--weight", marked("Column of population weights, or an expression."))
STRATA = _option("--strata", marked("Column of the sampling strata."))
PSU = _option(
    "--psu", marked("Column of the primary sampling units; then significant differences are counted.")
)
CONTRADICTING = _option("--contradicting", marked("Units whose rows contradict each other: refuse or drop."))
DRAWS = _option("--draws", marked("Number of random weightings; 0 for none."))
SEED = _option("--seed", marked("Seed of the random weightings."))
THREADS = _option("--threads", marked("Number of threads; the result does not depend on it."))
MEMORY = _option("--memory", marked("Limit of memory, such as 4GB."))


def robustness(
    source: Annotated[str, SOURCE],
    *,
    standard: Annotated[Path, STANDARD],
    by: Annotated[list[str], BY],
    out: Annotated[Path, OUT],
    cutoffs: Annotated[str, CUTOFFS] = "",
    weights: Annotated[list[Path] | None, WEIGHTS] = None,
    weight: Annotated[str | None, WEIGHT] = None,
    strata: Annotated[str | None, STRATA] = None,
    psu: Annotated[str | None, PSU] = None,
    contradicting: Annotated[str, CONTRADICTING] = "refuse",
    draws: Annotated[int, DRAWS] = 1000,
    seed: Annotated[int, SEED] = 1,
    threads: Annotated[int | None, THREADS] = None,
    memory: Annotated[str | None, MEMORY] = None,
) -> None:
    """Tell how much the order of groups depends on the cut-off and the weights."""
    check_outputs(source, (out,))
    loaded = load_standard(standard)
    given = [read_weights(path, loaded) for path in weights or ()]
    compared = compared_cutoffs(loaded, [exact_cutoff(part) for part in cutoffs.split(",") if part.strip()])
    with Console(stderr=True).status(translated(marked("Reading and measuring …"))):
        measured = measure_mpi(
            source,
            loaded,
            by=by,
            cutoffs=compared if psu else (),
            weight=weight,
            strata=strata,
            psu=psu,
            contradicting=contradicting,  # type: ignore[arg-type] # refused by measure_mpi if it is none
            threads=threads,
            memory=memory,
            resolve=registry_file,
        )
        table = compare(measured.histogram, loaded, cutoffs=compared, given=given, draws=draws, seed=seed)
        if psu:
            told = table_of(significant(measured.table, loaded.cutoff))
            columns = {name: table[name].to_pylist() + told[name].to_pylist() for name in table.column_names}
        else:
            columns = table.to_pydict()
        write_columns(columns, out, {field.name: str(field.type) for field in table.schema})
    for notice in measured.notices:
        typer.echo(str(notice), err=True)
    said = translated(marked("{count} rows written to {path}."))
    typer.echo(said.format(count=len(columns["aspect"]), path=out), err=True)


robustness.__doc__ = paragraphs(
    marked("Tell how much the order of groups depends on the cut-off and the weights."),
    marked(
        "Example: liandong measure robustness families.csv --standard standard.toml --by village "
        "--out robustness.csv"
    ),
)
