"""Numbers of persons: told, sealed, found, contested, shown masked, shown in full."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from pytest_django.fixtures import Settings

from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.personal.id_numbers import check_character
from liandong.linkage.models import Event
from liandong.registry.models import Household, Member, NumberConflict, PersonalNumber, PersonalNumberVersion
from liandong.registry.selectors_personal import conflicts_for, find, numbers_of
from liandong.registry.services.personal import (
    KeptOut,
    NumberUnreadable,
    NumberWithoutPerson,
    ToldNumber,
    set_numbers,
)
from liandong.registry.services.reveal import Reason, TooManyReveals, reveal
from tests.cast import Cast
from tests.registry.families import a_family, a_source

ID = "11010519491231002X"
OTHER_ID = "11010519800229001" + check_character("11010519800229001")
PHONE, ACCOUNT = "13800138000", "6222020200000000001"


@pytest.fixture
def family(cast: Cast) -> Household:
    return a_family(cast.county, cast.village, "LX-1")


def head_of(household: Household) -> Member:
    return household.members.get(person_no="1")


def told(household: Household, kind: str, value: str, person_no: str | None = "1") -> ToldNumber:
    member = household.members.get(person_no=person_no).pk if person_no else None
    return ToldNumber(kind, value, household.pk, member)


@pytest.fixture
def numbered(family: Household) -> Household:
    set_numbers(
        [
            told(family, "id_number", ID),
            told(family, "phone", PHONE, None),
            told(family, "bank_account", ACCOUNT, None),
        ],
        a_source(),
    )
    return family


def test_a_number_is_kept_sealed_and_opens_again(numbered: Household) -> None:
    row = PersonalNumber.objects.get(kind="id_number")
    assert ID.encode() not in bytes(row.sealed)
    assert row.opened() == ID
    assert (row.member, row.valid_from) == (head_of(numbered), date(2020, 1, 1))


def test_what_is_known_already_changes_nothing_however_it_is_written(numbered: Household) -> None:
    done = set_numbers(
        [
            told(numbered, "id_number", "１１０１０５ 19491231002x"),
            told(numbered, "phone", "+86 138 0013 8000", None),
        ],
        a_source(on=date(2021, 1, 1)),
    )
    assert (done.added, done.replaced, done.unchanged) == (0, 0, 2)
    assert PersonalNumber.objects.count() == 3


def test_a_later_source_closes_the_row_before_and_history_keeps_it(numbered: Household) -> None:
    done = set_numbers([told(numbered, "phone", "13900139000", None)], a_source("visit", on=date(2021, 5, 1)))
    assert done.replaced == 1
    before, after = PersonalNumber.objects.filter(kind="phone").order_by("id")
    assert (before.valid_to, after.valid_from, after.valid_to) == (date(2021, 5, 1), date(2021, 5, 1), None)
    version = PersonalNumberVersion.objects.get()
    assert (version.number, version.valid_to, version.opened()) == (before.pk, None, PHONE)


def test_what_is_older_or_of_another_source_of_the_same_day_is_kept_out(numbered: Household) -> None:
    rows = [told(numbered, "id_number", ID), told(numbered, "phone", "13900139000", None)]
    assert set_numbers(rows, a_source("old list", on=date(2019, 1, 1))).kept_out == (KeptOut(1, "older"),)
    assert set_numbers(rows, a_source("another")).kept_out == (KeptOut(1, "same_day"),)
    assert PersonalNumber.objects.get(kind="phone").opened() == PHONE


def test_a_source_may_correct_itself_on_the_same_day(numbered: Household) -> None:
    assert set_numbers([told(numbered, "phone", "13900139000", None)], a_source()).replaced == 1
    assert PersonalNumber.objects.get(kind="phone", valid_to=None).opened() == "13900139000"


def test_a_disability_card_issued_again_is_a_change(family: Household) -> None:
    set_numbers([told(family, "disability_card", ID + "43")], a_source())
    done = set_numbers([told(family, "disability_card", ID + "43B1")], a_source(on=date(2021, 1, 1)))
    assert done.replaced == 1
    done = set_numbers([told(family, "disability_card", ID + "43B1")], a_source(on=date(2022, 1, 1)))
    assert done.unchanged == 1


@pytest.mark.parametrize("value", ["", "   ", "1" * 41])
def test_an_empty_or_endless_number_is_refused(family: Household, value: str) -> None:
    with pytest.raises(NumberUnreadable):
        set_numbers([told(family, "phone", value, None)], a_source())


def test_an_id_number_needs_a_person(family: Household) -> None:
    with pytest.raises(NumberWithoutPerson):
        set_numbers([told(family, "id_number", ID, None)], a_source())


def test_the_same_id_number_in_two_families_opens_a_conflict_once(cast: Cast, numbered: Household) -> None:
    other = a_family(cast.county, cast.far_village, "LX-2")
    done = set_numbers([told(other, "id_number", ID)], a_source())
    assert (done.added, done.conflicts_opened) == (1, 1)
    again = set_numbers([told(other, "id_number", ID)], a_source(on=date(2021, 1, 1)))
    assert again.conflicts_opened == 0
    assert conflicts_for(cast.village_cadre).count() == conflicts_for(cast.far_village_cadre).count() == 1
    assert not conflicts_for(cast.other_village_cadre).exists()
    assert [one.is_contested for one in numbers_of(cast.village_cadre, numbered) if one.owner] == [True]


def test_the_same_number_twice_in_one_file_is_a_conflict_too(cast: Cast, family: Household) -> None:
    done = set_numbers([told(family, "id_number", ID), told(family, "id_number", ID, "2")], a_source())
    assert done.conflicts_opened == 1


def test_a_shared_phone_is_no_conflict(cast: Cast, numbered: Household) -> None:
    other = a_family(cast.county, cast.village, "LX-2")
    assert set_numbers([told(other, "phone", PHONE, None)], a_source()).conflicts_opened == 0


def test_somebody_who_left_is_no_conflict(cast: Cast, numbered: Household) -> None:
    Member.objects.filter(pk=head_of(numbered).pk).update(valid_to=clock.today())
    other = a_family(cast.county, cast.village, "LX-2")
    assert set_numbers([told(other, "id_number", ID)], a_source()).conflicts_opened == 0


def test_a_conflict_closes_when_one_side_is_corrected(cast: Cast, numbered: Household) -> None:
    other = a_family(cast.county, cast.village, "LX-2")
    set_numbers([told(other, "id_number", ID)], a_source())
    done = set_numbers([told(other, "id_number", OTHER_ID)], a_source("visit", on=date(2022, 1, 1)))
    assert (done.replaced, done.conflicts_closed) == (1, 1)
    assert NumberConflict.objects.get().closed_at is not None


def test_an_event_names_kinds_and_no_number(numbered: Household, cast: Cast) -> None:
    event = Event.objects.get(kind="numbers.set")
    assert event.subject_key == numbered.key
    assert event.payload["kinds"] == ["bank_account", "id_number", "phone"]


def test_a_family_is_found_by_the_whole_number_within_the_area(cast: Cast, numbered: Household) -> None:
    for kind, value in (("id_number", ID.lower()), ("phone", "138 0013 8000"), ("bank_account", ACCOUNT)):
        assert [one.household for one in find(cast.village_cadre, kind, value)] == [numbered]
    assert not find(cast.village_cadre, "id_number", ID[:-1] + "1")
    assert not find(cast.other_village_cadre, "id_number", ID)
    assert not find(cast.system_admin, "id_number", ID)


def test_staff_see_masks_and_whole_phones(cast: Cast, numbered: Household) -> None:
    texts = {one.number.kind: one.text for one in numbers_of(cast.village_cadre, numbered)}
    assert texts == {
        "id_number": "1****************X",
        "phone": PHONE,
        "bank_account": "6*****************1",
    }
    assert not numbers_of(cast.stranger, numbered)


def test_only_the_county_may_see_in_full_and_not_the_phone(cast: Cast, numbered: Household) -> None:
    assert not any(one.can_reveal for one in numbers_of(cast.village_cadre, numbered))
    can = {one.number.kind: one.can_reveal for one in numbers_of(cast.county_officer, numbered)}
    assert can == {"id_number": True, "phone": False, "bank_account": True}


def test_a_reveal_is_written_down_twice(cast: Cast, numbered: Household) -> None:
    number = PersonalNumber.objects.get(kind="id_number")
    _, text = reveal(cast.county_officer, numbered.key, number.key, Reason.PAYMENT)
    assert text == ID
    entry = AuditEntry.objects.get(action="number.revealed")
    event = Event.objects.get(kind="number.revealed")
    assert (
        entry.detail
        == event.payload
        == {
            "number": str(number.key),
            "kind": "id_number",
            "reason": "payment",
        }
    )
    assert (event.subject_key, entry.actor_id) == (numbered.key, cast.county_officer.pk)


@pytest.mark.parametrize(
    "who",
    ["village_cadre", "township_reviewer", "other_county_officer", "helper", "system_admin", "audit_admin"],
)
def test_nobody_else_may_see_in_full(cast: Cast, numbered: Household, who: str) -> None:
    number = PersonalNumber.objects.get(kind="id_number")
    with pytest.raises(OutOfScope):
        reveal(getattr(cast, who), numbered.key, number.key, Reason.PAYMENT)
    assert not AuditEntry.objects.filter(action="number.revealed").exists()


def test_a_number_of_another_family_is_not_had_by_this_ones_address(cast: Cast, numbered: Household) -> None:
    number = PersonalNumber.objects.get(kind="id_number")
    other = a_family(cast.county, cast.village, "LX-2")
    with pytest.raises(OutOfScope):
        reveal(cast.county_officer, other.key, number.key, Reason.PAYMENT)


def test_the_hour_has_a_limit(cast: Cast, numbered: Household, settings: Settings) -> None:
    settings.LIANDONG_REVEALS_AN_HOUR = 2
    number = PersonalNumber.objects.get(kind="id_number")
    for _ in range(2):
        reveal(cast.county_officer, numbered.key, number.key, Reason.PAYMENT)
    with pytest.raises(TooManyReveals):
        reveal(cast.county_officer, numbered.key, number.key, Reason.PAYMENT)
    with clock.frozen(clock.now() + timedelta(hours=2)):
        reveal(cast.county_officer, numbered.key, number.key, Reason.PAYMENT)


def test_the_site_can_neither_forge_nor_remove_history(numbered: Household) -> None:
    set_numbers([told(numbered, "phone", "13900139000", None)], a_source("visit", on=date(2021, 5, 1)))
    for statement in (
        "delete from registry_personalnumberversion",
        "update registry_personalnumberversion set valid_from = '2001-01-01'",
        "insert into registry_personalnumberversion select * from registry_personalnumberversion",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


# pages


def _show(client: Client, household: Household, number: UUID, **data: str) -> Any:
    return client.post(f"/households/{household.key}/numbers/show/", {"number": str(number), **data})


def test_the_page_of_a_family_shows_masks_only(client: Client, cast: Cast, numbered: Household) -> None:
    client.force_login(cast.county_officer)
    page = client.get(f"/households/{numbered.key}/").content.decode()
    assert "1****************X" in page
    assert PHONE in page
    assert ID not in page
    assert ACCOUNT not in page
    assert "numbers/show/" in page
    client.force_login(cast.village_cadre)
    page = client.get(f"/households/{numbered.key}/").content.decode()
    assert "1****************X" in page
    assert "numbers/show/" not in page


def test_a_number_is_shown_for_a_minute_and_never_kept(
    client: Client, cast: Cast, numbered: Household
) -> None:
    client.force_login(cast.county_officer)
    number = PersonalNumber.objects.get(kind="id_number").key
    answer = _show(client, numbered, number, reason="identity")
    assert ID in answer.content.decode()
    assert answer["Refresh"] == f"60; url=/households/{numbered.key}/"
    assert "no-store" in answer["Cache-Control"]
    page = client.get(f"/households/{numbered.key}/").content.decode()
    assert "完整显示" in page  # the family's history says so


def test_without_a_reason_or_by_get_nothing_is_shown(client: Client, cast: Cast, numbered: Household) -> None:
    client.force_login(cast.county_officer)
    number = PersonalNumber.objects.get(kind="id_number").key
    for data in ({}, {"reason": "curious"}):
        answer = _show(client, numbered, number, **data)
        assert answer.status_code == 422
        assert ID not in answer.content.decode()
    assert client.get(f"/households/{numbered.key}/numbers/show/").status_code == 405
    assert not AuditEntry.objects.filter(action="number.revealed").exists()


@pytest.mark.parametrize("who", ["village_cadre", "other_county_officer", "stranger"])
def test_the_address_alone_shows_nothing(client: Client, cast: Cast, numbered: Household, who: str) -> None:
    client.force_login(getattr(cast, who))
    number = PersonalNumber.objects.get(kind="id_number").key
    answer = _show(client, numbered, number, reason="identity")
    assert answer.status_code == 403
    assert ID not in answer.content.decode()


def test_beyond_the_limit_the_page_says_so(
    client: Client, cast: Cast, numbered: Household, settings: Settings
) -> None:
    settings.LIANDONG_REVEALS_AN_HOUR = 0
    client.force_login(cast.county_officer)
    answer = _show(client, numbered, PersonalNumber.objects.get(kind="id_number").key, reason="identity")
    assert answer.status_code == 429
    assert ID not in answer.content.decode()


def test_a_search_by_number_leaves_no_number_behind(client: Client, cast: Cast, numbered: Household) -> None:
    client.force_login(cast.village_cadre)
    page = client.post("/households/by-number/", {"kind": "id_number", "number": ID}).content.decode()
    assert str(numbered.key) in page
    entry = AuditEntry.objects.get(action="number.searched")
    assert entry.detail == {"kind": "id_number", "found": 1}
    client.force_login(cast.other_village_cadre)
    page = client.post("/households/by-number/", {"kind": "id_number", "number": ID}).content.decode()
    assert str(numbered.key) not in page
    client.force_login(cast.evaluator)
    assert client.get("/households/by-number/").status_code == 403


def test_a_search_for_a_number_with_a_slip_says_so(client: Client, cast: Cast, numbered: Household) -> None:
    client.force_login(cast.village_cadre)
    page = client.post("/households/by-number/", {"kind": "id_number", "number": ID[:-1] + "1"})
    assert "末位校验码" in page.content.decode()
