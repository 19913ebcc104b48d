"""Families of one village, drawn from the calibrated tables: the same numbers give the same families."""

from __future__ import annotations

import numpy as np

from liandong.project.demo import details, homes, incomes, members, names, standing
from liandong.project.demo.block import EMPTY, Block, Cells
from liandong.project.demo.dice import Numbers, Shares, stream
from liandong.project.demo.members import NO, YES, Random
from liandong.project.demo.places import Village
from liandong.project.demo.structure import REGISTERED, pool

AT_ONCE = 8_192
"""Families of a village drawn together; so many need some 60 MB."""

NUMBERED_AGAIN = 40
"""Persons of one sex born on one day for whom each block has ID numbers of its own."""

MOST_BLOCKS = 500 // NUMBERED_AGAIN

# Standing within a village: mean and spread of others and of registered families, in standard deviations [D].
_STANDING = np.array([(-0.14, 0.85), (0.85, 0.75)])
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])


def draw(village: Village, serials: Numbers, seed: int, number: int) -> Block:
    """Families with these serial numbers, without ID numbers.

    Args:
        number: of the block within its village, from 0; each has a stream of its own.
    """
    whole = stream(seed, village.serial, 0)
    random = stream(seed, village.serial, 1 + number)
    count = len(serials)
    kinds = (random.random(count) < village.registered).astype(np.int64)
    chosen = members.households(random, kinds)
    people, sizes = members.persons(chosen), pool().sizes[chosen]
    block = Block(
        village,
        serials,
        kinds,
        sizes,
        np.concatenate([[0], sizes.cumsum()[:-1]]),
        pool().ages[people],
        {},
        {},
    )
    spread = random.standard_normal(count)
    # Villages differ within a town, as households do within a village.
    middle = village.town.hardship * 0.8 + 0.25 * whole.standard_normal()
    hardship = middle + _STANDING[kinds, 0] + _STANDING[kinds, 1] * spread
    _fill_members(random, block, people, hardship)
    _fill_homes(random, block, hardship, spread)
    _name(random, block, people)
    block.home |= details.details(random, block, hardship)
    return block


def _fill_members(random: Random, block: Block, people: Numbers, hardship: Shares) -> None:
    home_of = block.home_of
    hills = np.full(len(people), block.village.is_in_hills)
    block.person = {
        "person_no": np.arange(len(people)) - np.repeat(block.starts, block.sizes) + 1,
        "sex": np.where(pool().is_male[people], 0, 1),
        "relation": pool().relations[people],
        "birth_on": members.birthdays(random, block.ages),
    } | members.facts(
        random,
        kinds=block.kinds[home_of],
        hardship=hardship[home_of],
        ages=block.ages,
        home_of=home_of,
        hills=hills,
    )


def _fill_homes(random: Random, block: Block, hardship: Shares, spread: Shares) -> None:
    home = block.home
    home["household_kind"] = standing.household_kind(random, block)
    home |= homes.conditions(random, block, hardship)
    home["self_paid_medical_yuan"] = homes.medical_bills(random, block)
    home |= incomes.incomes(random, block, spread)
    home |= incomes.allowances(block, home["transfer_income_yuan"])
    incomes.forget(random, home)
    pattern = standing.patterns(block)
    home |= standing.causes(random, block, pattern)
    home |= standing.status(random, block)
    home |= standing.monitoring(random, block, pattern)
    home |= standing.looked_after(random, block)
    home["household_no"] = np.array(
        [block.village.household_no(int(serial)) for serial in block.serials], object
    )
    receives = np.zeros(len(block.ages), dtype=bool)
    receives[block.starts] = block.says("household_kind", "低保贫困户")
    block.person["receives_dibao"] = np.where(receives, YES, NO)


def _name(random: Random, block: Block, people: Numbers) -> None:
    own = names.surnames(random, len(block.sizes))[block.home_of]
    other = names.surnames(random, len(people))
    years = block.person["birth_on"].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    given = names.given_names(random, pool().is_male[people], years)
    block.person["name"] = np.where(pool().is_own[people], own, other) + given
    block.home["head_name"] = block.person["name"][block.starts]


def id_numbers(block: Block, number: int) -> Cells:
    """Numbers that check out, different for everybody, of area codes that no county has: 990001 and on.

    Raises:
        ValueError: the block has no numbers of its own left to give.
    """
    born, sex = block.person["birth_on"], block.person["sex"]
    order = np.lexsort((sex, born))
    alike = np.concatenate([[False], (np.diff(born[order]) == 0) & (np.diff(sex[order]) == 0)])
    places = np.arange(len(order))
    first = np.maximum.accumulate(np.where(alike, 0, places))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = places - first
    if number >= MOST_BLOCKS or rank.max() >= NUMBERED_AGAIN:
        raise ValueError(f"block {number}: no ID numbers left; at most {MOST_BLOCKS} blocks to a village")
    days = born.astype("datetime64[D]")
    years, months = days.astype("datetime64[Y]"), days.astype("datetime64[M]")
    date = (years.astype(np.int64) + 1970) * 10_000 + (months - years).astype(np.int64) * 100 + 100
    date += (days - months).astype(np.int64) + 1
    # The last of three digits is odd for men.
    serial = 2 * (number * NUMBERED_AGAIN + rank) + (sex == 0)
    body = (990_000 + block.village.serial) * 10**11 + date * 1000 + serial
    digits = (body[:, None] // 10 ** np.arange(16, -1, -1)) % 10
    last = np.array(list("10X98765432"), dtype=object)[(digits @ _WEIGHTS) % 11]
    return np.asarray(body.astype(str).astype(object) + last)


assert REGISTERED == 1 and EMPTY < 0  # noqa: S101, PT018  what the arrays above rely on
