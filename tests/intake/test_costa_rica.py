"""The real survey, walked through the intake. The file is not part of the repository."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from liandong.analytics import measure_mpi
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import by_code
from liandong.foundation.places.services import PlaceRow, load_places
from liandong.intake.mapping import Mapping, parse_mapping
from liandong.intake.models import ImportBatch
from liandong.intake.services.batches import Order, check, merge_batch, upload
from liandong.linkage.models import Event
from liandong.registry import extracts
from liandong.registry.models import Household, Member

pytestmark = [pytest.mark.django_db, pytest.mark.shared_data]
EXAMPLE = Path(__file__).resolve().parents[2] / "examples/costa_rica"
COUNTY = "990201"


@pytest.fixture
def survey(shared_data: Path) -> bytes:
    return (shared_data / "households_costa_rica.csv").read_bytes()


@pytest.fixture
def mapping() -> Mapping:
    return parse_mapping((EXAMPLE / "mapping.toml").read_text(encoding="utf-8"))


@pytest.fixture
def county(db: None) -> Place:
    with (EXAMPLE / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = [PlaceRow(line, row["code"], row["name"]) for line, row in enumerate(csv.DictReader(file), 2)]
    load_places(rows, source="examples/costa_rica/places.csv")
    found = by_code(COUNTY)
    assert found is not None
    return found


def brought(content: bytes, mapping: Mapping, place: Place) -> ImportBatch:
    batch = upload(content, name="survey.csv", mapping=mapping, order=Order(place), actor=None)
    return check(batch, actor=None)


def found_by(batch: ImportBatch) -> dict[str, int]:
    return dict(batch.rule_counts.values_list("rule", "found"))


def test_the_whole_survey_comes_in_with_its_known_flaws_counted(
    survey: bytes, mapping: Mapping, county: Place
) -> None:
    batch = brought(survey, mapping, county)
    assert (batch.households_read, batch.households_refused, batch.members_read) == (2988, 0, 9557)
    assert found_by(batch) == {"no_head": 15, "reference_differs": 85}
    batch = merge_batch(batch, actor=None)
    assert (batch.households_added, batch.members_added, batch.conflicts) == (2988, 9557, 0)
    assert (Household.objects.count(), Member.objects.count()) == (2988, 9557)
    assert Event.objects.filter(kind="household.registered").count() == 2988
    rows = extracts.household_rows(county, date(2018, 6, 1))
    assert rows.num_rows == 9557
    levels = extracts.reference_levels(county, date(2018, 6, 1), "costa_rica_target").to_pylist()
    assert len(levels) == 2988
    assert sum(row["is_contradictory"] for row in levels) == 85


def test_the_same_survey_again_changes_nothing(survey: bytes, mapping: Mapping, county: Place) -> None:
    merge_batch(brought(survey, mapping, county), actor=None)
    events = Event.objects.filter(kind__startswith="household.").count()
    again = merge_batch(brought(survey, mapping, county), actor=None)
    assert (again.households_added, again.households_changed, again.households_unchanged) == (0, 0, 2988)
    assert (again.members_unchanged, again.conflicts) == (9557, 0)
    assert Event.objects.filter(kind__startswith="household.").count() == events


def test_the_file_and_the_registry_give_every_household_the_same_result(
    survey: bytes, mapping: Mapping, county: Place, shared_data: Path
) -> None:
    merge_batch(brought(survey, mapping, county), actor=None)
    from_file = measure_mpi(shared_data / "households_costa_rica.csv", EXAMPLE / "standard.toml")
    rows = extracts.household_rows(county, date(2018, 6, 1))
    from_registry = measure_mpi(rows, EXAMPLE / "registry_standard.toml")
    found = [
        {row["unit"]: row for row in result.units().drop_columns(["why"]).to_pylist()}
        for result in (from_file, from_registry)
    ]
    assert len(found[0]) == 2988
    assert found[0] == found[1]
    cells = [
        [(row["measure"], row["indicator"], row["estimate"]) for row in result.table.to_pylist()]
        for result in (from_file, from_registry)
    ]
    assert cells[0] == cells[1]


PLANTED = (
    # (row of the file, column, what is written there, rule)
    (3, "age", "sixty-seven", "number_unreadable"),
    (5, "age", "217", "out_of_range"),
    (20, "rooms", "99", "household_facts_differ"),
    (40, "lugar1", "0", "place_missing"),
    (63, "idhogar", "", "household_number_missing"),
    (80, "escolari", "-4", "out_of_range"),
)


def planted(survey: bytes) -> bytes:
    rows = list(csv.reader(io.StringIO(survey.decode())))
    for line, column, value, _ in PLANTED:
        rows[line - 1][rows[0].index(column)] = value
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def test_planted_rows_are_refused_with_their_whole_families_and_nothing_else(
    survey: bytes, mapping: Mapping, county: Place
) -> None:
    rows = list(csv.DictReader(io.StringIO(survey.decode())))
    hit = {rows[line - 2]["idhogar"] for line, *_ in PLANTED}
    lost = sum(row["idhogar"] in hit for row in rows)
    batch = brought(planted(survey), mapping, county)
    found = found_by(batch)
    assert {rule for *_, rule in PLANTED} <= set(found)
    assert found["number_unreadable"] == 1
    assert batch.households_refused == len(hit)
    assert batch.members_refused == lost
    batch = merge_batch(batch, actor=None)
    assert batch.households_added == 2988 - len(hit)
    assert not Household.objects.filter(household_no__in=hit).exists()
