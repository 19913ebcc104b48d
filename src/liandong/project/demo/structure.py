"""Who lives together: the shapes of households, with ages and relations to the head."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from liandong.project.demo.columns import RELATION, SEX
from liandong.project.demo.dice import Dice, Mask, Numbers, Shares, Urn
from liandong.project.demo.raking import tilt
from liandong.project.demo.targets import AGE, AGE_OTHERS, SIZE_OTHERS, SIZE_REGISTERED

OTHERS, REGISTERED = 0, 1
"""The two kinds of families: by them the rows of every calibrated table are numbered."""

POOL, POOL_SEED = 6_000, 2019


@dataclass(frozen=True)
class Person:
    """One person before anything else is known of them. ``is_own``: carries the head's surname."""

    relation: str
    sex: str
    age: int
    is_own: bool = True


@dataclass(frozen=True)
class Pool:
    """Households to draw from, with weights by which sizes and ages come out as calibrated.

    ``sizes``, ``starts``: of each household, into the arrays of persons. ``weights``: two kinds of families ×
    households, each row summing to 1. ``persons``: two kinds × ages 0 to 110, expected in a household.
    """

    sizes: Numbers
    starts: Numbers
    ages: Numbers
    is_male: Mask
    relations: Numbers
    is_own: Mask
    weights: Shares
    persons: Shares


@cache
def pool() -> Pool:
    """The pool; always the same. Cost: 0.2 s once."""
    dice = Dice(POOL_SEED)
    homes = [household(dice) for _ in range(POOL)]
    people = [person for home in homes for person in home]
    words = [word for word, _ in RELATION]
    sizes = np.array([len(home) for home in homes])
    starts = np.concatenate([[0], sizes.cumsum()[:-1]])
    ages = np.array([person.age for person in people])
    by_band = np.stack([ages < 16, (ages >= 16) & (ages < 60), ages >= 60], axis=1).astype(float)
    counted = np.add.reduceat(by_band, starts)
    means = (
        np.array(AGE_OTHERS) * SIZE_OTHERS,
        np.array(list(AGE.shares.values())) * SIZE_REGISTERED,
    )
    weights = np.stack([tilt(counted, mean) for mean in means])
    home_of = np.repeat(np.arange(POOL), sizes)
    persons = np.stack([np.bincount(ages, weight[home_of], 111) for weight in weights]).astype(float)
    return Pool(
        sizes,
        starts,
        ages,
        np.array([person.sex == SEX[0][0] for person in people]),
        np.array([words.index(person.relation) for person in people]),
        np.array([person.is_own for person in people]),
        weights,
        persons,
    )


def household(dice: Dice) -> list[Person]:
    """The members of one household, head first, at most 9 of them; 3.4 on average."""
    return _SHAPES.draw(dice)(dice)[:9]


def _head(dice: Dice, low: int, high: int, female: float = 0.12) -> Person:
    return Person("户主", "女" if dice.chance(female) else "男", dice.between(low, high))


def _spouse(dice: Dice, head: Person) -> Person:
    other = "男" if head.sex == "女" else "女"
    return Person("配偶", other, max(20, head.age - dice.between(-2, 6)), is_own=False)


def _children(dice: Dice, mother_age: int, most: int) -> list[Person]:
    born_at = dice.between(20, 27)
    found = []
    for _ in range(dice.between(1, most)):
        age = mother_age - born_at
        if age >= 0:
            sex = dice.one_of("男女")
            found.append(Person("之子" if sex == "男" else "之女", sex, age))
        born_at += dice.between(2, 6)
    return found


def _alone_old(dice: Dice) -> list[Person]:
    return [_head(dice, 60, 90, female=0.4)]


def _alone(dice: Dice) -> list[Person]:
    return [_head(dice, 28, 59, female=0.1)]


def _old_couple(dice: Dice) -> list[Person]:
    head = _head(dice, 60, 86)
    return [head, _spouse(dice, head)]


def _couple(dice: Dice) -> list[Person]:
    head = _head(dice, 26, 59)
    return [head, _spouse(dice, head)]


def _nuclear(dice: Dice) -> list[Person]:
    head = _head(dice, 26, 58)
    spouse = _spouse(dice, head)
    # Daughters of 26 and more have mostly married out; sons stay until they found a house of their own.
    children = [
        child
        for child in _children(dice, spouse.age, 3)
        if child.age < 26 or (child.sex == "男" and dice.chance(0.5))
    ]
    return [head, spouse, *children]


def _three_generations(dice: Dice) -> list[Person]:
    head = _head(dice, 52, 76)
    son_age = head.age - dice.between(22, 29)
    son = Person("之子", "男", son_age)
    wife = Person("之儿媳", "女", max(20, son_age - dice.between(-1, 4)), is_own=False)
    grandchildren = [
        Person("之孙子" if child.sex == "男" else "之孙女", child.sex, child.age)
        for child in _children(dice, wife.age, 3)
        if child.age < 24
    ]
    spouse = [_spouse(dice, head)] if dice.chance(0.78) else []
    return [head, *spouse, son, wife, *grandchildren]


def _with_parent(dice: Dice) -> list[Person]:
    head = _head(dice, 34, 58, female=0.05)
    spouse = _spouse(dice, head)
    parent = Person("之母", "女", head.age + dice.between(21, 32), is_own=False)
    if dice.chance(0.35):
        parent = Person("之父", "男", head.age + dice.between(22, 32))
    children = [child for child in _children(dice, spouse.age, 2) if child.age < 25]
    return [head, spouse, *children, parent]


def _single_parent(dice: Dice) -> list[Person]:
    head = _head(dice, 28, 50, female=0.5)
    return [head, *(child for child in _children(dice, head.age, 3) if child.age < 24)]


def _skipped(dice: Dice) -> list[Person]:
    head = _head(dice, 54, 76, female=0.3)
    spouse = [_spouse(dice, head)] if dice.chance(0.6) else []
    found = []
    for _ in range(dice.between(1, 3)):
        sex = dice.one_of("男女")
        found.append(Person("之孙子" if sex == "男" else "之孙女", sex, dice.between(2, 15)))
    return [head, *spouse, *found]


_SHAPES: Urn[Callable[[Dice], list[Person]]] = Urn(
    {
        _alone_old: 8,
        _alone: 4,
        _old_couple: 12,
        _couple: 7,
        _nuclear: 29,
        _three_generations: 22,
        _with_parent: 9,
        _single_parent: 4,
        _skipped: 5,
    }
)
