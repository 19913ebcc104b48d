"""The demo's generated sheet with its planted rows, against its own list of answers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from liandong.foundation.files.models import FileType
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import by_code
from liandong.foundation.places.services import PlaceRow, load_places
from liandong.intake.known_mappings import best, known, shipped
from liandong.intake.mapping import parse_mapping
from liandong.intake.models import ImportBatch
from liandong.intake.rules import RULES, Severity
from liandong.intake.seen import look_at
from liandong.intake.services import staged
from liandong.intake.services.batches import Order, check, merge_batch, upload
from liandong.project.demo.families import Families, generate
from liandong.project.demo.files import Workbook
from liandong.project.demo.places import COUNTY_CODE, LANXI, place_rows
from liandong.registry.models import Household, HouseholdIncome, Member

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def families() -> Families:
    return generate(2400, 7, each=2, county=LANXI)


@pytest.fixture
def county(db: None) -> Place:
    load_places([PlaceRow(line, *pair) for line, pair in enumerate(place_rows(), 2)], source="demo")
    found = by_code(COUNTY_CODE)
    assert found is not None
    return found


@pytest.fixture
def checked(families: Families, county: Place, tmp_path: Path) -> ImportBatch:
    path = tmp_path / "families.xlsx"
    with Workbook(path) as file:
        file.write(families.rows)
    mapping = best(look_at(path, FileType.XLSX, path.name).columns, path.name, known())
    assert mapping.id == "families"
    batch = upload(path.read_bytes(), name=path.name, mapping=mapping, order=Order(county), actor=None)
    return check(batch, actor=None)


def is_refused(rule: str) -> bool:
    return RULES[rule].severity_in("national") is Severity.REFUSE


def test_every_planted_fault_is_found_in_its_cell_and_nothing_else_is_refused(
    families: Families, checked: ImportBatch
) -> None:
    findings = staged.findings(checked).to_pylist()
    found = {(row["_row"], row["rule"]) for row in findings if row["severity"] == "refuse"}
    bad = [one for one in families.planted if one.slip.is_bad and is_refused(one.slip.rule)]
    missed = [one for one in bad if (one.row, one.slip.rule) not in found]
    assert not [(one.slip.key, one.row, one.value) for one in missed]
    assert {row["rule"] for row in findings if row["severity"] == "refuse"} == {one.slip.rule for one in bad}
    refused = {row["household_no"] for row in findings if row["severity"] == "refuse"}
    assert refused == {one.household_no for one in bad}
    assert checked.households_refused == len(refused)
    assert checked.households_read == families.households


def test_rows_that_only_look_bad_are_read_right(families: Families, checked: ImportBatch) -> None:
    merge_batch(checked, actor=None)
    good = [one for one in families.planted if not one.slip.is_bad]
    assert Counter(one.slip.key for one in good) == {"full_width_digits": 2, "stray_spaces": 2}
    for one in good:
        household = Household.objects.get(household_no=one.household_no)
        if one.slip.key == "full_width_digits":
            income = HouseholdIncome.objects.get(household=household)
            assert income.net_income_yuan == int(one.meaning)
        else:
            assert Member.objects.filter(household=household, name=one.meaning).exists()


def test_the_example_mapping_is_the_shipped_one() -> None:
    example = Path(__file__).resolve().parents[2] / "examples/families/mapping.toml"
    read = parse_mapping(example.read_text(encoding="utf-8"))
    assert read.fingerprint in {mapping.fingerprint for mapping in shipped()}
