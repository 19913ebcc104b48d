"""Facts of families that no calibrated share hangs on, drawn last: what of a seed was drawn before stays so.

The age of the house, orchards, what of the business is crops and animals, and what schooling cost: what the
four looks ask about; and whether there is enough to eat and to wear. All of it is this project's choice [D].
"""

from __future__ import annotations

import numpy as np

from liandong.project.demo.block import EMPTY, NOT_KNOWN, Block, Cells, code, known
from liandong.project.demo.dice import Shares, chances
from liandong.project.demo.members import Random

_SCHOOL = ((3, 5, 2400), (6, 15, 700), (16, 22, 6200))  # ages, and yuan in the year

_SAFE, _PROBLEM = code("food_guarantee", "有保障"), code("food_guarantee", "有问题")


def details(random: Random, block: Block, hardship: Shares) -> dict[str, Cells]:
    """House, orchard, farm, schooling, food, clothing; the farm unknown where the income is."""
    count = len(block.sizes)
    worse = 1 / (1 + np.exp(-1.15 * hardship))
    business = block.home["business_income_yuan"]
    has_income = known(business)
    crops = _tens(np.where(has_income, business, 0) * (0.35 + 0.3 * random.random(count)))
    animals = _tens((np.where(has_income, business, 0) - crops) * (0.3 + 0.5 * random.random(count)))
    orchard = np.where(chances(random, np.full(count, 0.35)), np.rint(0.8 * block.sizes), 0)
    built = np.rint(2014 - 14 * worse + 5 * random.standard_normal(count))
    return {
        "house_year": np.clip(built, 1970, 2024).astype(np.int64),
        "land_orchard_mu": orchard.astype(np.int64),
        "business_crops_yuan": np.where(has_income, crops, EMPTY),
        "business_animals_yuan": np.where(has_income, animals, EMPTY),
        "self_paid_education_yuan": _schooling(random, block),
        "food_guarantee": _secured(random, 0.002 * worse**2),
        "clothing_guarantee": _secured(random, 0.004 * worse**2),
    }


def _secured(random: Random, problem: Shares) -> Cells:
    """Looked at on the visit; of one family in a hundred nobody found it out."""
    found = np.where(chances(random, problem), _PROBLEM, _SAFE)
    return np.where(chances(random, np.full(len(problem), 0.01)), NOT_KNOWN, found)


def _schooling(random: Random, block: Block) -> Cells:
    cost = np.zeros(len(block.ages))
    for low, high, yuan in _SCHOOL:
        at_school = (block.ages >= low) & (block.ages <= high) & (block.person["student_status"] > 0)
        cost += np.where(at_school, yuan * np.exp(0.4 * random.standard_normal(len(cost))), 0)
    return _tens(np.add.reduceat(cost, block.starts))


def _tens(yuan: Shares) -> Cells:
    return np.rint(yuan / 10).astype(np.int64) * 10
