"""Generated persons, some of them written down twice with the slips that registers are full of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from liandong.project.demo.dice import Dice
from liandong.project.demo.families import generate

Person = dict[str, object]
_HOMOPHONES = (
    "桂贵",
    "兰蓝",
    "芳方",
    "英瑛",
    "梅玫",
    "明鸣",
    "国果",
    "建健",
    "红宏",
    "华花",
    "军均",
    "志治",
    "玉育",
)
_ALIKE = ("芬芳", "未末", "祥详", "莹萤", "艳燕")


@dataclass(frozen=True)
class Doubled:
    """``persons`` for :func:`liandong.intake.duplicates.find_pairs`, and the true pairs by kind of slip."""

    persons: pa.Table
    pairs: dict[tuple[str, str], str]


def doubled(households: int, seed: int, *, each: int) -> Doubled:
    """Persons of generated families, with ``each`` of them written twice for each kind of slip."""
    dice = Dice(seed + 2)
    rows = generate(households, seed, is_clean=True).rows.to_pylist()
    people = [_person(number, row) for number, row in enumerate(rows)]
    villages = sorted({str(person["place_id"]) for person in people})
    numbers = {village: number for number, village in enumerate(villages, 1)}
    for person in people:
        person["place_id"] = numbers[str(person["place_id"])]
    free = list(people)
    pairs: dict[tuple[str, str], str] = {}
    for kind, slip in SLIPS.items():
        made = 0
        while made < each and free:
            person = free.pop(int(dice.share() * len(free)))
            copy = slip(dict(person), dice)
            if copy is None or (
                {**copy, "unique_id": ""} == {**person, "unique_id": ""} and kind != "exact copy"
            ):
                continue
            copy["unique_id"] = f"z{len(pairs):06d}"
            people.append(copy)
            pairs[str(person["unique_id"]), str(copy["unique_id"])] = kind
            made += 1
    columns = {
        "unique_id": pa.string(), "name": pa.string(), "sex": pa.string(), "birth_on": pa.date32(),
        "place_id": pa.int64(),
    }  # fmt: skip
    table = {name: pa.array([one[name] for one in people], kind) for name, kind in columns.items()}
    return Doubled(pa.table(table), pairs)


def _person(number: int, row: Mapping[str, str]) -> Person:
    return {
        "unique_id": f"a{number:07d}",
        "name": row["name"],
        "sex": "1" if row["sex"] == "男" else "2",
        "birth_on": date.fromisoformat(row["birth_on"]),
        "place_id": row["village_code"],
    }


def _replaced(person: Person, pairs: tuple[str, ...]) -> Person | None:
    name = str(person["name"])
    for pair in pairs:
        for old, new in ((pair[0], pair[1]), (pair[1], pair[0])):
            if old in name[1:]:
                return person | {"name": name[0] + name[1:].replace(old, new, 1)}
    return None


def _swapped(person: Person, dice: Dice) -> Person | None:
    name = str(person["name"])
    return person | {"name": name[0] + name[:0:-1]} if len(name) == 3 and name[1] != name[2] else None


def _other_character(person: Person, dice: Dice) -> Person | None:
    name = str(person["name"])
    return person | {"name": name[:2] + dice.one_of("春秋夏冬")} if len(name) == 3 else None


def _born(change: Callable[[date], tuple[int, int, int]]) -> Callable[[Person, Dice], Person | None]:
    def slip(person: Person, dice: Dice) -> Person | None:
        born = person["birth_on"]
        assert isinstance(born, date)  # noqa: S101  for the type
        try:
            return person | {"birth_on": date(*change(born))}
        except ValueError:
            return None

    return slip


def _moved(person: Person, dice: Dice) -> Person:
    place = person["place_id"]
    assert isinstance(place, int)  # noqa: S101  for the type
    return person | {"place_id": place % 7 + 1 if place % 7 + 1 != place else place + 1}


def _both(person: Person, dice: Dice) -> Person | None:
    copy = _replaced(person, _HOMOPHONES)
    return None if copy is None else _moved(copy, dice)


SLIPS: dict[str, Callable[[Person, Dice], Person | None]] = {
    "exact copy": lambda person, dice: person,
    "a character of the same sound": lambda person, dice: _replaced(person, _HOMOPHONES),
    "a character that looks alike": lambda person, dice: _replaced(person, _ALIKE),
    "given name the other way round": _swapped,
    "another character": _other_character,
    "day and month changed": _born(lambda born: (born.year, born.day, born.month)),
    "one digit of the day": _born(lambda born: (born.year, born.month, born.day + 1)),
    "one digit of the year": _born(lambda born: (born.year + 1, born.month, born.day)),
    "registered in another village": _moved,
    "same sound, in another village": _both,
}
"""Kind of slip to how it is made; None where a person cannot carry it."""
