"""Who lives together: the shapes of households, with ages and relations to the head."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from liandong.project.demo.dice import Dice, Urn


@dataclass(frozen=True)
class Person:
    """One person before anything else is known of them. ``is_own``: carries the head's surname."""

    relation: str
    sex: str
    age: int
    is_own: bool = True


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
