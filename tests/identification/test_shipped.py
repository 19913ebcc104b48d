"""The national defaults: every file fits the registry, has a source, and says what the source says."""

from __future__ import annotations

from datetime import date

import pytest

from liandong.analytics.standards import (
    Key,
    Lines,
    Rule,
    Scorecard,
    Standard,
    line_for,
    unit_query,
    walk_key,
)
from liandong.analytics.tables import connect
from liandong.identification.services.standards import fitting_problems
from liandong.identification.shipped import ShippedStandard, default_for, shipped_standard, shipped_standards
from liandong.identification.slots import DEFAULTS, KIND_OF, Slot, slots_for
from liandong.registry.columns import TYPES


def rule(rule_id: str) -> Rule:
    found = shipped_standard(rule_id)
    assert found is not None
    return found.rule


@pytest.mark.parametrize("one", shipped_standards(), ids=lambda one: one.rule.id)
def test_each_file_fits_the_registry_and_names_its_source(one: ShippedStandard) -> None:
    assert fitting_problems(one.rule) == []
    assert one.rule.source
    assert set(one.rule.title) == {"zh", "en"}
    assert one.rule.valid_from is not None


@pytest.mark.parametrize("slot", Slot)
def test_the_defaults_of_a_slot_fit_it_and_follow_each_other(slot: Slot) -> None:
    files = [shipped_standard(rule_id) for rule_id in DEFAULTS[slot]]
    assert all(one is not None and one.kind == KIND_OF[slot] for one in files)
    assert all(one is not None and slot in slots_for(one.rule) for one in files)
    for year in range(2014, 2030):
        holding = [one for one in files if one is not None and one.holds_on(date(year, 6, 1))]
        assert len(holding) <= 1, (slot, year)
        assert default_for(slot, date(year, 6, 1)) in [*holding, None]


def test_every_value_that_no_document_sets_is_marked_as_a_proposal() -> None:
    card = rule("four_looks")
    assert isinstance(card, Scorecard)
    assert all("[D]" in (item.source or "") for item in card.items)
    assert "未见文件证实" in (card.source or "")
    assert "[D]" in (rule("key_households").source or "")
    standard = rule("national_default_2021")
    assert isinstance(standard, Standard)
    unset = {"medical_cost": "5000", "burden": "没有网络"}  # the values and parts that domain.md leaves open
    for name, word in unset.items():
        source = next(i.source for i in standard.indicators if i.id == name) or ""
        assert "[D]" in source
        assert word in source


def test_the_four_looks_weigh_as_told_and_the_other_card_has_no_line() -> None:
    card = rule("four_looks")
    assert isinstance(card, Scorecard)
    most = [sum(item.range[1] for item in group.items) for group in card.dimensions]
    assert (most, card.range, card.line, card.poor) == ([20, 30, 30, 20], (0, 100), 60, "below")
    other = rule("eighteen_items")
    assert isinstance(other, Scorecard)
    assert (len(other.items), other.range[1], other.line) == (18, 100, None)


def test_any_guarantee_that_fails_is_enough() -> None:
    for rule_id, count in zip(DEFAULTS[Slot.GUARANTEES], (6, 4, 4), strict=True):
        standard = rule(rule_id)
        assert isinstance(standard, Standard)
        assert len(standard.indicators) == count
        assert all(weight >= standard.cutoff * standard.denominator for weight in standard.weights)


@pytest.mark.parametrize(
    ("guarantee", "grade", "dangerous", "expected"),
    [
        ("safe", None, None, False),  # what somebody found out counts where no fact is on record
        ("problem", "A", False, True),  # a problem found counts besides the facts
        (None, "C", None, True),
        (None, "B", None, False),
        (None, None, True, True),
        ("safe", "D", None, True),  # a fact that speaks against the finding counts
        (None, None, None, None),
    ],
)
def test_facts_and_findings_of_a_guarantee_together(
    guarantee: str | None, grade: str | None, dangerous: bool | None, expected: bool | None
) -> None:
    facts = {"housing_guarantee": guarantee, "house_grade": grade, "is_dangerous_house": dangerous}
    assert found("guarantees_2021", "housing", facts) is expected


@pytest.mark.parametrize(("said", "expected"), [("safe", False), ("problem", True), (None, None)])
def test_food_and_clothing_count_as_they_were_found_until_2020(
    said: str | None, expected: bool | None
) -> None:
    for name in ("food", "clothing"):
        assert found("guarantees_2014", name, {f"{name}_guarantee": said, "house_grade": "D"}) is expected


def found(rule_id: str, indicator: str, facts: dict[str, str | bool | None]) -> bool | None:
    """What an indicator of a shipped standard says of a family with these facts."""
    standard = rule(rule_id)
    assert isinstance(standard, Standard)
    kinds = {"integer": "bigint", "float": "double", "text": "varchar"}
    columns = ", ".join(f'"{name}" {kinds.get(kind.value, kind.value)}' for name, kind in TYPES.items())
    with connect() as connection:
        connection.execute(f"create table t ({columns})")
        connection.execute(
            f"insert into t (household_id, {', '.join(facts)}) values ('1', {', '.join('?' * len(facts))})",
            list(facts.values()),
        )
        query = unit_query(standard, TYPES, "t")
        row = connection.sql(f"select i_{query.indicators.index(indicator)} from ({query.sql})").fetchone()
    assert row is not None
    value: bool | None = row[0]
    return value


@pytest.mark.parametrize(
    ("on", "yuan"),
    [
        (date(2011, 1, 1), 2536),
        (date(2014, 12, 31), 2800),
        (date(2019, 6, 1), 3218),
        (date(2021, 6, 1), None),
    ],
)
def test_the_national_lines_are_those_of_the_statistics(on: date, yuan: int | None) -> None:
    lines = rule("national_lines")
    assert isinstance(lines, Lines)
    assert line_for(lines, (), on, "national_statistical").yuan == yuan
    assert line_for(lines, (), on, "exit_operational").yuan is None


def test_monitoring_lines_that_are_not_known_stay_unknown() -> None:
    lines = rule("national_lines")
    assert isinstance(lines, Lines)
    shiyan, elsewhere = ("420300000000", "420000000000"), ("520100000000", "520000000000")
    asked = [(shiyan, 2021), (shiyan, 2022), (elsewhere, 2022), (shiyan, 2023), (elsewhere, 2026)]
    found = [line_for(lines, where, date(year, 6, 1), "monitoring").yuan for where, year in asked]
    assert found == [6000, 6900, None, None, None]


def test_a_class_without_work_is_suggested_no_post_and_every_able_one_a_way_to_earn() -> None:
    key = rule("key_households")
    assert isinstance(key, Key)
    posts = {"public_post", "training", "production_award", "job_security", "micro_credit"}
    for one in key.classes:
        measures = set(one.measures)
        if one.id in {"covered", "to_cover"}:
            assert "public_post" not in measures
        elif one.id in {"illness", "schooling", "work", "capital", "skills"}:
            assert measures & posts
    nobody_works = walk_key(key, yes_bits=0b001, unknown_bits=0)
    assert nobody_works.found is key.by_id["to_cover"]
