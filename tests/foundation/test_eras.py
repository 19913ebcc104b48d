"""A page speaks the words of the era of the day it is about."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.template import Context, Template
from django.utils import translation

from liandong.foundation.eras import era_on, era_word, eras, standing_word


@pytest.mark.parametrize(
    ("day", "era", "household", "leave"),
    [
        (date(2016, 5, 1), "targeted", "贫困户", "预脱贫、脱贫退出"),
        (date(2020, 12, 31), "targeted", "贫困户", "预脱贫、脱贫退出"),
        (date(2021, 1, 1), "monitoring", "监测对象", "风险消除"),
        (date(2025, 12, 31), "monitoring", "监测对象", "风险消除"),
        (date(2026, 1, 1), "regular", "帮扶对象", "退出帮扶"),
    ],
)
def test_each_era_has_its_words(day: date, era: str, household: str, leave: str) -> None:
    assert era_on(day).id == era
    with translation.override("zh-hans"):
        assert (era_word("household", day), era_word("leave", day)) == (household, leave)
    with translation.override("en"):
        assert era_word("household", day) != household


def test_eras_follow_each_other_and_have_the_same_words() -> None:
    first, *later = eras()
    assert first.valid_from is None
    assert eras()[-1].valid_to is None
    for before, after in zip((first, *later), later, strict=False):
        assert before.valid_to == after.valid_from
        assert not before.holds_on(after.valid_from or date.min)
        assert before.holds_on((after.valid_from or date.max) - timedelta(days=1))
        assert set(after.words) == set(before.words)
    assert all(set(words) == {"zh", "en"} for era in eras() for words in era.words.values())
    assert [era.status for era in eras()][-1] == "uncertain"  # no text of the present era is at hand


def test_a_standing_is_said_as_the_era_says_it() -> None:
    with translation.override("zh-hans"):
        assert standing_word("lifted", date(2019, 1, 1)) is None
        assert standing_word("lifted", date(2023, 1, 1)) == "脱贫户"
        assert standing_word("poor", date(2023, 1, 1)) is None


def test_templates_ask_by_the_day() -> None:
    template = Template('{% load liandong %}{{ day|era_word:"include" }}')
    with translation.override("en"):
        said = template.render(Context({"day": date(2023, 1, 1)}))
    assert said == "included as a monitored household"
