"""Generated families of a county that does not exist, in the shape of the sheet the intake takes.

Nobody in them is real. The same number of households and the same seed give the same families.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

from liandong.project.demo import facts, names, structure
from liandong.project.demo.columns import COLUMNS, HEADINGS, PLACE_OF
from liandong.project.demo.dice import Dice
from liandong.project.demo.places import TOWNS, Village, villages
from liandong.project.demo.planted import Group, Planted, Row, plant
from liandong.project.demo.stories import HOUSE, STORIES, Story

ANSWER_HEADINGS = ("row", "household_no", "column", "value", "rule", "is_bad", "meaning")


@dataclass(frozen=True)
class Families:
    """A sheet of families: ``rows`` in the order of :data:`COLUMNS`, members of a household together.

    ``planted`` are the answers to the bad rows; ``stories`` maps a story's key to its household number.
    """

    rows: tuple[tuple[facts.Cell, ...], ...]
    planted: tuple[Planted, ...]
    stories: dict[str, str]

    @property
    def households(self) -> int:
        """Number of different household numbers."""
        place = PLACE_OF["household_no"]
        return len({row[place] for row in self.rows if row[place]})

    def write_csv(self, path: Path | str, *, encoding: str = "utf-8-sig") -> None:
        """Write the sheet as csv; the byte-order mark lets a spreadsheet program read the Chinese."""
        with Path(path).open("w", encoding=encoding, newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(HEADINGS)
            writer.writerows(self.rows)

    def write_workbook(self, path: Path | str) -> None:
        """Write the sheet as xlsx, one sheet named 采集表. Cost: about a second for 100,000 cells."""
        book = Workbook(write_only=True)
        sheet = book.create_sheet("采集表")
        sheet.freeze_panes = "A2"
        sheet.append(list(HEADINGS))
        for row in self.rows:
            sheet.append(row)
        book.properties.creator = ""
        book.save(path)

    def write_answers(self, path: Path | str) -> None:
        """Write what was planted where, as csv."""
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(ANSWER_HEADINGS)
            for one in self.planted:
                heading = COLUMNS[PLACE_OF[one.heading_field]].heading
                cells = (one.row, one.household_no, heading, one.value, one.rule)
                writer.writerow((*cells, str(one.is_bad).lower(), one.meaning))


def generate(households: int, seed: int, *, planted_each: int = 3) -> Families:
    """``households`` families over the county's villages, the named ones among them.

    ``planted_each``: households spoiled by each rule of :data:`RULES`; 0 for a clean sheet. Raises
    ValueError for fewer households than there are stories and planted rows for.
    Cost: about 0.1 ms for each household.
    """
    if households < 400:
        raise ValueError("the county needs at least 400 households to hold its stories and planted rows")
    dice = Dice(seed)
    groups: list[Group] = []
    protected: set[int] = set()
    stories: dict[str, str] = {}
    for village, count in zip(villages(), _counts(households), strict=True):
        told = {story.serial: story for story in STORIES if story.village == village.name}
        serials = _serials(count, told)
        # Villages differ within a town, as households do within a village.
        hardship = village.town.hardship * 0.8 + 0.25 * dice.normal()
        for serial in serials:
            number = village.household_no(serial)
            if serial in told:
                protected.add(len(groups))
                stories[told[serial].key] = number
                groups.append(_told(told[serial], village, number))
            else:
                groups.append(_drawn(dice, village, number, hardship))
    spoiled = plant(groups, dice, planted_each, protected)
    first_of = {id(row): group[0] for group in groups for row in group}
    rows = [row for group in groups for row in group]
    place_of_row = {id(row): place for place, row in enumerate(rows, start=2)}
    answers = [
        Planted(
            row=place_of_row[id(row)],
            household_no=str(row[0] or _number_of(first_of[id(row)], groups)),
            heading_field=rule.field,
            value=str(row[PLACE_OF[rule.field]] or ""),
            rule=rule.name,
            is_bad=rule.is_bad,
            meaning=meaning,
        )
        for rule, row, meaning in spoiled
    ]
    answers.sort(key=lambda answer: answer.row)
    return Families(tuple(tuple(row) for row in rows), tuple(answers), stories)


def _number_of(first: Row, groups: Sequence[Group]) -> str:
    """The number of the household whose first row this is, also where one of its rows lost it."""
    group = next(group for group in groups if group[0] is first)
    return str(next(row[0] for row in group if row[0]))


def _counts(households: int) -> list[int]:
    """Households of each village; towns by their size, villages of a town within a third of each other."""
    weights = []
    for town in TOWNS:
        shares = [1 + 0.3 * ((7 * place) % 5 - 2) / 2 for place in range(len(town.villages))]
        weights += [town.households * share / sum(shares) for share in shares]
    exact = [households * weight / sum(weights) for weight in weights]
    counts = [int(value) for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda place: counts[place] - exact[place])
    for place in by_rest[: households - sum(counts)]:
        counts[place] += 1
    return counts


def _serials(count: int, told: dict[int, Story]) -> list[int]:
    """Household numbers of a village: its stories' own, and the lowest others."""
    others = [serial for serial in range(1, count + max(told, default=0) + 1) if serial not in told]
    return sorted([*told, *others[: max(0, count - len(told))]])


def _told(story: Story, village: Village, number: str) -> Group:
    household = dict(HOUSE) | dict(story.household)
    head = {"head_name": story.members[0]["name"], "group_no": story.group}
    return _rows(village, number, household | head, [dict(member) for member in story.members])


def _drawn(dice: Dice, village: Village, number: str, hardship: float) -> Group:
    people = structure.household(dice)
    standing = hardship + 0.95 * dice.normal()
    surname = names.surname(dice)
    members: list[dict[str, facts.Cell]] = []
    for person in people:
        born = facts.birth_date(dice, person.age)
        given = names.given_name(dice, person.sex, born.year)
        family = surname if person.is_own else names.surname(dice)
        basic: dict[str, facts.Cell] = {
            "name": family + given,
            "sex": person.sex,
            "birth_on": born.isoformat(),
            "relation": person.relation,
        }
        members.append(basic | facts.member_facts(dice, person, standing))
    household = facts.household_facts(dice, standing, members, [person.age for person in people])
    household["household_attribute"] = facts.attribute(dice, standing, members)
    household["head_name"] = members[0]["name"]
    household["group_no"] = dice.between(1, 8)
    return _rows(village, number, household, members)


def _rows(
    village: Village, number: str, household: dict[str, facts.Cell], members: list[dict[str, facts.Cell]]
) -> Group:
    fixed = household | {
        "household_no": number,
        "village_code": village.code,
        "village_name": village.name,
    }
    group: Group = []
    for person_no, member in enumerate(members, start=1):
        cells = fixed | member | {"person_no": person_no}
        group.append([cells[column.field] for column in COLUMNS])
    return group
