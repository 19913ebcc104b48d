"""The pages of an import, from the upload to the register: who may what, and what they say."""

from __future__ import annotations

import io
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook

from liandong.foundation.audit.models import AuditEntry
from liandong.intake.models import ImportBatch
from liandong.registry.models import Household
from tests.cast import Cast
from tests.intake.sheets import sheet

pytestmark = pytest.mark.django_db

GOOD = (
    {"户编号": "A1", "成员序号": "1", "与户主关系": "户主", "姓名": "王一"},
    {"户编号": "A1", "成员序号": "2", "与户主关系": "配偶", "姓名": "李二"},
    {"户编号": "A2", "成员序号": "1", "与户主关系": "户主", "姓名": "赵三", "房间数": "很多"},
)


def brought(client: Client, content: bytes, cast: Cast, *, name: str = "册子.csv") -> ImportBatch:
    response = client.post(
        "/imports/new/",
        {
            "file": SimpleUploadedFile(name, content),
            "place": cast.county.pk,
            "source_title": "秋季走访",
            "source_kind": "visit",
            "observed_on": "2025-09-30",
            "mapping": "automatic",
        },
    )
    assert response.status_code == 302, response.content.decode()
    return ImportBatch.objects.get(key=UUID(response["Location"].split("/")[2]))


def test_a_county_officer_walks_from_the_upload_to_the_register(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, sheet(*GOOD, place="990121101201"), cast)
    page = client.get(f"/imports/{batch.key}/").content.decode()
    assert "房间数" in page
    assert client.post(f"/imports/{batch.key}/check/").status_code == 302
    page = client.get(f"/imports/{batch.key}/").content.decode()
    assert "很多" in page
    assert not Household.objects.exists()
    client.post(f"/imports/{batch.key}/merge/")
    assert list(Household.objects.values_list("household_no", "head_name")) == [("A1", "王一")]
    page = client.get(f"/imports/{batch.key}/").content.decode()
    assert "秋季走访" in page
    assert AuditEntry.objects.filter(action="import.read", subject=f"batch:{batch.key}").exists()


def test_the_marked_workbook_comes_back_and_is_written_down(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, sheet(*GOOD, place="990121101201"), cast)
    client.post(f"/imports/{batch.key}/check/")
    response = client.get(f"/imports/{batch.key}/marked/")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(response.streaming_content)))
    rows = book.get_sheet_by_index(1).to_python()
    assert len(rows) == 4
    assert rows[1][-1] == ""
    assert "房间数" in rows[3][-1]
    assert AuditEntry.objects.filter(action="import.marked").count() == 1


@pytest.mark.parametrize(
    "who", ["stranger", "evaluator", "other_county_officer", "system_admin", "village_cadre"]
)
def test_who_has_no_duty_there_sees_nothing_of_an_import(client: Client, cast: Cast, who: str) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, sheet(*GOOD, place="990121101201"), cast)
    client.force_login(getattr(cast, who))
    for path in ("", "marked/"):
        assert client.get(f"/imports/{batch.key}/{path}").status_code == 403
    for path in ("check/", "merge/", "discard/", "mapping/"):
        assert client.post(f"/imports/{batch.key}/{path}").status_code == 403
    batch.refresh_from_db()
    assert batch.state == "uploaded"


def test_a_village_cadre_uploads_for_the_own_village_and_the_county_writes(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.village_cadre)
    page = client.get("/imports/new/").content.decode()
    assert f'value="{cast.village.pk}"' in page
    assert f'value="{cast.county.pk}"' not in page
    response = client.post(
        "/imports/new/",
        {
            "file": SimpleUploadedFile("a.csv", sheet(*GOOD, place="990121101201")),
            "place": cast.village.pk,
            "source_kind": "visit",
            "observed_on": "2025-09-30",
            "mapping": "automatic",
        },
    )
    key = response["Location"].split("/")[2]
    client.post(f"/imports/{key}/check/")
    assert client.post(f"/imports/{key}/merge/").status_code == 403
    assert not Household.objects.exists()
    client.force_login(cast.county_officer)
    client.post(f"/imports/{key}/merge/")
    assert Household.objects.count() == 1


def test_households_outside_the_uploaders_area_are_refused(client: Client, cast: Cast) -> None:
    client.force_login(cast.village_cadre)
    response = client.post(
        "/imports/new/",
        {
            "file": SimpleUploadedFile("a.csv", sheet(*GOOD[:2], place="990121101202")),
            "place": cast.village.pk,
            "source_kind": "visit",
            "observed_on": "2025-09-30",
            "mapping": "automatic",
        },
    )
    key = response["Location"].split("/")[2]
    client.post(f"/imports/{key}/check/")
    batch = ImportBatch.objects.get(key=key)
    assert batch.households_refused == 1
    assert dict(batch.rule_counts.values_list("rule", "found")) == {"place_outside": 1}


def test_a_file_that_nothing_can_read_is_refused_beside_its_field(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    response = client.post(
        "/imports/new/",
        {
            "file": SimpleUploadedFile("a.csv", b"%PDF-1.4\n"),
            "place": cast.county.pk,
            "source_kind": "visit",
            "observed_on": "2025-09-30",
            "mapping": "automatic",
        },
    )
    assert response.status_code == 422
    assert "a.csv" in response.content.decode()


def test_a_file_with_unknown_columns_waits_to_be_matched(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, b"one,two\n1,2\n", cast)
    page = client.get(f"/imports/{batch.key}/").content.decode()
    assert "one、two" in page
    assert "disabled" in page
    client.post(f"/imports/{batch.key}/check/")
    batch.refresh_from_db()
    assert (batch.state, "户编号" in (batch.refusal or "")) == ("refused", True)


def test_the_template_is_there_for_who_may_upload(client: Client, cast: Cast) -> None:
    client.force_login(cast.village_cadre)
    response = client.get("/imports/template/")
    assert b"".join(response.streaming_content)[:2] == b"PK"
    client.force_login(cast.stranger)
    assert client.get("/imports/template/").status_code == 403


def test_lists_cost_a_fixed_number_of_queries(
    client: Client, cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    client.force_login(cast.county_officer)
    for number in range(3):
        brought(client, sheet(*GOOD, place="990121101201"), cast, name=f"{number}.csv")
    with django_assert_max_num_queries(14):  # type: ignore[operator]  # the fixture is a context manager
        assert client.get("/imports/").status_code == 200
