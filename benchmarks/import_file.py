"""The file that ``import_speed`` takes in: families of as many counties as it needs, nobody of them real.

Run: ``python -m benchmarks.import_file FILE --persons N``: a process of its own, so that what making the
file takes is not counted with what reading it takes. The demo's families, 20,000 to a county, with what
its sheet does not ask and registers hold: an ID number for 98 of 100 persons, a phone for 85 and a bank
account for 90 of 100 families. Among them, at the rates of a careful county: from 1 of 250 families somebody
is written down once more, with a slip or none, in the next one; 1 of 1,000 ID numbers does not check out;
1 of 600 families carries an error that keeps it out.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from liandong.project.demo.columns import COLUMNS, HEADINGS, PLACE_OF
from liandong.project.demo.dice import Dice
from liandong.project.demo.doubles import SLIPS
from liandong.project.demo.families import generate
from liandong.project.demo.full_form import id_number
from liandong.project.demo.places import COUNTY_CODE, place_rows

SEED = 20190208
OF_A_COUNTY = 20_000
_PERSONS_OF_A_COUNTY = 67_000
_EACH = 3  # families spoiled by each of the twelve rules of the demo, in a county
_SLIPS = tuple(slip for kind, slip in SLIPS.items() if "village" not in kind)
_ID_NUMBER = len(COLUMNS)  # its place; phone and account stand behind it
_HEADINGS = ("身份证号码", "联系电话", "银行账号")
MAPPING = 'id_number = "身份证号码"\nphone = "联系电话"\nbank_account = "银行账号"\n'
"""What the mapping of the demo's sheet needs besides."""

Row = list[object]


def counties_for(persons: int) -> int:
    """How many counties a file of so many persons speaks of."""
    return -(-persons // _PERSONS_OF_A_COUNTY)


def places(counties: int) -> list[tuple[str, str]]:
    """(code, name): the demo's county so many times under one prefecture."""
    above = [row for row in place_rows() if row[0] < COUNTY_CODE]
    below = [row for row in place_rows() if row[0] >= COUNTY_CODE]
    return above + [(_moved(code, county), name) for county in range(counties) for code, name in below]


def _moved(code: str, county: int) -> str:
    return f"{COUNTY_CODE[:4]}{county + 1:02d}{code[6:]}"


def write(path: Path, persons: int) -> None:
    """Write a csv of so many persons, and the rest of the last family."""
    dice = Dice(SEED)
    born: Counter[object] = Counter()
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow((*HEADINGS, *_HEADINGS))
        for county in range(counties_for(persons)):
            for family in _doubled(_numbered(_families(county), dice, born), dice):
                if written >= persons:
                    return
                writer.writerows(family)
                written += len(family)


def _families(county: int) -> Iterator[list[Row]]:
    """The rows of each family; a row without a number follows those of its family."""
    place, village = PLACE_OF["household_no"], PLACE_OF["village_code"]
    family: list[Row] = []
    for told in generate(OF_A_COUNTY, SEED + county, planted_each=_EACH).rows:
        row: Row = [*told]
        row[place] = f"{county + 1:02d}-{row[place]}" if row[place] else None
        row[village] = _moved(str(row[village]), county)
        if family and row[place] and row[place] not in (one[place] for one in family):
            yield family
            family = []
        family.append(row)
    yield family


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
        birth_on = date.fromisoformat(str(row[PLACE_OF["birth_on"]]))
    except ValueError:
        return None
    told = {"name": row[PLACE_OF["name"]], "birth_on": birth_on}
    slipped = dice.one_of(_SLIPS)(told, dice) or told
    copy = [*row]
    copy[PLACE_OF["name"]], copy[PLACE_OF["birth_on"]] = slipped["name"], str(slipped["birth_on"])
    return copy


def _in_family(guest: Row, family: list[Row]) -> Row:
    row = [family[0][place] if column.is_household else guest[place] for place, column in enumerate(COLUMNS)]
    row[PLACE_OF["person_no"]] = len(family) + 1
    row[PLACE_OF["relation"]] = "其他"
    return [*row, guest[_ID_NUMBER], *family[0][_ID_NUMBER + 1 :]]


def _numbered(families: Iterable[list[Row]], dice: Dice, born: Counter[object]) -> Iterator[list[Row]]:
    """Add the numbers: one of each person, and a phone and an account that all rows of a family repeat."""
    for family in families:
        phone = f"13{dice.between(0, 999_999_999):09d}" if dice.chance(0.85) else None
        account = f"6217{dice.between(0, 10**15 - 1):015d}" if dice.chance(0.9) else None
        for row in family:
            row += [_id_number(row, dice, born), phone, account]
        yield family


def _id_number(row: Row, dice: Dice, born: Counter[object]) -> str | None:
    birth_on = row[PLACE_OF["birth_on"]]
    born[birth_on] += 1
    number = id_number(str(birth_on), born[birth_on])
    if dice.chance(0.001):
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
