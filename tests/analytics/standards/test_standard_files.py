"""Standard files: what they say, exactly, and what is refused in them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.analytics.errors import Refusal, speak
from liandong.analytics.standards import load_standard, parse_standard, refusals

GOOD = """
[standard]
id = "example"
title = { zh = "示例", en = "Example" }
unit = "household_id"
weight = "weight"
cutoff = "1/3"
valid_from = 2016-01-01
valid_to = 2021-01-01
source = "a law"

[[dimension]]
id = "education"
weight = "1/3"
  [[dimension.indicator]]
  id = "schooling"
  weight = 0.25
  deprived_if = "max(years_schooling) < 6"
  title = "受教育年限"
  [[dimension.indicator]]
  id = "attendance"
  weight = "3/4"
  deprived_if = "any(not is_student)"
  missing = "deprived"
  if_none = "not_deprived"
  unknown = "strict"
  source = "a \\"decree\\"\\nin two lines"

[[dimension]]
id = "living"
weight = "2/3"
  [[dimension.indicator]]
  id = "water"
  deprived_if = "water = 'none'"
"""


def test_weights_are_exact_integers_over_their_common_denominator() -> None:
    standard = parse_standard(GOOD)
    assert [i.weight for i in standard.indicators] == [Fraction(1, 12), Fraction(1, 4), Fraction(2, 3)]
    assert standard.denominator == 12
    assert standard.weights == (1, 3, 8)
    assert standard.cutoff == Fraction(1, 3)
    assert standard.valid_from == date(2016, 1, 1)
    assert standard.title == {"zh": "示例", "en": "Example"}
    assert standard.indicators[0].title == {"zh": "受教育年限", "en": "受教育年限"}


def test_the_canonical_form_reads_back_the_same() -> None:
    standard = parse_standard(GOOD)
    again = parse_standard(standard.to_toml())
    assert again == standard
    assert again.fingerprint == standard.fingerprint
    assert len(standard.fingerprint) == 64


def test_the_fingerprint_follows_the_meaning_not_the_spelling() -> None:
    standard = parse_standard(GOOD)
    respelt = GOOD.replace("0.25", '"1/4"').replace('cutoff = "1/3"', 'cutoff = "2/6" # the same')
    assert parse_standard(respelt).fingerprint == standard.fingerprint
    changed = parse_standard(GOOD.replace("< 6", "< 7"))
    assert changed.fingerprint != standard.fingerprint


def test_weights_left_out_are_equal() -> None:
    text = GOOD.replace('weight = "1/3"', "").replace('weight = "2/3"', "")
    text = text.replace("weight = 0.25", "").replace('weight = "3/4"', "")
    assert [i.weight for i in parse_standard(text).indicators] == [
        Fraction(1, 4),
        Fraction(1, 4),
        Fraction(1, 2),
    ]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0.33", Fraction(33, 100)),
        ('"0.33"', Fraction(33, 100)),
        ('"33/100"', Fraction(33, 100)),
        ("1", 1),
        ('" 1 / 3 "', Fraction(1, 3)),
    ],
)
def test_cutoffs_are_exact(written: str, value: Fraction) -> None:
    assert parse_standard(GOOD.replace('"1/3"', written, 1)).cutoff == value


@given(st.fractions(min_value=0, max_value=1).filter(lambda value: value > 0 and value.denominator < 10**6))
def test_any_fraction_survives_writing(value: Fraction) -> None:
    standard = parse_standard(GOOD.replace('cutoff = "1/3"', f'cutoff = "{value}"'))
    assert parse_standard(standard.to_toml()).cutoff == value


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ('cutoff = "1/3"', 'cutoff = "0"', refusals.CutoffOutside),
        ('cutoff = "1/3"', "cutoff = 1.01", refusals.CutoffOutside),
        ('cutoff = "1/3"', 'cutoff = "-1/3"', refusals.CutoffOutside),
        ('cutoff = "1/3"', 'cutoff = "one third"', refusals.NotRational),
        ('cutoff = "1/3"', 'cutoff = "1/0"', refusals.NotRational),
        ('cutoff = "1/3"', "cutoff = nan", refusals.NotRational),
        ('cutoff = "1/3"', "cutoff = true", refusals.NotRational),
        ('cutoff = "1/3"', "cutoff = 1e999999999", refusals.NotRational),
        ('cutoff = "1/3"', "", refusals.MissingKey),
        ('id = "example"', "", refusals.MissingKey),
        ('deprived_if = "water', 'deprived = "water', refusals.StandardFaulty),  # unknown and missing
        ('id = "example"', 'id = "Example 1"', refusals.BadId),
        ('id = "example"', 'id = ""', refusals.WrongValue),
        ('id = "example"', "id = 7", refusals.WrongValue),
        ('id = "living"', 'id = "education"', refusals.DuplicateId),
        ('id = "water"', 'id = "schooling"', refusals.DuplicateId),
        ('weight = "2/3"', 'weight = "1/2"', refusals.WeightsDoNotSum),
        ('weight = "2/3"', "", refusals.WeightsIncomplete),
        ("weight = 0.25", "weight = 0.26", refusals.WeightsDoNotSum),
        ("weight = 0.25", "", refusals.WeightsIncomplete),
        ("weight = 0.25", "weight = 0", refusals.StandardFaulty),  # not positive, and no sum of 1
        ('missing = "deprived"', 'missing = "no"', refusals.WrongValue),
        ('if_none = "not_deprived"', 'if_none = "drop"', refusals.WrongValue),
        ('unknown = "strict"', 'unknown = "lax"', refusals.WrongValue),
        ("valid_from = 2016-01-01", 'valid_from = "2016"', refusals.WrongValue),
        ("valid_from = 2016-01-01", "valid_from = 2022-01-01", refusals.ValidityReversed),
        ('zh = "示例"', 'fr = "exemple"', refusals.WrongValue),
        ('unit = "household_id"', 'units = "household_id"', refusals.UnknownKey),
        ("[[dimension]]\nid", "[[dimensions]]\nid", refusals.StandardFaulty),
        ('unit = "household_id"', "unit = ", refusals.BadToml),
        ('unit = "household_id"', "unit = " + "[" * 5000, refusals.BadToml),
        ('unit = "household_id"', "unit = " + "9" * 6000, refusals.BadToml),
        ('unit = "household_id"', "x = 1\n" * 100_000, refusals.FileTooLarge),
    ],
)
def test_each_fault_of_a_file_has_its_refusal(old: str, new: str, refusal: type[Refusal]) -> None:
    assert old in GOOD
    with pytest.raises(refusal) as refused:
        parse_standard(GOOD.replace(old, new))
    assert str(refused.value)


def test_all_faults_are_told_at_once_each_in_its_sentence() -> None:
    speak("en")
    text = GOOD.replace('cutoff = "1/3"', "cutoff = 2").replace('weight = "2/3"', 'weight = "1/2"')
    with pytest.raises(refusals.StandardFaulty) as refused:
        parse_standard(text.replace('unit = "household_id"', 'unti = "household_id"'))
    keys = "id, title, unit, weight, cutoff, valid_from, valid_to, source"
    assert str(refused.value).splitlines() == [
        f"standard: there is no key unti here; the nearest is unit. The keys are: {keys}.",
        "standard.cutoff: the cut-off 2 must be greater than 0 and at most 1.",
        "standard: the weights sum to 5/6, not to 1; the weights are 1/3, 1/2.",
    ]


def test_bad_toml_names_the_line() -> None:
    speak("en")
    with pytest.raises(refusals.BadToml, match="line 6"):
        parse_standard(GOOD.replace('weight = "weight"', 'weight = "weight'))


def many(count: int, weight: str = "") -> str:
    entries = [
        f'[[dimension.indicator]]\nid = "i{n}"\ndeprived_if = "d{n} = 1"{weight}\n' for n in range(count)
    ]
    return '[standard]\nid = "s"\ncutoff = 1\n[[dimension]]\nid = "d"\n' + "".join(entries)


def test_32_indicators_are_the_most() -> None:
    assert sum(parse_standard(many(32)).weights) == 32
    with pytest.raises(refusals.TooManyIndicators):
        parse_standard(many(33))
    with pytest.raises(refusals.NoIndicators):
        parse_standard(many(0))


def test_weights_too_fine_to_count_with_are_refused() -> None:
    fine = GOOD.replace("weight = 0.25", 'weight = "1/999999999"')
    with pytest.raises(refusals.WeightsTooFine):
        parse_standard(fine.replace('weight = "3/4"', 'weight = "999999998/999999999"'))


def test_files_are_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "标准.toml"
    path.write_text("\ufeff" + GOOD, encoding="utf-8")
    assert load_standard(path) == parse_standard(GOOD)
    path.write_bytes(GOOD.encode("gbk"))
    with pytest.raises(refusals.StandardUnreadable):
        load_standard(path)
    with pytest.raises(refusals.StandardMissing):
        load_standard(tmp_path / "no.toml")
