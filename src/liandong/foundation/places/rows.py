"""The rows of a list of places, and what can be wrong with them before the tree is looked at."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from liandong.analytics.errors import Refusal, marked
from liandong.foundation.places.codes import BadPlaceCode, PlaceCode, parse_code
from liandong.foundation.places.models import Level

SHOWN = 20  # faults told in one sentence; the refusal holds all
LONGEST_NAME = 100
GROUP = "group"
_BETWEEN = re.compile(r"[\s;；,，、]+")


class RowFault(Refusal):
    """One row that is wrong. ``row`` counts as a spreadsheet does: the heading is row 1."""

    def __init__(self, row: int, message: str, *, file: str = "", **details: object) -> None:
        self.row = row
        self.file = file
        super().__init__(message, row=row, **details)

    def __str__(self) -> str:
        said = super().__str__()
        return f"{self.file} {said}" if self.file else said


class BadPlaceRows(Refusal):
    """A list of places that cannot be loaded as it stands."""

    message = marked("{count} rows of {source} cannot be loaded, so nothing was changed: {rows}")

    def __init__(self, faults: Sequence[RowFault], source: str) -> None:
        self.faults = tuple(faults)
        shown = "; ".join(str(fault) for fault in self.faults[:SHOWN])
        super().__init__(count=len(self.faults), source=source, rows=shown)


BAD_CODE = marked("row {row}: {code} is not the code of a place (2, 4, 6, 9 or 12 digits)")
NO_NAME = marked("row {row}: {code} has no name")
LONG_NAME = marked("row {row}: the name of {code} is longer than 100 characters")
TWICE = marked("row {row}: {code} stands in row {first} already")
OTHER_NAME = marked("row {row}: {code} is {name} here, but {other} in row {first} of {earlier}")
OTHER_LEVEL = marked("row {row}: {code} {name} is given as {given}, but its digits are those of a {level}")
OTHER_PARENT = marked("row {row}: {code} {name} is given below {given}, but its digits lie below {parent}")
GROUP_OF_WHAT = marked("row {row}: the group {name} is given for {code}, which is no village")


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A row of a list: its number as a spreadsheet counts, and what it says, as written.

    ``parent``: the code of the place above, where the list has such a column. ``formerly``: codes of places
    that this one was, or was made of. A village group (``level`` "group") has the code of its village.
    """

    row: int
    code: str
    name: str
    level: str = ""
    parent: str = ""
    formerly: str = ""
    file: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """A row with its codes understood, in full; ``parent`` only where the row names one."""

    row: PlaceRow
    code: PlaceCode
    parent: str | None
    formerly: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedRows:
    """The rows of a list: places with a code of their own, and village groups below them."""

    places: list[Checked]
    groups: list[Checked]


def fault(row: PlaceRow, message: str, **details: object) -> RowFault:
    """What is wrong with a row, with its file and number."""
    return RowFault(row.row, message, file=row.file, **details)


def check_rows(rows: Sequence[PlaceRow], source: str) -> CheckedRows:
    """The rows with their codes understood; the same place in two files counts once.

    Raises:
        BadPlaceRows: some rows are wrong by themselves; all are named.
    """
    faults: list[RowFault] = []
    places: dict[str, Checked] = {}
    groups: dict[tuple[str, str], Checked] = {}
    for row in rows:
        try:
            checked = _understood(row)
        except BadPlaceCode as error:
            faults.append(fault(row, BAD_CODE, code=error.details["code"]))
            continue
        wrong = _fault_of(checked)
        if row.level == GROUP:
            wrong = wrong or _twice(checked, groups.get((checked.code.text, row.name)))
            groups.setdefault((checked.code.text, row.name), checked)
        else:
            wrong = wrong or _twice(checked, places.get(checked.code.text))
            places.setdefault(checked.code.text, checked)
        if wrong:
            faults.append(wrong)
    if faults:
        raise BadPlaceRows(faults, source)
    return CheckedRows(list(places.values()), list(groups.values()))


def _understood(row: PlaceRow) -> Checked:
    formerly = tuple(parse_code(code).text for code in _BETWEEN.split(row.formerly.strip()) if code)
    parent = parse_code(row.parent).text if row.parent else None
    return Checked(row, parse_code(row.code), parent, formerly)


def _fault_of(checked: Checked) -> RowFault | None:
    row, code = checked.row, checked.code
    if not row.name:
        return fault(row, NO_NAME, code=row.code)
    if len(row.name) > LONGEST_NAME:
        return fault(row, LONG_NAME, code=row.code)
    if row.level == GROUP:
        return (
            None if code.level == Level.VILLAGE else fault(row, GROUP_OF_WHAT, code=row.code, name=row.name)
        )
    if row.level and row.level not in {code.level.name.lower(), str(code.level.value), str(code.level.label)}:
        return fault(row, OTHER_LEVEL, code=row.code, name=row.name, given=row.level, level=code.level.label)
    if checked.parent and checked.parent not in {code.parent, code.text}:
        return fault(
            row, OTHER_PARENT, code=row.code, name=row.name, given=row.parent, parent=code.parent or "–"
        )
    return None


def _twice(checked: Checked, first: Checked | None) -> RowFault | None:
    """A place that the list names again: twice in one file, or in two files by different names.

    The bureau's lists have cities without counties (东莞, 中山) in the list of cities and again in that of
    counties: the same place said twice is no fault there.
    """
    if first is None:
        return None
    row = checked.row
    if row.file == first.row.file:
        return fault(row, TWICE, code=row.code, first=first.row.row)
    if row.name == first.row.name:
        return None
    return fault(
        row, OTHER_NAME, code=row.code, name=row.name, other=first.row.name, first=first.row.row,
        earlier=first.row.file,
    )  # fmt: skip
