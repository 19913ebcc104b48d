"""Slips are written where the key says, nowhere else, and as often as their rates say."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy.stats import binomtest

from liandong.intake.rules import RULES
from liandong.project.demo.block import Block
from liandong.project.demo.columns import OF
from liandong.project.demo.dice import stream
from liandong.project.demo.families import Families, generate
from liandong.project.demo.shares import drawn
from liandong.project.demo.slip_table import SLIPS
from liandong.project.demo.slips import RATES, Policy, by_rates, some_of_each, write
from liandong.project.demo.text import spoken

HOUSEHOLDS, SEED = 20_000, 3


@pytest.fixture(scope="module")
def pair() -> tuple[Families, Families]:
    """The same families, clean and with slips."""
    return generate(6000, SEED, is_clean=True), generate(6000, SEED)


def test_the_key_names_every_family_that_differs_and_no_other(pair: tuple[Families, Families]) -> None:
    clean, spoiled = (families.groups() for families in pair)
    lost = {one.household_no for one in pair[1].planted if one.slip.rule == "household_number_missing"}
    differ = {number for number, group in clean.items() if spoiled[number] != group}
    planted = [one.household_no for one in pair[1].planted]
    assert set(planted) == differ | lost
    assert len(planted) == len(set(planted))  # one slip for each family
    assert not set(planted) & set(pair[1].stories.values())


def test_the_key_points_at_the_cell(pair: tuple[Families, Families]) -> None:
    rows = pair[1].rows.to_pylist()
    for one in pair[1].planted:
        assert (rows[one.row - 2][one.field] or "") == one.value
        assert rows[one.row - 2]["household_no"] in (one.household_no, None)


def test_each_number_comes_at_its_rate_among_those_who_can_carry_it() -> None:
    """Exact binomial bounds for each number of domain reference §2.8."""
    able: Counter[int] = Counter()
    written: Counter[int] = Counter()
    for block in drawn(HOUSEHOLDS, SEED):
        seen: list[np.ndarray] = []
        _, found = write(
            stream(SEED, block.village.serial), block, spoken(block), SLIPS, noting(by_rates(SLIPS), seen)
        )
        for number in RATES:
            of = [place for place, slip in enumerate(SLIPS) if slip.number == number]
            able[number] += int(seen[0][:, of].any(axis=1).sum())
        written.update(one.slip.number for one in found)
    for number, rate in RATES.items():
        assert 0.01 <= rate <= 0.03
        assert binomtest(written[number], able[number], rate).pvalue > 1e-4, number


def noting(policy: Policy, into: list[np.ndarray]) -> Policy:
    def noted(random: np.random.Generator, fits: np.ndarray) -> np.ndarray:
        into.append(fits)
        return policy(random, fits)

    return noted


def test_every_slip_names_a_rule_of_the_intake_and_a_number_of_the_reference() -> None:
    for slip in SLIPS:
        assert not slip.is_bad or slip.rule in RULES
        assert slip.number in RATES
        assert set(slip.cells) <= set(OF)
    assert len({slip.key for slip in SLIPS}) == len(SLIPS)
    assert set(RATES) == set(range(17))  # 0 is what cannot be read


def test_some_of_each_are_written_where_asked() -> None:
    planted = Counter(one.slip.key for one in generate(4000, 7, each=2).planted)
    assert {key: count for key, count in planted.items() if count != 2} == {}
    assert set(planted) == {slip.key for slip in SLIPS}


def test_what_only_looks_bad_says_what_it_means(pair: tuple[Families, Families]) -> None:
    good = [one for one in pair[1].planted if not one.slip.is_bad]
    assert {one.slip.key for one in good} == {"full_width_digits", "stray_spaces"}
    clean = pair[0].groups()
    for one in good:
        assert one.meaning != one.value
        assert one.meaning in {member[one.field] for member in clean[one.household_no]}


def test_a_policy_leaves_alone_who_fits_nothing() -> None:
    nobody = np.zeros((50, len(SLIPS)), dtype=bool)
    for policy in (by_rates(SLIPS), some_of_each(SLIPS, 3)):
        assert (policy(stream(1), nobody) == -1).all()


def test_a_block_without_slips_is_untouched() -> None:
    block: Block = drawn(600, 1)[0]
    rows = spoken(block)
    same, found = write(stream(1), block, rows, SLIPS, lambda random, fits: np.full(len(fits), -1))
    assert same.equals(rows)
    assert found == []
