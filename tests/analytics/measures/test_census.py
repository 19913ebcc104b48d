"""Counting keys gives the same digits as grouping, with weights, rounds, several margins and unknowns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.csv
import pyarrow.parquet
import pytest

from liandong.analytics.measures import census, counting, measure_mpi
from liandong.analytics.standards import Standard
from tests.analytics.measures.conftest import write_rows
from tests.oracles import mpi as oracle

CASES: list[dict[str, Any]] = [
    {},
    {"by": ["group"]},
    {"by": ["group", "stratum"], "round": "round", "year": "year"},
    {"by": ["group"], "weight": "year"},
    {"round": "round"},
    {"by": ["stratum"], "weight": "weight / 3.0"},
]


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("options", CASES)
def test_counting_keys_equals_grouping(
    threads: int, options: dict[str, Any], survey: Path, standard: Standard, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        write_rows(oracle.survey()[number::2], survey.with_name(f"part{number}.csv"))
        csv = pyarrow.csv.read_csv(survey.with_name(f"part{number}.csv"))
        pyarrow.parquet.write_table(csv, survey.with_name(f"part{number}.parquet"))
    source = str(survey.with_name("part*.parquet"))
    grouped = measure_mpi(source, standard, threads=threads, **options)
    taken: list[bool] = []

    def counted(*arguments: Any) -> bool:
        taken.append(census.count_census(*arguments))
        return taken[-1]

    monkeypatch.setattr(counting, "LEAST_ROWS", 1)
    monkeypatch.setattr(counting, "count_census", counted)
    keyed = measure_mpi(source, standard, threads=threads, **options)
    assert taken == [options.get("weight") != "weight / 3.0"]  # fractions of 2^-n are too long for doubles
    assert keyed.table.equals(grouped.table)
    assert keyed.report == grouped.report


def test_too_many_groups_are_grouped_as_ever(
    survey: Path, standard: Standard, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = measure_mpi(survey, standard, by=["stratum"]).table
    monkeypatch.setattr(counting, "LEAST_ROWS", 1)
    monkeypatch.setattr(census, "_MOST_CELLS", 64)
    assert measure_mpi(survey, standard, by=["stratum"]).table.equals(expected)
