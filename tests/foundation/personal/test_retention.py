"""How long personal data stays: the rules, what they find, what is left when they are done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from liandong.foundation import clock
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.files.models import StoredFile
from liandong.foundation.files.services import is_intact, store
from liandong.foundation.personal import retention
from liandong.foundation.personal.retention import (
    Outcome,
    days_at,
    rules,
    run,
    targets,
)
from liandong.foundation.places.models import Place
from liandong.intake.models import ImportBatch
from liandong.linkage.models import Event
from liandong.registry.models import Document, Household, PersonalNumber, PersonalNumberVersion
from liandong.registry.record_codes import DocumentKind
from liandong.registry.selectors_personal import find, numbers_of
from liandong.registry.services.erasure import erase_numbers
from liandong.registry.services.personal import ToldNumber, set_numbers
from tests.cast import Cast
from tests.intake.test_merging import HEAD, WIFE, told
from tests.registry.families import a_family, a_source


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, settings: Settings) -> None:
    settings.LIANDONG_FILES = tmp_path / "files"
    settings.LIANDONG_HOME = tmp_path


@contextmanager
def after(days: int) -> Iterator[None]:
    with clock.frozen(clock.now() + timedelta(days=days)):
        yield


def done(outcomes: list[Outcome], rule: str) -> tuple[int, int]:
    return next((one.things, one.values) for one in outcomes if one.rule.id == rule)


def test_every_target_has_a_rule_with_a_source(db: None) -> None:
    assert {rule.what for rule in rules()} == set(targets())
    assert all(rule.source and rule.title["zh"] for rule in rules())


def test_a_document_goes_after_its_days_and_not_before(cast: Cast) -> None:
    stored = withdrawn(cast, cast.village, "LX-8")
    with after(14):
        assert done(run(), "withdrawn-documents") == (0, 0)
    assert is_intact(stored)
    with after(16):
        assert done(run(dry_run=True), "withdrawn-documents") == (1, 1)
        assert is_intact(stored)
        assert done(run(), "withdrawn-documents") == (1, 1)
        assert done(run(), "withdrawn-documents") == (0, 0)
    stored.refresh_from_db()
    assert stored.erased_at is not None
    assert not stored.path.exists()
    entry = AuditEntry.objects.get(action="retention.erased")
    assert (entry.subject, entry.detail["rule"]) == (f"file:{stored.key}", "withdrawn-documents")


def test_bytes_that_somebody_else_still_needs_stay(cast: Cast) -> None:
    stored = withdrawn(cast, cast.village, "LX-8")
    other = store(b"LX-8", name="other.txt", purpose="attachment", actor=None)
    with after(16):
        run()
    stored.refresh_from_db()
    assert stored.erased_at is not None
    assert is_intact(other)


def test_places_have_days_of_their_own_and_what_has_no_place_goes_by_the_fewest(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_days", [lambda _rule, _on: {cast.town.path: 5}])
    taken_back = [withdrawn(cast, cast.village, "LX-8"), withdrawn(cast, cast.far_village, "LX-9")]
    with after(6):
        assert done(run(), "withdrawn-documents") == (1, 1)
        assert [is_intact(one) for one in taken_back] == [False, True]
    with after(16):
        assert done(run(), "withdrawn-documents") == (1, 1)
    rule = next(one for one in rules() if one.id == "staged-rows")
    assert (days_at(None, rule, {"/1/": 5}), days_at(None, rule, {"/1/": 99})) == (5, 30)


def withdrawn(cast: Cast, village: Place, number: str) -> StoredFile:
    """A file of a document that its family took back today."""
    stored = store(number.encode(), name=f"{number}.txt", purpose="document", actor=None)
    Document.objects.create(
        household=a_family(cast.county, village, number),
        kind=DocumentKind.values[0],
        title="申请书",
        file=stored,
        added_at=clock.now(),
        withdrawn_at=clock.now(),
    )
    return stored


def test_what_an_import_left_behind_goes_first_rows_then_the_file(cast: Cast) -> None:
    told(cast, HEAD, WIFE)
    batch = ImportBatch.objects.get()
    assert list(batch.folder.iterdir())
    with after(31):
        assert done(run(), "staged-rows")[0] == 1
        assert not batch.folder.exists()
        assert is_intact(batch.file)
    with after(181):
        assert done(run(), "uploaded-files") == (1, 1)
    assert not batch.file.path.exists()


def test_a_document_that_was_taken_back_goes(cast: Cast) -> None:
    made = a_family(cast.county, cast.village, "LX-9")
    stored = [
        store(name.encode(), name=f"{name}.txt", purpose="document", actor=None) for name in ("one", "two")
    ]
    for file, withdrawn in zip(stored, (clock.now(), None), strict=True):
        Document.objects.create(
            household=made,
            kind=DocumentKind.values[0],
            title="申请书",
            file=file,
            added_at=clock.now(),
            withdrawn_at=withdrawn,
        )
    with after(14):
        assert done(run(), "withdrawn-documents") == (0, 0)
    with after(16):
        assert done(run(), "withdrawn-documents") == (1, 1)
    assert [is_intact(one) for one in stored] == [False, True]


@pytest.fixture
def family(cast: Cast) -> Household:
    """A family with a phone that was another one until 2021."""
    made = a_family(cast.county, cast.village, "LX-1")
    set_numbers([ToldNumber("phone", "13900139000", made.pk)], a_source())
    set_numbers([ToldNumber("phone", "13800138000", made.pk)], a_source("visit", on=date(2021, 1, 1)))
    head = made.members.get(person_no="1")
    set_numbers([ToldNumber("id_number", "11010519491231002X", made.pk, head.pk)], a_source())
    return made


def test_a_replaced_number_is_overwritten_in_history_too(cast: Cast, family: Household) -> None:
    with clock.frozen(date(2024, 6, 1)):
        assert done(run(), "superseded-numbers") == (1, 1)
    old = PersonalNumber.objects.get(valid_to__isnull=False)
    version = PersonalNumberVersion.objects.get()
    for row in (old, version):
        assert (bytes(row.sealed), row.blind) == (b"", None)
        assert row.erased_at is not None
    event = Event.objects.get(kind="numbers.erased")
    assert event.payload == {"rule": "superseded-numbers", "kinds": ["phone"], "count": 1}
    assert find(cast.village_cadre, "phone", "13800138000").exists()  # the present one stays


def test_the_numbers_of_somebody_who_left_go_after_five_years(cast: Cast, family: Household) -> None:
    family.members.filter(person_no="1").update(valid_to=date(2021, 1, 1))
    with clock.frozen(date(2025, 12, 1)):
        assert done(run(), "numbers-of-leavers") == (0, 0)
    with clock.frozen(date(2026, 2, 1)):
        assert done(run(), "numbers-of-leavers") == (1, 1)
        assert not find(cast.village_cadre, "id_number", "11010519491231002X")


def test_an_erased_number_is_said_to_be_erased_and_may_be_told_again(cast: Cast, family: Household) -> None:
    held = PersonalNumber.objects.filter(kind="id_number")
    assert erase_numbers(held, rule="consent-withdrawn", actor=cast.county_officer) == 1
    assert erase_numbers(held, rule="consent-withdrawn") == 0
    assert [one.text for one in numbers_of(cast.county_officer, family) if one.owner] == [None]
    assert not any(one.can_reveal for one in numbers_of(cast.county_officer, family) if one.owner)
    head = family.members.get(person_no="1")
    done_again = set_numbers(
        [ToldNumber("id_number", "11010519491231002X", family.pk, head.pk)], a_source(on=date(2025, 1, 1))
    )
    assert done_again.replaced == 1
    assert find(cast.village_cadre, "id_number", "11010519491231002X").exists()
