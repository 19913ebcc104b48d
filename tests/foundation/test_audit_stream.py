"""The audit stream as its readers see it: their own area, nothing to change, and their reading noted."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from liandong.foundation.accounts.models import Role
from liandong.foundation.accounts.services import grant_duty, open_account
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.audit.selectors import PAGE, entries_for
from liandong.foundation.audit.services import note
from tests.cast import Cast


def actions(entries: list[AuditEntry]) -> list[str]:
    return [entry.action for entry in entries]


def test_an_audit_administrator_reads_the_lines_of_the_own_area(cast: Cast) -> None:
    auditor = open_account(username="qin", display_name="秦明", password=None, actor=None)
    grant_duty(user=auditor, role=Role.AUDIT_ADMIN, place=cast.county, actor=None)
    here = note(actor=cast.village_cadre, action="household.read", place=cast.village)
    there = note(actor=cast.other_county_officer, action="household.read", place=cast.other_county_village)
    mine = note(actor=cast.village_cadre, action="session.opened")
    theirs = note(actor=cast.other_county_officer, action="session.opened")
    nobody = note(actor=None, action="session.refused")
    seen = {entry.pk for entry in entries_for(auditor)}
    assert {here.pk, mine.pk} <= seen
    assert not seen & {there.pk, theirs.pk, nobody.pk}
    whole = {entry.pk for entry in entries_for(cast.audit_admin)}
    assert {here.pk, there.pk, mine.pk, theirs.pk, nobody.pk} <= whole
    assert entries_for(cast.county_officer) == []


def test_lines_are_found_by_person_action_and_day_and_read_page_by_page(cast: Cast) -> None:
    for _ in range(PAGE + 5):
        note(actor=cast.helper, action="household.read", place=cast.village)
    note(actor=cast.helper, action="import.read", place=cast.village)
    first = entries_for(cast.audit_admin, person="helper", action="household")
    assert len(first) == PAGE + 1
    rest = entries_for(cast.audit_admin, person="helper", action="household", before=first[PAGE - 1].pk)
    assert len(rest) == 5
    assert entries_for(cast.audit_admin, on=date(2020, 1, 1)) == []


@pytest.mark.parametrize("word", ["system_admin", "security_admin", "county_officer", "stranger"])
def test_nobody_else_reads_the_stream(cast: Cast, client: Client, word: str) -> None:
    client.force_login(getattr(cast, word))
    assert client.get(reverse("audit_stream")).status_code == 403


def test_reading_the_stream_is_a_line_of_it(cast: Cast, client: Client) -> None:
    note(actor=cast.helper, action="household.read", place=cast.village)
    client.force_login(cast.audit_admin)
    page = client.get(reverse("audit_stream"), {"person": "helper"}).content.decode()
    assert "household.read" in page
    assert "林晓" in page
    assert client.post(reverse("audit_stream")).status_code == 405
    assert AuditEntry.objects.get(action="audit.read").actor_id == cast.audit_admin.pk
