"""How well the rules of the intake find the slips in generated families."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from liandong.analytics.tables import connect
from liandong.foundation.files.models import FileType
from liandong.intake.checks import Checks
from liandong.intake.known_mappings import shipped
from liandong.intake.mapping import Mapping
from liandong.intake.places import Located
from liandong.intake.reading import read_sheet
from liandong.intake.signs import Lines
from liandong.intake.staging import stage
from liandong.project.demo.block import AS_OF
from liandong.project.demo.families import Families
from liandong.project.demo.files import Csv
from liandong.project.demo.places import villages
from liandong.project.demo.slip_table import NO_VILLAGE

LINES = Lines(exit=Decimal(4000), monitoring=Decimal(6000))  # of the generated prefecture
MAPPING = "families"


@dataclass(frozen=True)
class Score:
    """One rule: households it was planted in, those of them it found, and others that it flagged."""

    rule: str
    planted: int
    caught: int
    elsewhere: int


def sheet_mapping() -> Mapping:
    """The mapping that comes with the package and reads the demo's sheet."""
    return next(mapping for mapping in shipped() if mapping.id == MAPPING)


def score(families: Families, folder: Path, *, lines: Lines = LINES) -> list[Score]:
    """Check families as an import does, without a database, and compare with the key.

    Args:
        folder: where the sheet is written for the check to read; the key is not among the files.
    """
    path = folder / "families.csv"
    with Csv(path) as file:
        file.write(families.rows)
    found: defaultdict[str, set[str]] = defaultdict(set)
    for rule, household in _findings(path, lines):
        found[rule].add(household)
    bad = [one for one in families.planted if one.slip.is_bad]
    sizes = Counter(one.slip.rule for one in bad)
    planted: defaultdict[str, set[str]] = defaultdict(set)
    for one in bad:
        planted[one.slip.rule].add(one.household_no)
    quiet = {rule: set[str]() for rule in found if rule not in planted}
    return [
        Score(rule, sizes[rule], len(homes & found[rule]), len(found[rule] - homes))
        for rule, homes in (planted | quiet).items()
    ]


def _findings(path: Path, lines: Lines) -> list[tuple[str, str]]:
    connection = connect()
    try:
        sheet = read_sheet(path, FileType.TEXT, path.name, connection)
        filled = dict(stage(connection, sheet, sheet_mapping()))
        places: dict[str | None, Located] = {
            village.code: Located(place_id=number, county_id=1)
            for number, village in enumerate(villages(), 1)
        }
        places[NO_VILLAGE] = Located(rule="place_unknown")
        checks = Checks(connection, filled, places=places, observed_on=AS_OF, today=AS_OF, lines=lines)
        checks.run()
        pairs = connection.execute("select distinct rule, household_no from findings").fetchall()
    finally:
        connection.close()
    return [(str(rule), str(household)) for rule, household in pairs]
