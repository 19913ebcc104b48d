"""The generated prefecture agrees with domain reference §9 within sampling error, by construction.

Bounds are exact: binomial for shares of independent draws, four standard errors for ratios of sums. Nothing
is tuned to the seed: one test says how far off a table would have to be to be noticed.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from liandong.project.demo import targets
from liandong.project.demo.block import Block
from liandong.project.demo.chances import calibrated
from liandong.project.demo.dice import stream
from liandong.project.demo.raking import rake, tilt
from liandong.project.demo.shares import Counted, counted, drawn, one_of_each, weighed
from liandong.project.demo.structure import REGISTERED, pool

HOUSEHOLDS, SEED = 47_000, 5  # the prefecture at full size
CHANCE = 1e-3  # of a false alarm, over all shares together


@pytest.fixture(scope="module")
def blocks() -> list[Block]:
    return drawn(HOUSEHOLDS, SEED)


@pytest.fixture(scope="module")
def shares(blocks: list[Block]) -> list[Counted]:
    """Shares over independent draws: one member at most of each family."""
    random = stream(SEED, 99)
    return list(counted(blocks, [one_of_each(block, random) for block in blocks]))


def likelihood(share: Counted, wanted: float | None = None) -> float:
    return float(binomtest(share.count, share.total, share.wanted if wanted is None else wanted).pvalue)


def test_every_share_is_within_its_binomial_bounds(shares: list[Counted]) -> None:
    unlikely = [
        (share.target.title[1], share.word, share.count / share.total, share.wanted)
        for share in shares
        if likelihood(share) < CHANCE / len(shares)
    ]
    assert not unlikely
    assert {share.target.title[1] for share in shares} == {
        "registered",
        "age",
        "education of adults",
        "health",
        "ability to work",
        "main cause of poverty",
        "risk",
    }


def test_a_table_that_is_off_would_be_noticed(shares: list[Counted]) -> None:
    """Illness as cause of 46 instead of 42 in a hundred, chronic illness of 21 instead of 17."""
    of = {(share.target.title[1], share.word): share for share in shares}
    for key, wrong in ((("main cause of poverty", "因病"), 0.46), (("health", "长期慢性病"), 0.21)):
        assert likelihood(of[key], wrong) < CHANCE / len(shares)


def test_sizes_and_parts_of_income_are_within_four_standard_errors(blocks: list[Block]) -> None:
    ratios = list(weighed(blocks))
    assert len(ratios) == 5
    assert {ratio.word: ratio.error for ratio in ratios if abs(ratio.error) > 4} == {}
    incomes = [ratio.found for ratio in ratios[1:]]
    assert sum(incomes) == pytest.approx(1, abs=1e-12)  # parts add up to the net income, family by family


def test_the_targets_sum_to_one_and_say_where_they_come_from() -> None:
    tables = (targets.AGE, targets.EDUCATION, targets.HEALTH, targets.LABOUR, targets.CAUSE, targets.RISK)
    for target in (*tables, targets.INCOME):
        assert sum(target.shares.values()) == pytest.approx(1, abs=1e-12)
        assert target.mark in {"D", "K"}


def test_tables_have_their_margins_exactly_and_keep_their_zeros() -> None:
    table = rake(np.array([[1.0, 2.0], [0.0, 4.0]]), np.array([0.4, 0.6]), np.array([0.3, 0.7]))
    assert table.sum(axis=0) == pytest.approx([0.3, 0.7], abs=1e-12)
    assert table.sum(axis=1) == pytest.approx([0.4, 0.6], abs=1e-12)
    assert table[1, 0] == 0
    with pytest.raises(ValueError, match="no table fits"):
        rake(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([0.4, 0.6]), np.array([0.3, 0.7]))
    with pytest.raises(ValueError, match="no weights give"):
        tilt(np.array([[1.0], [2.0]]), np.array([3.0]))


def test_what_cannot_go_together_is_never_drawn() -> None:
    tables = calibrated()
    healthy_and_of_working_age = tables.labour[:, :2, 0]
    assert (healthy_and_of_working_age[..., 3:] == 0).all()
    assert tables.cause[8, 0] == 0  # illness in a family where nobody is ill
    weights = pool().weights[REGISTERED]
    assert weights.sum() == pytest.approx(1)
    assert weights.max() < 2 / len(weights)  # no household of the pool is drawn out of all proportion
