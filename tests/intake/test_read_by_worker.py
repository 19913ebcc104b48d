"""A big file is looked at by a worker, not while its uploader waits; killed, the next worker takes it up."""

from __future__ import annotations

import io
import signal
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from liandong.intake import seen
from liandong.intake.models import AskedStep, ImportBatch
from liandong.intake.services.asked import do_asked
from liandong.intake.states import State
from tests.cast import Cast
from tests.intake.sheets import sheet
from tests.intake.test_killed import child
from tests.intake.test_pages import GOOD, brought

SHEET = sheet(*GOOD, place="990121101201")


@pytest.fixture
def every_file_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen, "READ_AT_ONCE", 0)


def test_a_small_file_is_read_at_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, SHEET, cast)
    assert batch.mapping is not None
    assert not AskedStep.objects.exists()


def test_a_big_file_is_read_by_a_worker_and_then_matched(
    client: Client, cast: Cast, every_file_is_long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(cast.county_officer)
    with monkeypatch.context() as patched:
        patched.setattr("liandong.intake.services.arrival.look", None)  # whoever looked now would fail
        batch = brought(client, SHEET, cast)
    page = f"/imports/{batch.key}/"
    assert "正在读取文件" in client.get(page).content.decode()
    assert "读取中" in client.get("/imports/").content.decode()
    assert client.post(f"{page}check/").status_code == 302  # too early: the page says so
    assert (batch.mapping, AskedStep.objects.get().step) == (None, "read")
    assert do_asked() == 1
    batch.refresh_from_db()
    assert batch.mapping is not None
    assert (batch.state, batch.observed_on.isoformat()) == (State.UPLOADED, "2025-09-30")
    assert "房间数" in client.get(page).content.decode()
    client.post(f"{page}check/")
    client.post(f"{page}merge/")
    batch.refresh_from_db()
    assert (batch.state, batch.households_added) == (State.MERGED, 1)


def test_what_was_stopped_is_read_when_asked_for_anew(
    client: Client, cast: Cast, every_file_is_long: None
) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, SHEET, cast)
    page = f"/imports/{batch.key}/"
    client.post(f"{page}stop/")
    assert do_asked() == 0
    assert "文件还没有读取" in client.get(page).content.decode()
    assert client.get(f"{page}columns/").status_code == 302
    client.post(f"{page}check/")
    assert AskedStep.objects.get().step == "read"


def test_a_file_that_cannot_be_read_says_so_on_its_page(
    client: Client, cast: Cast, every_file_is_long: None
) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, b"\r\n\r\n", cast)
    do_asked()
    batch.refresh_from_db()
    assert batch.state == State.REFUSED
    assert batch.refusal
    assert batch.refusal in client.get(f"/imports/{batch.key}/").content.decode().replace("&quot;", '"')
    batch.save()  # what is kept stays what it was, whoever wrote the row anew
    client.cookies["liandong_language"] = "en"
    assert "has no rows; give a file with a header" in client.get(f"/imports/{batch.key}/").content.decode()


def test_columns_that_no_mapping_knows_are_guessed_and_shown(
    client: Client, cast: Cast, every_file_is_long: None
) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, "门牌,姓名\n1,王一\n".encode(), cast)
    do_asked()
    batch.refresh_from_db()
    assert (batch.state, batch.mapping is None) == (State.REFUSED, False)
    assert client.get(f"/imports/{batch.key}/columns/").status_code == 200


def test_a_bomb_is_refused_while_its_uploader_waits(
    client: Client, cast: Cast, every_file_is_long: None
) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (200 << 20))
    client.force_login(cast.county_officer)
    file = SimpleUploadedFile("大.xlsx", content.getvalue())
    told = {"file": file, "place": cast.county.pk, "source_kind": "visit", "observed_on": "2025-09-30"}
    answer = client.post("/imports/new/", told | {"mapping": "automatic"})
    assert answer.status_code == 422
    assert "大.xlsx" in answer.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_reads_leaves_the_file_to_the_next(
    client: Client, cast: Cast, every_file_is_long: None
) -> None:
    client.force_login(cast.county_officer)
    batch = brought(client, SHEET, cast)
    dead = child("asked", "liandong.intake.services.looking.keep", batch)
    _, error = dead.communicate(timeout=120)
    assert dead.returncode == -signal.SIGKILL, error.decode()
    batch.refresh_from_db()
    assert batch.mapping is None
    connection.close()
    assert do_asked() == 1
    batch.refresh_from_db()
    assert batch.mapping is not None
