"""Income lines: the nearest place decides, unknown stays unknown, and two lines never hold at once."""

from __future__ import annotations

from datetime import date

import pytest

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import diff_rules, line_for, load_lines, parse_lines, refusals

LINES = """
[lines]
id = "some_lines"
title = { zh = "几条线", en = "Some lines" }

[[line]]
kind = "monitoring"
valid_from = 2021-01-01
valid_to = 2022-01-01
yuan = 6000
status = "stated"
income = "net_income_pc"
source = "a document"

[[line]]
kind = "monitoring"
region = "42"
valid_from = 2022-01-01
income = "net_income_pc"
source = "set by the province, amount not known here"

[[line]]
kind = "monitoring"
region = "4203"
valid_from = 2022-01-01
valid_to = 2023-01-01
yuan = 6900
status = "stated"
income = "net_income_pc"
"""
TOWN = ("420302100000", "420302000000", "420300000000", "420000000000")
ELSEWHERE = ("421002000000", "421000000000", "420000000000")


@pytest.mark.parametrize(
    ("regions", "on", "yuan"),
    [
        (TOWN, date(2021, 6, 1), 6000),  # the country's
        (TOWN, date(2022, 1, 1), 6900),  # the city's own
        (TOWN, date(2022, 12, 31), 6900),
        (TOWN, date(2023, 1, 1), None),  # the province's, whose amount is unknown
        (ELSEWHERE, date(2022, 1, 1), None),
        (TOWN, date(2020, 12, 31), None),  # none yet
        ((), date(2021, 12, 31), 6000),
        ((), date(2022, 1, 1), None),
    ],
)
def test_the_nearest_place_decides(regions: tuple[str, ...], on: date, yuan: int | None) -> None:
    answer = line_for(parse_lines(LINES), regions, on, "monitoring")
    assert answer.yuan == yuan
    assert (answer.why is None) is (yuan is not None)


def test_why_a_line_is_unknown_is_said() -> None:
    lines = parse_lines(LINES)
    unstated = line_for(lines, ELSEWHERE, date(2022, 1, 1), "monitoring")
    assert isinstance(unstated.why, refusals.AmountUnknown)
    assert unstated.line is not None
    assert unstated.line.region == "420000000000"
    other_kind = line_for(lines, TOWN, date(2021, 6, 1), "national_statistical")
    assert isinstance(other_kind.why, refusals.NoLine)
    assert other_kind.line is None


def test_lines_read_back_from_their_canonical_form(tmp_path) -> None:
    lines = parse_lines(LINES)
    assert parse_lines(lines.to_toml()) == lines
    assert (lines.valid_from, lines.valid_to) == (date(2021, 1, 1), None)
    path = tmp_path / "lines.toml"
    path.write_text(LINES, encoding="utf-8")
    assert load_lines(path).fingerprint == lines.fingerprint


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("valid_to = 2022-01-01\n", "valid_to = 2021-01-01\n", refusals.ValidityReversed),
        ("valid_from = 2021-01-01", "", refusals.MissingKey),
        ('status = "stated"', "", refusals.AmountIncomplete),
        ("yuan = 6000", "", refusals.AmountIncomplete),
        ("yuan = 6000", "yuan = 0", refusals.NotWhole),
        ("yuan = 6000", "yuan = 6000.5", refusals.NotWhole),
        ('kind = "monitoring"', 'kind = "official"', refusals.WrongChoice),
        ('kind = "monitoring"', "", refusals.MissingKey),
        ('income = "net_income_pc"', "", refusals.MissingKey),
        ('region = "42"', 'region = "420"', refusals.BadRegion),
        ('region = "42"', "region = 42", refusals.WrongValue),
        ('region = "42"', "", None),  # the country's from 2022 on follows that of 2021
        ('region = "4203"', 'region = "42"', refusals.LinesOverlap),
        ("title =", "titel =", refusals.UnknownKey),
    ],
)
def test_each_fault_of_lines_has_its_refusal(old: str, new: str, refusal: type[Refusal] | None) -> None:
    text = LINES.replace(old, new, 1)
    if refusal is None:
        assert len(parse_lines(text).lines) == 3
        return
    with pytest.raises(refusal):
        parse_lines(text)


def test_overlaps_are_found_behind_a_line_that_ended() -> None:
    line = '[[line]]\nkind = "provincial"\nincome = "net_income_pc"\nvalid_from = {}\n{}\n'
    rows = [
        ("2014-01-01", "valid_to = 2020-01-01"),
        ("2015-01-01", "valid_to = 2016-01-01"),
        ("2017-01-01", ""),
    ]
    text = '[lines]\nid = "l"\n' + "".join(line.format(*row) for row in rows)
    with pytest.raises(refusals.StandardFaulty) as caught:
        parse_lines(text)
    assert [type(problem) for problem in caught.value.problems] == [refusals.LinesOverlap] * 2


def test_what_changes_between_two_files_of_lines() -> None:
    new = LINES.replace("yuan = 6900", "yuan = 7100").replace('region = "42"', 'region = "43"')
    sentences = [str(change) for change in diff_rules(parse_lines(LINES), parse_lines(new))]
    assert len(sentences) == 3
    assert "6900" in sentences[2]
    assert "7100" in sentences[2]
