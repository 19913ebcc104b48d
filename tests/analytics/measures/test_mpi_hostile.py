"""Measurements under names, sizes and values chosen to break them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pytest

from liandong.analytics.errors import Refusal
from liandong.analytics.measures import measure_mpi, refusals, what_if
from liandong.analytics.standards import Standard, parse_standard
from liandong.analytics.standards.refusals import BadToml
from liandong.analytics.tables import connect
from liandong.analytics.tables.refusals import BadMemorySize, OutOfMemory
from tests.analytics.measures.conftest import standard_text
from tests.oracles import mpi as oracle

EVIL = 'a"); drop table source; --'


def people(**more: list[object]) -> pa.Table:
    """Three persons, one of them poor."""
    columns: dict[str, list[object]] = {name: [1, 0, 0] for name in oracle.INDICATORS}
    return pa.table(columns | {"weight": [1, 2, 3]} | more)


def headcount(table: pa.Table, by: str = "", group: str = "") -> float | None:
    rows = [row for row in table.to_pylist() if row["kind"] == "level" and row["measure"] == "H"]
    return next(row["estimate"] for row in rows if (row["by"], row["group"]) == (by, group))


@pytest.mark.parametrize("cutoff", ["1e-999999999", "1e999999999", "1/0", "nan", "", "1" * 50])
def test_a_cutoff_that_would_fill_the_memory_is_refused_at_once(cutoff: str, standard: Standard) -> None:
    with pytest.raises(refusals.BadCutoff):
        measure_mpi(people(), standard, cutoffs=[cutoff])


@pytest.mark.parametrize("cutoff", ["33 / 100", " 0.33 ", "3.3e-1", 0.33, Fraction(33, 100), ".33"])
def test_a_cutoff_may_be_written_in_several_ways(cutoff: str | float, standard: Standard) -> None:
    assert set(measure_mpi(people(), standard, cutoffs=[cutoff]).columns["cutoff"]) == {"33/100", ""}


def test_new_weights_that_would_fill_the_memory_are_refused_at_once(standard: Standard) -> None:
    histogram = measure_mpi(people(), standard).histogram
    with pytest.raises(refusals.WrongWeights):
        what_if(histogram, weights=["1e-999999999", 1, 1, 1, 1])


def test_a_decimal_beyond_python_is_a_fault_of_the_file() -> None:
    with pytest.raises(BadToml):
        parse_standard(standard_text().replace('"1/3"', "1e-99999999999999999999"))


@pytest.mark.parametrize("size", ["1.2.3GB", "999999999TB", "4", "GB", "-1GB"])
def test_a_size_of_memory_the_engine_cannot_read_is_refused(size: str) -> None:
    with pytest.raises(BadMemorySize):
        connect(memory=size)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_source_beyond_the_memory_is_refused_in_one_sentence(
    ending: str, survey: Path, standard: Standard, tmp_path: Path
) -> None:
    source = survey
    if ending == "parquet":
        source = tmp_path / "survey.parquet"
        connect().execute(f"COPY (FROM '{survey}') TO '{source}'")
    with pytest.raises(OutOfMemory, match="does not fit into"):
        measure_mpi(source, standard, by=["group"], memory="1KB")


def test_a_small_csv_needs_little_memory(survey: Path, standard: Standard) -> None:
    assert headcount(measure_mpi(survey, standard, memory="60MB", threads=1).table) is not None


def test_no_weight_at_all_is_an_empty_domain(standard: Standard) -> None:
    with pytest.raises(refusals.EmptyDomain, match="3 have no weight"):
        measure_mpi(people(none=[None, None, None]), standard, weight="none / 1")


def test_no_round_at_all_is_an_empty_domain(standard: Standard) -> None:
    empty = pa.array([None, None, None], pa.string())
    with pytest.raises(refusals.EmptyDomain, match="3 no round"):
        measure_mpi(people().append_column("t", empty), standard, round="t")


def test_more_margins_than_the_engine_groups_at_once(standard: Standard) -> None:
    names = [f"margin {number}" for number in range(70)]
    table = people(**{name: [number, number, -1] for number, name in enumerate(names)})
    result = measure_mpi(table, standard, by=names)
    assert headcount(result.table) == 1 / 6
    for number, name in enumerate(names):
        assert headcount(result.table, name, str(number)) == 1 / 3
        assert headcount(result.table, name, "-1") == 0


@pytest.mark.parametrize("unit", ["", "family"])
def test_names_made_to_be_read_as_sql_are_only_names(unit: str) -> None:
    names = [EVIL, "p", "u", "w", "n", "unit", "deprived_bits", "unknown_bits", "row_count", "results", "c_0"]
    table = people(family=[1, 1, 2], **{name: [7, 7, 8] for name in names})
    standard = parse_standard(standard_text(unit=unit))
    result = measure_mpi(table, standard, by=names)
    for name in names:
        assert headcount(result.table, name, "7") == (1 if unit else 1 / 3)
        assert headcount(result.table, name, "8") == 0
    assert result.units().num_rows == (2 if unit else 3)


@pytest.mark.parametrize("name", ["liandong weight", "Liandong Weight"])
def test_a_column_named_as_one_of_the_measurement_is_refused(name: str, standard: Standard) -> None:
    with pytest.raises(refusals.TakenColumn, match=name):
        measure_mpi(people(**{name: [9, 9, 9]}), standard)


@pytest.mark.parametrize("taken", ["rows", "weight", "why"])
def test_an_indicator_named_as_a_column_of_the_units_is_refused_there_only(taken: str) -> None:
    standard = parse_standard(standard_text().replace('id = "water"', f'id = "{taken}"'))
    result = measure_mpi(people(), standard)
    assert headcount(result.table) == 1 / 6
    with pytest.raises(refusals.TakenIndicator, match=taken):
        result.units()


def test_units_keep_their_order_whatever_the_indicators_are_called() -> None:
    standard = parse_standard(standard_text().replace('id = "water"', 'id = "place"'))
    assert measure_mpi(people(), standard).units()["unit"].to_pylist() == ["1", "2", "3"]


@pytest.mark.parametrize(
    "weight",
    [
        "getenv('HOME')", "(select 1)", "weight; drop table source", "read_csv('x')", "current_setting('x')",
        "weight from source", "count(*)", "$1", "source.weight", "COLUMNS(*)", "weight over ()", "random()",
    ],
)  # fmt: skip
def test_a_weight_cannot_reach_outside_its_row(weight: str, standard: Standard) -> None:
    with pytest.raises(Refusal):
        measure_mpi(people(), standard, weight=weight)


def test_units_that_all_contradict_themselves_are_an_empty_domain() -> None:
    text = standard_text(unit="family").replace("max(school) = 1", "school = 1")
    table = people(family=[1, 1, None])
    with pytest.raises(refusals.EmptyDomain, match="1 units contradict"):
        measure_mpi(table, parse_standard(text), contradicting="drop")


def test_rows_that_lack_an_indicator_are_counted_once_whatever_the_margins(standard: Standard) -> None:
    table = pa.table({**{name: pa.array([None], pa.int64()) for name in oracle.INDICATORS}, "weight": [1]})
    with pytest.raises(refusals.EmptyDomain, match="1 lack an indicator"):
        measure_mpi(table.append_column("g", pa.array(["x"])), standard, by=["g"])
