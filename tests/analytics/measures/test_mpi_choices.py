"""Columns that do not fit what they are named for."""

from __future__ import annotations

import pyarrow as pa
import pytest

from liandong.analytics.measures import measure_mpi, refusals
from liandong.analytics.measures import robustness as ranks
from liandong.analytics.standards import Standard
from liandong.analytics.tables.refusals import NotANumber, UnknownColumnAlone
from tests.oracles import mpi as oracle


def people(**more: list[object]) -> pa.Table:
    """Four persons, two of them poor."""
    columns: dict[str, list[object]] = {name: [1, 0, 1, 0] for name in oracle.INDICATORS}
    return pa.table(columns | {"weight": [1, 2, 3, 4]} | more)


def test_two_rounds_of_one_year_have_no_annual_change(standard: Standard) -> None:
    table = people(t=[1, 1, 2, 2], year=[2016, 2016, 2016, 2016])
    with pytest.raises(refusals.SameYear) as refused:
        measure_mpi(table, standard, round="t", year="year")
    assert refused.value.details["year"] == "2016"


def test_a_column_like_no_other_is_refused_with_all_that_there_are(standard: Standard) -> None:
    with pytest.raises(UnknownColumnAlone) as refused:
        measure_mpi(people(), standard, by=["§§§§"])
    assert "weight" in str(refused.value)


def test_yes_and_no_are_no_weight(standard: Standard) -> None:
    with pytest.raises(NotANumber) as refused:
        measure_mpi(people(is_rural=[True, False, True, False]), standard, weight="is_rural")
    assert refused.value.details["column"] == "is_rural"


def test_the_order_of_too_many_groups_is_refused(standard: Standard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranks, "MOST_GROUPS", 3)
    histogram = measure_mpi(people(place=["a", "b", "c", "d"]), standard, by=["place"]).histogram
    with pytest.raises(ranks.TooManyGroups):
        ranks.robustness(histogram, standard, draws=0)
