"""House, water, power, road and land of the generated families [D]."""

from __future__ import annotations

import numpy as np

from liandong.project.demo.block import EMPTY, NOT_KNOWN, Block, Cells, code
from liandong.project.demo.dice import Shares, between, chances, choose
from liandong.project.demo.members import NO, YES, Random
from liandong.project.demo.structure import REGISTERED


def conditions(random: Random, block: Block, hardship: Shares) -> dict[str, Cells]:
    """What the families live in. ``hardship``: of each family, in standard deviations, positive is poorer."""
    count = len(block.sizes)
    worse = 1 / (1 + np.exp(-1.15 * hardship))
    registered = block.kinds == REGISTERED
    # What the campaign mended: dangerous houses and water of registered families, before all others'.
    mended = np.where(registered, 0.35, 1.0)
    area = 26 * block.sizes**0.7 + 40 * (1 - worse) + 12 * random.standard_normal(count)
    area = np.maximum(18, np.rint(area)).astype(np.int64)
    old = np.minimum.reduceat(block.ages, block.starts) >= 65
    distance = np.rint(np.abs(1.2 + 1.6 * worse + 1.5 * random.standard_normal(count)) + 0.2)
    return {
        "house_area_m2": area,
        "rooms": np.maximum(1, np.rint(area / 24)).astype(np.int64),
        "house_structure": choose(
            random,
            _weights(30 * (1.5 - worse), 45.0, 26 * worse, 9 * worse**2, 0.0),
        ),
        "house_grade": np.where(
            chances(random, np.full(count, 0.003)),
            NOT_KNOWN,
            choose(
                random,
                _weights(52 * (1.6 - worse), 44.0, 12.6 * worse**2.2 * mended, 3 * worse**3 * mended),
            ),
        ),
        "is_water_difficult": np.where(chances(random, 0.06 * worse**2), YES, NO),
        "is_water_safe": np.where(chances(random, 0.1 * worse**2 * mended), NO, YES),
        "has_sanitary_toilet": np.where(chances(random, 0.5 * worse**1.7), NO, YES),
        "has_electricity": np.where(chances(random, 0.004 * worse), NO, YES),
        "fuel": choose(random, _weights(34 * worse**1.4, 0.0, 4.0, 78 * (1.35 - worse), 0.6)),
        "road_type": choose(random, _weights(9 * worse**2, 9 * worse, 78.0, 11.0)),
        "distance_main_road_km": distance.astype(np.int64),
        "has_broadband": np.where(chances(random, 0.55 * worse) | old, NO, YES),
        "land_cultivated_mu": _mu(random, 1.3 * block.sizes),
        "land_forest_mu": _mu(random, (1.5 + 3 * block.village.is_in_hills) * block.sizes),
        "is_in_cooperative": np.where(chances(random, np.where(registered, 0.45, 0.2)), YES, NO),
        "group_no": between(random, 1, 8, count),
    }


def medical_bills(random: Random, block: Block) -> Cells:
    """What the families paid for medical care themselves in the year, yuan."""
    count = len(block.sizes)
    spent = 180.0 * block.sizes * np.exp(0.5 * random.standard_normal(count))
    for condition, yuan, spread in (("长期慢性病", 1400.0, 0.7), ("患有大病", 11000.0, 0.5)):
        ill = block.says("health", condition)
        bills = np.where(ill, yuan * np.exp(spread * random.standard_normal(len(ill))), 0.0)
        spent += np.add.reduceat(bills, block.starts)
    bills = np.rint(spent / 10).astype(np.int64) * 10
    bills[random.random(count) < 0.006] = EMPTY
    return bills


def is_safe(block: Block) -> Cells:
    """Families in a house of grade A or B, with safe water, no child out of school, no patient uninsured."""
    home = block.home
    housed = (home["house_grade"] == code("house_grade", "A")) | (
        home["house_grade"] == code("house_grade", "B")
    )
    left_out = block.says("dropped_out", "是") | (
        ~block.says("health", "健康") & block.says("has_critical_insurance", "否")
    )
    return np.asarray(housed & (home["is_water_safe"] == YES) & ~block.any(left_out))


def _weights(*columns: Shares | float) -> Shares:
    return np.stack(np.broadcast_arrays(*columns), axis=1)


def _mu(random: Random, mean: Shares) -> Cells:
    """Areas of land in whole mu about these means."""
    return np.rint(mean * np.exp(0.5 * random.standard_normal(len(mean)) - 0.125)).astype(np.int64)
