"""The generated survey as a file, and the standards of these tests."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from liandong.analytics.errors import speak
from liandong.analytics.standards import Standard, parse_standard
from tests.oracles import mpi as oracle


@pytest.fixture(autouse=True)
def _english() -> None:
    speak("en")


def standard_text(cutoff: str = "1/3", unit: str = "", missing: str = "drop") -> str:
    """The oracle's five indicators, over 0/1 columns or the maximum of a unit's."""
    lines = ["[standard]", 'id = "test"', f'cutoff = "{cutoff}"', 'title = { zh = "试", en = "Test" }']
    lines += ["valid_from = 2016-01-01", 'source = "generated"', 'weight = "weight"']
    lines += [f'unit = "{unit}"'] if unit else []
    for dimension, names in (("education", ("school", "attend")), ("living", ("water", "house", "fuel"))):
        lines += ["[[dimension]]", f'id = "{dimension}"', f'title = {{ zh = "维", en = "{dimension}" }}']
        for name in names:
            condition = f"max({name}) = 1" if unit else f"{name} = 1"
            lines += ["[[dimension.indicator]]", f'id = "{name}"', f'title = {{ zh = "标", en = "{name}" }}']
            lines += [f'deprived_if = "{condition}"', f'missing = "{missing}"']
    return "\n".join(lines)


@pytest.fixture
def standard() -> Standard:
    """Five indicators in two dimensions; rows are units."""
    return parse_standard(standard_text())


def write_rows(rows: list[oracle.Row], path: Path) -> Path:
    """Rows of the oracle as a csv file; unknown is an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([*oracle.INDICATORS, "weight", "round", "year", "stratum", "psu", "group"])
        for row in rows:
            cells = ["" if d is None else int(d) for d in row.deprived]
            place = [row.round, row.round, f"s{row.stratum}", f"p{row.psu}", row.group]
            writer.writerow([*cells, f"{float(row.weight):.2f}", *place])
    return path


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """The oracle's weighted survey of two rounds."""
    return write_rows(oracle.survey(), tmp_path / "survey.csv")
