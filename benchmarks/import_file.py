"""The file that ``import_speed`` takes in: families of as many counties as it needs, nobody of them real.

Run: ``python -m benchmarks.import_file FILE --persons N``: a process of its own, so that what making the
file takes is not counted with what reading it takes. The demo's families, some 20,000 to a county, with the
columns of :data:`FIELDS` and what registers hold: an ID number for 98 of 100 persons, a phone for 85 and a
bank account for 90 of 100 families. Among them, at the rates of a careful county: from 1 of 250 families
somebody is written down once more, with a slip or none, in the next one; 1 of 1,000 ID numbers does not check
out; 1 of 600 families carries an error that keeps it out.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from liandong.project.demo.columns import OF
from liandong.project.demo.dice import Dice
from liandong.project.demo.doubles import SLIPS
from liandong.project.demo.families import sheets
from liandong.project.demo.places import CITY, COUNTIES, place_rows
from liandong.project.demo.slip_table import SLIPS as ERRORS
from liandong.project.demo.slips import by_rates
from liandong.project.demo.told import checked

SEED = 20190208
OF_A_PREFECTURE = 40_000
_PERSONS_OF_A_COUNTY = 66_000
FIELDS = (
    *("household_no", "village_code", "village_name", "group_no", "head_name", "household_kind", "person_no"),
    *("name", "sex", "birth_on", "relation", "education", "years_schooling", "student_status", "dropped_out"),
    *("health", "has_disability", "labour", "is_medically_insured", "speaks_mandarin", "work_months"),
    *("house_area_m2", "rooms", "house_structure", "house_grade", "is_water_safe", "has_sanitary_toilet"),
    *("has_electricity", "fuel", "road_type", "has_broadband", "net_income_yuan", "self_paid_medical_yuan"),
    "id_number",
)
"""The columns of the demo's sheet that are in the file, so that figures of years can be compared."""

_UNREADABLE = {0: 1 / 500}  # of twelve slips with this number, ten keep a family out
_SLIPS = tuple(slip for kind, slip in SLIPS.items() if "village" not in kind)
_NUMBERS = ("联系电话", "银行账号")
HEADINGS = (*(OF[field].heading for field in FIELDS), *_NUMBERS)

Row = dict[str, str | None]


def counties_for(persons: int) -> int:
    """How many counties a file of so many persons speaks of."""
    return -(-persons // _PERSONS_OF_A_COUNTY)


def places(counties: int) -> list[tuple[str, str]]:
    """(code, name): the demo's counties, one after the other, so many times under one prefecture."""
    above = [row for row in place_rows() if row[0] <= CITY[0]]
    return above + [
        (_moved(code, number), name)
        for number in range(counties)
        for code, name in place_rows()
        if code.startswith(COUNTIES[number % len(COUNTIES)].code[:6])
    ]


def mapping(text: str) -> str:
    """Of a mapping of the whole sheet what reads this file."""
    head, columns = text.split("[columns]\n")
    names = [OF[field].heading for field in FIELDS]
    kept = [
        line
        for line in columns.splitlines()
        if any(f'"{name}"' in line or f'"{name} ' in line for name in names)
    ]
    numbers = [f'phone = "{_NUMBERS[0]}"', f'bank_account = "{_NUMBERS[1]}"']
    return "\n".join([head + "[columns]", *kept, *numbers, ""])


def _moved(code: str, number: int) -> str:
    return f"{code[:4]}{number + 1:02d}{code[6:]}"


def write(path: Path, persons: int) -> None:
    """Write a csv of so many persons, and the rest of the last family."""
    dice = Dice(SEED)
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, (*FIELDS, *_NUMBERS), extrasaction="ignore", lineterminator="\r\n")
        csv.writer(file, lineterminator="\r\n").writerow(HEADINGS)
        for number in range(counties_for(persons)):
            for family in _doubled(_numbered(_families(number), dice), dice):
                if written >= persons:
                    return
                writer.writerows(family)
                written += len(family)


def _families(number: int) -> Iterator[list[Row]]:
    """The rows of each family of a county; a row without a number follows those of its family."""
    county, seed = COUNTIES[number % len(COUNTIES)], SEED + number // len(COUNTIES)
    family: list[Row] = []
    for sheet in sheets(OF_A_PREFECTURE, seed, slips=by_rates(ERRORS, _UNREADABLE), county=county):
        for row in sheet.rows.to_pylist():
            told = row["household_no"]
            row["household_no"] = f"{number + 1:02d}-{told}" if told else None
            row["village_code"] = _moved(row["village_code"], number)
            row["id_number"] = _own_area(row["id_number"], number // len(COUNTIES))
            if family and told and row["household_no"] not in (one["household_no"] for one in family):
                yield family
                family = []
            family.append(row)
    yield family


def _own_area(number: str | None, prefecture: int) -> str | None:
    """The number with an area code that no other prefecture of the file has."""
    if number is None or not prefecture:
        return number
    return checked(f"{900_000 + 1000 * prefecture + int(number[:6]) - 990_000}{number[6:17]}")


def _doubled(families: Iterable[list[Row]], dice: Dice) -> Iterator[list[Row]]:
    """Now and then somebody of a family stands in the next one too."""
    guest: Row | None = None
    for family in families:
        if guest is not None:
            family.append(_in_family(guest, family))
        yield family
        guest = _written_again(dice.one_of(family), dice) if dice.chance(1 / 250) else None


def _written_again(row: Row, dice: Dice) -> Row | None:
    try:
        birth_on = date.fromisoformat(str(row["birth_on"]))
    except ValueError:
        return None
    told = {"name": row["name"], "birth_on": birth_on}
    slipped = dice.one_of(_SLIPS)(told, dice) or told
    return row | {"name": str(slipped["name"]), "birth_on": str(slipped["birth_on"])}


def _in_family(guest: Row, family: list[Row]) -> Row:
    own = {name: cell for name, cell in family[0].items() if name in _NUMBERS or OF[name].is_household}
    return guest | own | {"person_no": str(len(family) + 1), "relation": "其他"}


def _numbered(families: Iterable[list[Row]], dice: Dice) -> Iterator[list[Row]]:
    """A phone and an account that all rows of a family repeat; some ID numbers are missing, some wrong."""
    for family in families:
        phone = f"13{dice.between(0, 999_999_999):09d}" if dice.chance(0.85) else None
        account = f"6217{dice.between(0, 10**15 - 1):015d}" if dice.chance(0.9) else None
        for row in family:
            row |= dict(zip(_NUMBERS, (phone, account), strict=True))
            row["id_number"] = _slipped(row["id_number"], dice)
        yield family


def _slipped(number: str | None, dice: Dice) -> str | None:
    if number is not None and dice.chance(0.001):
        return number[:-1] + ("1" if number[-1] == "0" else "0")
    return number if dice.chance(0.98) else None


def main() -> None:
    """Read the size, write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--persons", type=int, default=100_000)
    asked = parser.parse_args()
    write(asked.file, asked.persons)


if __name__ == "__main__":
    main()
