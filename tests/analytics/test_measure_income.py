"""``measure_income`` and its command: the published numbers, margins, counts, refusals, repetition."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest
import typer
from typer.testing import CliRunner

from liandong.analytics.errors import Refusal, speak
from liandong.analytics.measures.income import (
    BadEpsilon,
    BadLine,
    LineNotPositive,
    measure_income,
)
from liandong.analytics.measures.income_rows import NoCompleteRow
from liandong.analytics.measures.refusals import (
    LonePsuRefused,
    NegativeWeight,
    StrataWithoutPsu,
    UnknownChoice,
)
from liandong.analytics.tables.refusals import CannotWrite, TextInNumber, UnknownColumn, UnknownOutputKind
from liandong.project.cli.measure_income import income as command

NAMES = "measure parameter by group estimate se ci_low ci_high rows population"
COLUMNS = NAMES.split()
Cell = tuple[str, str, str, str]


def cells(table: pa.Table) -> dict[Cell, dict[str, object]]:
    rows = table.to_pylist()
    return {(row["measure"], row["parameter"], row["by"], row["group"]): row for row in rows}


@pytest.fixture(autouse=True)
def english() -> None:
    speak("en")


@pytest.fixture
def people() -> pa.Table:
    return pa.table(
        {
            "income": [100.0, 300.0, 500.0, 700.0, 900.0, None, 400.0, 250.0],
            "weight": [1.0, 2.0, 1.0, 1.0, 1.0, 3.0, None, 0.0],
            "region": ["n", "n", "s", "s", None, "n", "s", "s"],
        }
    )


@pytest.mark.shared_data
def test_the_published_numbers_of_the_income_survey(shared_data: Path) -> None:
    """R package laeken: threshold 10859.24, rate 14.44422 %, Gini 26.48962, S80/S20 3.970004."""
    result = measure_income(
        shared_data / "income_survey.csv", income="eqIncome", line="median:0.6", weight="rb050"
    )
    found = cells(result.table)
    assert f"{found['line', '', '', '']['estimate']:.2f}" == "10859.24"
    assert f"{100 * found['fgt', '0', '', '']['estimate']:.5f}" == "14.44422"
    assert f"{100 * found['gini', '', '', '']['estimate']:.5f}" == "26.48962"
    assert f"{found['s80s20', '', '', '']['estimate']:.6f}" == "3.970004"
    assert result.report["rows"]["income_not_positive"] == 3


def test_columns_and_measures_are_those_of_the_reference(people: pa.Table) -> None:
    table = measure_income(people, income="income", line=450, weight="weight").table
    assert table.column_names == COLUMNS
    names = [(row["measure"], row["parameter"]) for row in table.to_pylist()]
    assert names == [
        ("line", ""),
        *(("fgt", alpha) for alpha in "012"),
        *((name, "") for name in ("watts", "sen", "sst", "gini", "theil", "mld")),
        *(("atkinson", epsilon) for epsilon in ("0.5", "1", "2")),
        *((name, "") for name in ("s80s20", "rmpg")),
    ]


def test_unknown_incomes_and_weights_are_left_out_and_counted(people: pa.Table) -> None:
    result = measure_income(people, income="income", line=450, weight="weight")
    head = cells(result.table)["fgt", "0", "", ""]
    assert (head["estimate"], head["rows"], head["population"]) == (0.5, 5, 6.0)
    assert result.report["rows"] == {
        "read": 8,
        "complete": 6,
        "unknown_income": 1,
        "unknown_weight": 1,
        "unknown_design": 0,
        "weight_zero": 1,
        "income_not_positive": 0,
    }
    assert {warning.kind for warning in result.warnings} == {
        *("unknown_income", "unknown_weight", "weight_zero", "no_errors")
    }


def test_a_margin_keeps_the_national_line_and_names_the_group_of_unknown_rows_empty(people: pa.Table) -> None:
    """Median of 100, 300, 300, 500, 700, 900 by weight: half is reached at 300, so (300 + 500) / 2."""
    result = measure_income(people, income="income", line="median:1", weight="weight", by=["region"])
    found = cells(result.table)
    assert found["line", "", "", ""]["estimate"] == 400.0
    assert found["fgt", "0", "region", "n"]["estimate"] == 1.0
    assert found["fgt", "0", "region", "s"]["estimate"] == 0.0
    assert found["rmpg", "", "region", "s"]["estimate"] is None
    assert found["fgt", "0", "region", ""]["rows"] == 1
    assert {w.kind: w.count for w in result.warnings}["unknown_group"] == 1


def test_headcounts_of_groups_add_up_to_that_of_all() -> None:
    random = np.random.Generator(np.random.Philox(3))
    table = pa.table({"y": random.gamma(2, 900, 3000), "g": random.integers(0, 9, 3000)})
    found = cells(measure_income(table, income="y", line=1000, by=["g"]).table)
    for parameter in "012":
        parts = [row for cell, row in found.items() if cell[:3] == ("fgt", parameter, "g")]
        whole = found["fgt", parameter, "", ""]
        total = sum(row["estimate"] * row["population"] for row in parts) / whole["population"]
        assert len(parts) == 9
        assert total == pytest.approx(whole["estimate"], rel=1e-12)


def test_without_a_design_there_are_no_errors(people: pa.Table) -> None:
    table = measure_income(people, income="income", line=450, weight="weight").table
    assert all(row["se"] is None and row["ci_low"] is None for row in table.to_pylist())


def test_nobody_poor_has_error_zero_and_an_empty_interval() -> None:
    table = pa.table({"y": [5.0, 6.0, 7.0, 8.0], "psu": [1, 1, 2, 2]})
    found = cells(measure_income(table, income="y", line=1, psu="psu").table)
    head = found["fgt", "0", "", ""]
    assert (head["estimate"], head["se"], head["ci_low"]) == (0.0, 0.0, None)
    assert found["rmpg", "", "", ""]["estimate"] is None


def test_few_rows_leave_the_errors_that_rest_on_a_density_empty_and_say_so() -> None:
    table = pa.table({"y": [1.0, 2.0, 3.0, 8.0, 9.0, 9.5], "psu": [1, 1, 2, 2, 3, 3]})
    result = measure_income(table, income="y", line="median:0.6", psu="psu")
    found = cells(result.table)
    assert found["line", "", "", ""]["se"] is None
    assert found["fgt", "0", "", ""]["se"] is None
    assert found["gini", "", "", ""]["se"] is not None
    told = [str(warning) for warning in result.warnings if warning.kind == "no_sound_error"]
    assert any("fewer than 30 rows" in text for text in told)


def test_row_order_and_threads_change_no_digit(tmp_path: Path) -> None:
    random = np.random.Generator(np.random.Philox(5))
    rows = 20_000
    table = pa.table(
        {
            "y": np.round(random.gamma(2, 900, rows), 2),
            "w": np.round(random.uniform(0.3, 4, rows), 3),
            "h": random.integers(0, 3, rows),
            "p": random.integers(0, 200, rows),
        }
    )
    pa.csv.write_csv(table, tmp_path / "one.csv")
    pa.csv.write_csv(table.take(random.permutation(rows)), tmp_path / "two.csv")
    one, two = (
        measure_income(
            tmp_path / name,
            income="y",
            line="median:0.6",
            weight="w",
            by=["h"],
            strata="h",
            psu="p",
            threads=threads,
        ).table
        for name, threads in (("one.csv", 1), ("two.csv", 2))
    )
    assert one.equals(two)


REFUSED: list[tuple[dict[str, object], type[Refusal], str]] = [
    ({"line": "median"}, BadLine, "median:0.6"),
    ({"line": "0"}, BadLine, "above zero"),
    ({"line": "nan"}, BadLine, "nan"),
    ({"epsilon": [0.5, 0.0]}, BadEpsilon, "Epsilon 0"),
    ({"income": "incom"}, UnknownColumn, "“income”"),
    ({"income": "region"}, TextInNumber, "row 1"),
    ({"strata": "region"}, StrataWithoutPsu, "--psu"),
    ({"psu": "region", "lone_psu": "skip"}, UnknownChoice, "certainty"),
    ({"psu": "income", "strata": "income", "lone_psu": "refuse"}, LonePsuRefused, "100"),
]


@pytest.mark.parametrize(("options", "kind", "told"), REFUSED)
def test_refusals(people: pa.Table, options: dict[str, object], kind: type[Refusal], told: str) -> None:
    with pytest.raises(kind) as refused:
        measure_income(people, **{"income": "income", "line": 450, **options})
    assert told in str(refused.value)


def test_a_weight_may_be_an_expression() -> None:
    table = pa.table({"y": [1.0, 9.0], "hh": [2, 1], "size": [3, 2]})
    head = cells(measure_income(table, income="y", line=5, weight="hh * size").table)["fgt", "0", "", ""]
    assert (head["estimate"], head["population"]) == (0.75, 8.0)


def test_a_negative_weight_is_refused_with_row_and_value(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("y,w\n1,1\n2,-3\n")
    with pytest.raises(NegativeWeight, match=r"first in row 3 \(-3\)"):
        measure_income(path, income="y", line=5, weight="w")


def test_text_among_incomes_is_refused_with_row_and_value(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("y\n1\nabout 300\n2\n")
    with pytest.raises(TextInNumber, match=r"row 3 of .* holds “about 300”"):
        measure_income(path, income="y", line=5)


def test_a_file_without_a_complete_row_and_a_median_of_zero_are_refused() -> None:
    with pytest.raises(NoCompleteRow):
        measure_income(pa.table({"y": [None, float("nan")]}), income="y", line=5)
    with pytest.raises(LineNotPositive):
        measure_income(pa.table({"y": [0.0, 0.0, 4.0]}), income="y", line="median:0.6")


def test_the_command_writes_table_and_report_and_warns(tmp_path: Path, people: pa.Table) -> None:
    source, out, report = tmp_path / "people.csv", tmp_path / "out.csv", tmp_path / "report.json"
    pa.csv.write_csv(people, source)
    app = typer.Typer()
    app.command()(command)
    options = ["--income", "income", "--line", "450", "--weight", "weight", "--by", "region"]
    done = CliRunner().invoke(app, [str(source), *options, "--out", str(out), "--report", str(report)])
    assert done.exit_code == 0, done.output
    assert "Rows without a known income, left out: 1." in done.stderr
    lines = out.read_text().splitlines()
    assert lines[0].split(",") == COLUMNS
    assert lines[2] == "fgt,0,,,0.5,,,,5,6.0"
    assert json.loads(report.read_text())["line"] == {"asked": "450", "value": 450.0, "is_estimated": False}


@pytest.mark.parametrize("name", ["out.parquet", "out.json"])
def test_results_are_written_by_name(tmp_path: Path, people: pa.Table, name: str) -> None:
    source = tmp_path / "people.csv"
    pa.csv.write_csv(people, source)
    app = typer.Typer()
    app.command()(command)
    out = tmp_path / name
    done = CliRunner().invoke(app, [str(source), "--income", "income", "--line", "450", "--out", str(out)])
    assert done.exit_code == 0, done.output
    read = json.loads(out.read_text()) if name.endswith("json") else pa.parquet.read_table(out).to_pylist()
    assert [row["measure"] for row in read][:2] == ["line", "fgt"]


@pytest.mark.parametrize(("name", "kind"), [("out.doc", UnknownOutputKind), ("none/out.csv", CannotWrite)])
def test_an_output_that_cannot_be_written_is_refused_before_any_work(
    tmp_path: Path, name: str, kind: type[Refusal]
) -> None:
    app = typer.Typer()
    app.command()(command)
    out = str(tmp_path / name)
    done = CliRunner().invoke(app, ["missing.csv", "--income", "y", "--line", "450", "--out", out])
    assert isinstance(done.exception, kind)
