"""The published numbers of the two-round survey, which is not part of the repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from liandong.analytics.measures import measure_mpi
from liandong.analytics.standards import Standard, parse_standard

DIMENSIONS = {
    "health": ("nutr", "cm"),
    "education": ("satt", "educ"),
    "living": ("elct", "sani", "wtr", "hsg", "ckfl", "asst"),
}


@pytest.fixture
def nested() -> Standard:
    """Ten indicators, equal nested weights, k = 33/100."""
    text = ['[standard]\nid = "nested"\ncutoff = "33/100"\nweight = "weight"\nvalid_from = 2010-01-01']
    text += ['title = { zh = "例", en = "Example" }\nsource = "example survey"']
    for dimension, names in DIMENSIONS.items():
        text.append(f'[[dimension]]\nid = "{dimension}"\ntitle = {{ zh = "维", en = "{dimension}" }}')
        for name in names:
            text.append(f'[[dimension.indicator]]\nid = "{name}"\ntitle = {{ zh = "标", en = "{name}" }}')
            text.append(f'deprived_if = "d_{name} = 1"')
    return parse_standard("\n".join(text))


@pytest.mark.shared_data
def test_the_published_numbers_come_out(shared_data: Path, nested: Standard) -> None:
    result = measure_mpi(
        shared_data / "survey_two_rounds.csv", nested, strata="stratum", psu="psu", round="t", year="year"
    )
    columns = result.columns
    levels = {
        columns["measure"][at]: (columns["estimate"][at], columns["se"][at])
        for at in range(len(columns["kind"]))
        if columns["kind"][at] == "level" and columns["round"][at] == "1" and not columns["indicator"][at]
    }
    published = {
        "H": (0.335216572505, 0.005541808626),
        "A": (0.424848403781, 0.001859749161),
        "M0": (0.142416225750, 0.002485917630),
    }
    for measure, (estimate, se) in published.items():
        assert levels[measure] == (pytest.approx(estimate, abs=5e-13), pytest.approx(se, abs=5e-13))
    assert levels["M0"][0] == 323 / 2268
    assert result.report["rows"]["complete"] == 14903
    assert result.report["design"]["psus"] == 717
    assert result.report["design"]["strata"] == 120
