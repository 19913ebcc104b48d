"""Estimates against the oracle in fractions, stored results, and the literature."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from liandong.analytics.measures import MpiResult, measure_mpi
from liandong.analytics.standards import Standard, parse_standard
from tests.analytics.measures.conftest import standard_text, write_rows
from tests.oracles import mpi as oracle

DESIGN = {"strata": "stratum", "psu": "psu", "round": "round", "year": "year"}
KEY = ("kind", "measure", "cutoff", "indicator", "by", "group", "round", "change")


def cells(result: MpiResult) -> dict[tuple[str, ...], dict[str, Any]]:
    """Rows of a result by what identifies them."""
    rows = result.table.to_pylist()
    found = {tuple(row[name] for name in KEY): row for row in rows}
    assert len(found) == len(rows)
    return found


def test_stored_results_are_what_the_oracle_says() -> None:
    stored = json.loads(oracle.STORED.read_text(encoding="utf-8"))
    assert stored == oracle.results(oracle.survey())


def test_a_weighted_survey_comes_out_to_the_last_digit(survey: Path, standard: Standard) -> None:
    result = measure_mpi(survey, standard, by=["group"], cutoffs=["1/3", "1/2"], **DESIGN)
    found = cells(result)
    for line in json.loads(oracle.STORED.read_text(encoding="utf-8")):
        by = "group" if line["group"] else ""
        change = "absolute" if line["kind"] == "change" else ""
        key = (
            line["kind"],
            line["measure"],
            line["cutoff"],
            line["indicator"],
            by,
            line["group"],
            line["round"],
        )
        row = found[(*key, change)]
        if change:
            assert row["estimate"] == pytest.approx(float(Fraction(line["exact"])), abs=1e-15)
        else:
            assert row["estimate"] == float(Fraction(line["exact"]))
        assert row["se"] == pytest.approx(line["se"], rel=1e-11)


def test_shares_come_out_exactly(survey: Path, standard: Standard) -> None:
    found = cells(measure_mpi(survey, standard, by=["group"], **DESIGN))
    rows = [row for row in oracle.survey() if row.is_complete]
    for name in ("2016", "2020"):
        everyone = [row for row in rows if row.round == name]
        total = sum(row.weight for row in everyone)
        for group in ("north", "south"):
            exact = sum(row.weight for row in everyone if row.group == group) / total
            row = found["level", "share", "", "", "group", group, name, ""]
            assert row["estimate"] == float(exact)
            ratio = (lambda row, group=group: Fraction(row.group == group), lambda row: Fraction(1))
            z = oracle.influence(rows, lambda row, name=name: row.round == name, ratio)
            assert row["se"] == pytest.approx(oracle.variance(rows, z) ** 0.5, rel=1e-11)


def test_rows_and_population_are_those_the_estimate_rests_on(survey: Path, standard: Standard) -> None:
    found = cells(measure_mpi(survey, standard, **DESIGN))
    here = [row for row in oracle.survey() if row.is_complete and row.round == "2016"]
    poor = [row for row in here if row.score(oracle.WEIGHTS) >= Fraction(1, 3)]
    for measure, expected in (("H", here), ("M0", here), ("A", poor)):
        row = found["level", measure, "1/3", "", "", "", "2016", ""]
        assert row["rows"] == len(expected)
        assert row["population"] == float(sum(person.weight for person in expected))


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_digits_do_not_depend_on_threads_or_order(
    threads: int, survey: Path, standard: Standard, tmp_path: Path
) -> None:
    whole = measure_mpi(survey, standard, by=["group"], threads=1, **DESIGN)
    lines = survey.read_text(encoding="utf-8").splitlines()
    body = lines[1:]
    random.Random(threads).shuffle(body)
    for part in range(3):
        text = "\n".join([lines[0], *body[part::3]]) + "\n"
        (tmp_path / f"part{part}.csv").write_text(text, encoding="utf-8")
    again = measure_mpi(str(tmp_path / "part*.csv"), standard, by=["group"], threads=threads, **DESIGN)
    assert again.table.equals(whole.table)


def test_the_example_of_alkire_and_foster_comes_out() -> None:
    """Journal of Public Economics 95 (2011), section 4: four persons, four dimensions, k = 2 of 4."""
    text = [
        '[standard]\nid = "af"\ncutoff = "2/4"\nvalid_from = 2011-01-01\nsource = "AF 2011"',
        _title("af"),
    ]
    conditions = {
        "income": "income < 13",
        "schooling": "schooling < 12",
        "health": "health < 3",
        "services": "services < 1",
    }
    for name, condition in conditions.items():
        text += [f'[[dimension]]\nid = "{name}"', _title(name), f'[[dimension.indicator]]\nid = "{name}_low"']
        text += [_title(name), f'deprived_if = "{condition}"']
    persons = pa.table(
        {
            "income": [13.1, 15.2, 12.5, 20.0],
            "schooling": [14, 7, 10, 11],
            "health": [4, 5, 1, 3],
            "services": [1, 0, 0, 1],
        }
    )
    found = cells(measure_mpi(persons, parse_standard("\n".join(text))))
    values = {name: found["level", name, "1/2", "", "", "", "", ""]["estimate"] for name in ("H", "A", "M0")}
    assert values == {"H": 1 / 2, "A": 3 / 4, "M0": 3 / 8}


def _title(name: str) -> str:
    return f'title = {{ zh = "{name}", en = "{name}" }}'


def test_weights_that_are_no_short_decimals_are_still_summed_the_same_way(
    standard: Standard, tmp_path: Path
) -> None:
    rows = [row for row in oracle.survey() if row.is_complete]
    path = write_rows(rows, tmp_path / "rows.csv")
    result = measure_mpi(path, standard, weight="weight / 3.0")
    found = cells(result)["level", "H", "1/3", "", "", "", "", ""]
    exact = oracle.estimate(rows, oracle.ratios(Fraction(1, 3))["H", ""])
    assert exact is not None
    assert found["estimate"] == pytest.approx(float(exact), rel=1e-15)
    assert result.report["weights"]["decimals"] is None
    assert result.report["weights"]["exact"] is True


@pytest.mark.parametrize(("missing", "reading"), [("deprived", True), ("not_deprived", False)])
def test_unknown_counts_as_the_standard_says(missing: str, reading: bool, survey: Path) -> None:
    standard = parse_standard(standard_text(missing=missing))
    rows = [
        oracle.Row(tuple(reading if d is None else d for d in row.deprived), row.weight)
        for row in oracle.survey()
    ]
    found = cells(measure_mpi(survey, standard))
    for (measure, indicator), ratio in oracle.ratios(Fraction(1, 3)).items():
        cutoff = "" if measure == "hd" else "1/3"
        exact = oracle.estimate(rows, ratio)
        assert exact is not None
        assert found["level", measure, cutoff, indicator, "", "", "", ""]["estimate"] == float(exact)
