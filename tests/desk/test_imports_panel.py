"""Files that wait, on the home page: for whom they wait, and for whom they do not."""

from __future__ import annotations

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from liandong.foundation.accounts.models import User
from liandong.intake.models import ImportBatch
from liandong.intake.panels import imports
from tests.cast import Cast
from tests.intake.sheets import sheet

ROW = {"户编号": "A1", "成员序号": "1", "与户主关系": "户主", "姓名": "王一"}


def uploaded(client: Client, cast: Cast, title: str) -> ImportBatch:
    client.force_login(cast.village_cadre)
    response = client.post(
        "/imports/new/",
        {
            "file": SimpleUploadedFile("a.csv", sheet(ROW, place="990121101201")),
            "place": cast.village.pk,
            "source_title": title,
            "source_kind": "visit",
            "observed_on": "2025-09-30",
            "mapping": "automatic",
        },
    )
    assert response.status_code == 302
    return ImportBatch.objects.get(source_title=title)


def home(client: Client, user: User) -> str:
    client.force_login(user)
    client.cookies["liandong_language"] = "en"
    page: str = client.get("/").content.decode()
    return re.sub(r"\s+", " ", page[page.index("<main") :])


def test_a_checked_file_waits_for_the_county_and_no_longer_for_the_village(
    client: Client, cast: Cast
) -> None:
    batch = uploaded(client, cast, "秋季走访")
    assert "<b>1 thing</b> waits for you." in home(client, cast.village_cadre)
    client.post(f"/imports/{batch.key}/check/")
    village = home(client, cast.village_cadre)
    assert "秋季走访" in village  # still there to be followed
    assert "waits for the county office" in village
    assert "for you." not in village
    county = home(client, cast.county_officer)
    assert "<b>1 thing</b> waits for you." in county
    assert "waits for the county office" not in county
    client.post(f"/imports/{batch.key}/merge/")
    assert f"/imports/{batch.key}/" not in home(client, cast.county_officer)


def test_nobody_sees_the_files_of_others(client: Client, cast: Cast) -> None:
    uploaded(client, cast, "秋季走访")
    for user in (cast.other_village_cadre, cast.other_county_officer, cast.analyst, cast.stranger):
        assert "秋季走访" not in home(client, user)
    assert "秋季走访" in home(client, cast.township_reviewer)


def test_the_panel_costs_the_same_for_one_file_and_for_three(
    client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for title in ("一", "二", "三"):
        uploaded(client, cast, title)
        reader = User.objects.get(pk=cast.county_officer.pk)
        with django_assert_num_queries(3):  # duties, files, names of their places
            imports(reader, RequestFactory().get("/"))
