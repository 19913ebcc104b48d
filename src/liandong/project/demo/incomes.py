"""Income of the generated families: four parts, whose shares are as calibrated in expectation."""

from __future__ import annotations

import math
from functools import cache

import numpy as np

from liandong.project.demo import targets
from liandong.project.demo.block import EMPTY, NOT_KNOWN, Block, Cells
from liandong.project.demo.chances import calibrated
from liandong.project.demo.dice import Numbers, Shares, chances
from liandong.project.demo.members import Random
from liandong.project.demo.structure import OTHERS, REGISTERED

CLIP = 2.0  # standard deviations: nobody earns beyond
_HAS_PROPERTY = np.array([0.40, 0.35])  # share of families with any [D]
_BY_WORKER = 1.2  # business of an able member, in that of a family without one [D]


@cache
def units() -> Shares:
    """What a unit of each part must be worth, in yuan, so that a family's income is as wanted in expectation.

    Kinds of families × a month of wages, a share of business, property of who has any, a share of transfers.
    """
    table = calibrated()
    expected = np.stack([table.months, 1 + _BY_WORKER * table.able, _HAS_PROPERTY, table.sizes], axis=1)
    yuan = np.array(
        [targets.SIZE_OTHERS * targets.NET_OTHERS, targets.SIZE_REGISTERED * targets.NET_REGISTERED]
    )
    parts = np.array([targets.INCOME_OTHERS, tuple(targets.INCOME.shares.values())])
    return np.asarray(yuan[:, None] * parts / expected)


def incomes(random: Random, block: Block, standing: Shares) -> dict[str, Cells]:
    """Income of the year in its parts, yuan.

    Args:
        standing: of each family among its kind in the village, a standard normal number; positive is poorer.
    """
    count, unit = len(block.sizes), units()[block.kinds]
    months = np.maximum(block.person["work_months"], 0)
    factors = np.array(block.village.income_factors)[block.kinds]
    factor = _factor(0.25, -standing) * factors
    wage = unit[:, 0] * np.add.reduceat(months, block.starts) * factor * _noise(random, 0.3, count)
    able = block.count(block.able)
    business = unit[:, 1] * (1 + _BY_WORKER * able) * factor * _noise(random, 0.45, count)
    owns = chances(random, _HAS_PROPERTY[block.kinds])
    property_ = np.where(owns, unit[:, 2] * _noise(random, 0.6, count), 0)
    transfer = unit[:, 3] * block.sizes**0.6 * _noise(random, 0.3, count)
    ceiling = 80_000 * block.sizes  # above 100,000 a person the forms suspect a slip
    wage = np.minimum(wage, np.maximum(ceiling - business - property_ - transfer, 0))
    parts: dict[str, Cells] = {
        "wage_income_yuan": _tens(wage),
        "property_income_yuan": _tens(property_),
        "transfer_income_yuan": _tens(transfer),
    }
    net = np.maximum(_tens(business), 10)
    cost = np.maximum(_tens(business * (0.3 + 0.4 * random.random(count))), 10)
    parts |= {"business_income_yuan": net + cost, "business_cost_yuan": cost}
    parts["net_income_yuan"] = net + sum(
        parts[name] for name in ("wage_income_yuan", "property_income_yuan", "transfer_income_yuan")
    )
    post = block.any(block.says("work_area", "乡(镇)内")) & chances(
        random, np.where(block.kinds == REGISTERED, 0.25, 0.01)
    )
    parts["wage_public_post_yuan"] = np.where(post, np.minimum(parts["wage_income_yuan"], 6000), 0)
    return parts


def allowances(block: Block, transfer: Numbers) -> dict[str, Cells]:
    """What part of the transfers is an allowance, support in hardship, a pension."""
    dibao, tekun = (block.says("household_kind", kind) for kind in ("低保贫困户", "五保贫困户"))
    old = block.any(block.ages >= 60)
    return {
        "transfer_dibao_yuan": np.where(dibao, _tens(0.55 * transfer), 0),
        "transfer_tekun_yuan": np.where(tekun, _tens(0.75 * transfer), 0),
        "transfer_pension_yuan": np.where(old, _tens(0.2 * transfer), 0),
    }


def forget(random: Random, home: dict[str, Cells]) -> None:
    """In six of a thousand families nobody knows the income yet: not its parts either."""
    unknown = random.random(len(home["net_income_yuan"])) < 0.006
    for name, yuan in home.items():
        if name.endswith("_yuan") and name != "self_paid_medical_yuan":
            home[name] = np.where(unknown, EMPTY, yuan)
    home["net_income_yuan"][unknown] = NOT_KNOWN


def _factor(spread: float, normal: Shares) -> Shares:
    """A factor with mean 1, lognormal but for its ends."""
    mean = math.exp(spread**2 / 2) * (_below(CLIP - spread) - _below(-CLIP - spread))
    mean += _below(-CLIP) * (math.exp(spread * CLIP) + math.exp(-spread * CLIP))
    return np.asarray(np.exp(spread * np.clip(normal, -CLIP, CLIP)) / mean)


def _below(x: float) -> float:
    """Share of standard normal numbers below x."""
    return 0.5 * math.erfc(-x / math.sqrt(2))


def _noise(random: Random, spread: float, count: int) -> Shares:
    return _factor(spread, random.standard_normal(count))


def _tens(yuan: Shares) -> Numbers:
    return np.asarray(np.rint(yuan / 10).astype(np.int64) * 10)


assert (OTHERS, REGISTERED) == (0, 1)  # noqa: S101  the order of the rows of units
