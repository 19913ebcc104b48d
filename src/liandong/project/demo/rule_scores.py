"""How well the rules find what was planted in a generated form."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from liandong.analytics.tables import connect
from liandong.foundation.files.models import FileType
from liandong.intake.checks import Checks
from liandong.intake.mapping import parse_mapping
from liandong.intake.places import Located
from liandong.intake.reading import read_sheet
from liandong.intake.signs import Lines
from liandong.intake.staging import stage
from liandong.project.demo.facts import AS_OF
from liandong.project.demo.full_form import Form
from liandong.registry.fields import FIELDS

LINES = Lines(exit=Decimal(4000), monitoring=Decimal(6000))  # of the generated county


@dataclass(frozen=True)
class Score:
    """One rule: households it was planted in, those of them it found, and others that it flagged."""

    rule: str
    planted: int
    caught: int
    elsewhere: int


def score(form: Form, folder: Path, *, lines: Lines = LINES) -> list[Score]:
    """Check a form as an import does, without a database, and compare with its key.

    Args:
        folder: where the form is written for the check to read; the key is not among the files.
    """
    path = folder / "form.csv"
    form.write_csv(path)
    connection = connect()
    try:
        sheet = read_sheet(path, FileType.TEXT, path.name, connection)
        filled = dict(stage(connection, sheet, parse_mapping(_mapping(form))))
        texts = connection.execute('select distinct "<place>" from mapped').fetchall()
        Checks(
            connection,
            filled,
            places={text: Located(place_id=number, county_id=1) for number, (text,) in enumerate(texts, 1)},
            observed_on=AS_OF,
            today=AS_OF,
            lines=lines,
        ).run()
        pairs = connection.execute("select distinct rule, household_no from findings").fetchall()
    finally:
        connection.close()
    found: defaultdict[str, set[str]] = defaultdict(set)
    for rule, household in pairs:
        found[rule].add(str(household))
    planted: defaultdict[str, set[str]] = defaultdict(set)
    for household, rule in form.key:
        planted[rule].add(household)
    sizes = Counter(rule for _, rule in form.key)
    return [
        Score(rule, sizes[rule], len(homes & found[rule]), len(found[rule] - homes))
        for rule, homes in planted.items()
    ]


def _mapping(form: Form) -> str:
    columns = "\n".join(f'{name} = "{name}"' for name in form.fields if name in FIELDS)
    return (
        '[mapping]\nid = "form"\nhousehold = "household_no"\nmember = "person_no"\n'
        f'place = "village_code"\nprofile = "national"\n\n[columns]\n{columns}\n'
    )
