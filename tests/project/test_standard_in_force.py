"""``liandong standard inforce``."""

from __future__ import annotations

import json

import pytest

from liandong.analytics.errors import speak
from liandong.foundation.places.codes import BadPlaceCode
from liandong.identification.refusals import BadDate, UnknownPlace
from liandong.project.cli.standard_in_force import told
from tests.cast import Cast


def test_each_use_is_told_with_who_put_it_in_force(cast: Cast) -> None:
    speak("en")
    lines = told("990121", "2023-06-01", as_json=False).splitlines()
    assert lines[0].startswith("multidimensional standard: National default multidimensional set (from 2021)")
    assert "national default, since 2021-01-01" in lines[0]
    assert len(lines) == 7
    data = json.loads(told("990121101201", "2013-06-01", as_json=True))
    assert {rule["slot"]: rule["id"] for rule in data["rules"]}["lines"] == "national_lines"
    assert {rule["slot"]: rule["id"] for rule in data["rules"]}["standard"] is None


def test_places_and_days_that_are_none_are_refused(cast: Cast) -> None:
    with pytest.raises(UnknownPlace):
        told("440000", None, as_json=False)
    with pytest.raises(BadPlaceCode):
        told("1", None, as_json=False)
    with pytest.raises(BadDate):
        told("990121", "yesterday", as_json=False)
