"""Bad rows planted on purpose, with their answers, and good rows that only look bad.

Each is planted in a household of its own, never in one with a story. The answers say which row of the
sheet holds what and by which rule it should be refused or read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from liandong.project.demo.columns import ABLE, PLACE_OF, RELATIONS
from liandong.project.demo.dice import Dice
from liandong.project.demo.facts import Cell

Row = list[Cell]
Group = list[Row]


@dataclass(frozen=True)
class Planted:
    """One planted cell. ``row`` counts as the sheet does: the heading is row 1.

    ``is_bad``: False where the value must be read right (``meaning`` says as what).
    """

    row: int
    household_no: str
    heading_field: str
    value: str
    rule: str
    is_bad: bool
    meaning: str = ""


@dataclass(frozen=True)
class Rule:
    """A way to spoil a household. ``spoil`` changes its rows and returns the row to point at and a meaning.

    ``fits`` says which households can carry it.
    """

    name: str
    field: str
    is_bad: bool
    spoil: Callable[[Group, Dice], tuple[Row, str]]
    fits: Callable[[Group], bool] = lambda group: True


def _set(field: str, value: Cell) -> Callable[[Group, Dice], tuple[Row, str]]:
    def spoil(group: Group, dice: Dice) -> tuple[Row, str]:
        row = dice.one_of(group)
        row[PLACE_OF[field]] = value
        return row, ""

    return spoil


def _set_all(field: str, value: Cell) -> Callable[[Group, Dice], tuple[Row, str]]:
    """A household fact is spoiled on every row, so that it is one error and not a contradiction too."""

    def spoil(group: Group, dice: Dice) -> tuple[Row, str]:
        for row in group:
            row[PLACE_OF[field]] = value
        return group[0], ""

    return spoil


def _duplicate(group: Group, dice: Dice) -> tuple[Row, str]:
    copy = list(dice.one_of(group[1:]))
    copy[PLACE_OF["person_no"]] = len(group) + 1
    group.append(copy)
    return copy, ""


def _no_head(group: Group, dice: Dice) -> tuple[Row, str]:
    group[0][PLACE_OF["relation"]] = RELATIONS[-1][0]
    return group[0], ""


def _two_heads(group: Group, dice: Dice) -> tuple[Row, str]:
    group[1][PLACE_OF["relation"]] = RELATIONS[0][0]
    return group[1], ""


def _contradiction(group: Group, dice: Dice) -> tuple[Row, str]:
    place = PLACE_OF["house_grade"]
    group[-1][place] = "D" if group[0][place] != "D" else "A"
    return group[-1], ""


def _full_width(field: str) -> Callable[[Group, Dice], tuple[Row, str]]:
    def spoil(group: Group, dice: Dice) -> tuple[Row, str]:
        digits = str(group[0][PLACE_OF[field]])
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
        for row in group:
            row[PLACE_OF[field]] = wide
        return group[0], digits

    return spoil


def _spaces(group: Group, dice: Dice) -> tuple[Row, str]:
    place = PLACE_OF["name"]
    name = str(group[-1][place])
    group[-1][place] = f" {name}\u3000"
    return group[-1], name


def _several(group: Group) -> bool:
    return len(group) > 1


def _head_works(group: Group) -> bool:
    return group[0][PLACE_OF["labour"]] in ABLE[:2]


def _number_known(field: str) -> Callable[[Group], bool]:
    return lambda group: isinstance(group[0][PLACE_OF[field]], int)


def _with_months(group: Group, dice: Dice) -> tuple[Row, str]:
    group[0][PLACE_OF["work_months"]] = 14
    return group[0], ""


RULES = (
    Rule("bad_date", "birth_on", True, _set("birth_on", "1985-02-30")),
    Rule("birth_in_future", "birth_on", True, _set("birth_on", "2031-05-01")),
    Rule("age_over_120", "birth_on", True, _set("birth_on", "1889-07-12")),
    Rule("text_in_number", "net_income_yuan", True, _set_all("net_income_yuan", "三万左右")),
    Rule("missing_household_no", "household_no", True, _set("household_no", None), _several),
    Rule("duplicate_member", "person_no", True, _duplicate, _several),
    Rule("no_head", "relation", True, _no_head),
    Rule("two_heads", "relation", True, _two_heads, _several),
    Rule("conflicting_household_facts", "house_grade", True, _contradiction, _several),
    Rule("unknown_code", "health", True, _set("health", "身体还行")),
    Rule("unknown_village", "village_code", True, _set_all("village_code", "990101109999")),
    Rule("work_months_out_of_range", "work_months", True, _with_months, _head_works),
    Rule(
        "full_width_digits",
        "net_income_yuan",
        False,
        _full_width("net_income_yuan"),
        _number_known("net_income_yuan"),
    ),
    Rule("stray_spaces", "name", False, _spaces),
)


def plant(groups: list[Group], dice: Dice, times: int, protected: set[int]) -> list[tuple[Rule, Row, str]]:
    """Spoil ``times`` households by each rule; positions in ``protected`` are left alone.

    Changes ``groups`` in place. Returns the rule, the very row spoiled and what it should be read as.
    """
    done: list[tuple[Rule, Row, str]] = []
    used = set(protected)
    for rule in RULES:
        fitting = [place for place, group in enumerate(groups) if place not in used and rule.fits(group)]
        for _ in range(min(times, len(fitting))):
            place = fitting.pop(int(dice.share() * len(fitting)))
            used.add(place)
            row, meaning = rule.spoil(groups[place], dice)
            done.append((rule, row, meaning))
    return done
