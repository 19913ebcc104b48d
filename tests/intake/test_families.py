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
from liandong.intake.seen import look_at
from liandong.intake.services import staged
from liandong.intake.services.batches import Order, check, merge_batch, upload
from liandong.project.demo.families import Families, generate
from liandong.project.demo.places import COUNTY_CODE, place_rows
from liandong.registry.models import Household, HouseholdIncome, Member

pytestmark = pytest.mark.django_db

# The generator's name of each planted fault and the rule that should find it.
RULE_OF = {
    "bad_date": "date_unreadable",
    "birth_in_future": "date_in_future",
    "age_over_120": "out_of_range",
    "text_in_number": "number_unreadable",
    "missing_household_no": "household_number_missing",
    "duplicate_member": "person_twice",
    "no_head": "no_head",
    "two_heads": "two_heads",
    "conflicting_household_facts": "household_facts_differ",
    "unknown_code": "word_unknown",
    "unknown_village": "place_unknown",
    "work_months_out_of_range": "out_of_range",
}


@pytest.fixture(scope="module")
def families() -> Families:
    return generate(1500, 7)


@pytest.fixture
def county(db: None) -> Place:
    listed = [("99", "某省"), ("9901", "某市"), *(row for row in place_rows() if row[0] > "990101")]
    load_places([PlaceRow(line, code, name) for line, (code, name) in enumerate(listed, 2)], source="demo")
    found = by_code(COUNTY_CODE)
    assert found is not None
    return found


@pytest.fixture
def checked(families: Families, county: Place, tmp_path: Path) -> ImportBatch:
    path = tmp_path / "families.xlsx"
    families.write_workbook(path)
    mapping = best(look_at(path, FileType.XLSX, path.name).columns, path.name, known())
    assert mapping.id == "families"
    batch = upload(path.read_bytes(), name=path.name, mapping=mapping, order=Order(county), actor=None)
    return check(batch, actor=None)


def test_every_planted_fault_is_found_in_its_cell_and_nothing_else_is_refused(
    families: Families, checked: ImportBatch
) -> None:
    findings = staged.findings(checked).to_pylist()
    found = {(row["_row"], row["rule"]) for row in findings if row["severity"] == "refuse"}
    bad = [one for one in families.planted if one.is_bad]
    missed = [one for one in bad if (one.row, RULE_OF[one.rule]) not in found]
    assert not [(one.rule, one.row, one.value) for one in missed]
    assert {row["rule"] for row in findings if row["severity"] == "refuse"} == {
        RULE_OF[one.rule] for one in bad
    }
    refused = {row["household_no"] for row in findings if row["severity"] == "refuse"}
    assert refused == {one.household_no for one in bad}
    assert checked.households_refused == len(refused)
    assert checked.households_read == families.households


def test_rows_that_only_look_bad_are_read_right(families: Families, checked: ImportBatch) -> None:
    merge_batch(checked, actor=None)
    good = [one for one in families.planted if not one.is_bad]
    assert Counter(one.rule for one in good) == {"full_width_digits": 3, "stray_spaces": 3}
    for one in good:
        household = Household.objects.get(household_no=one.household_no)
        if one.rule == "full_width_digits":
            income = HouseholdIncome.objects.get(household=household)
            assert income.net_income_yuan == int(one.meaning)
        else:
            assert Member.objects.filter(household=household, name=one.meaning).exists()


def test_the_example_mapping_is_the_shipped_one() -> None:
    example = Path(__file__).resolve().parents[2] / "examples/families/mapping.toml"
    read = parse_mapping(example.read_text(encoding="utf-8"))
    assert read.fingerprint in {mapping.fingerprint for mapping in shipped()}
