"""Whether the installation is well: what administrators see, what monitors get, and nobody else."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import translation

from liandong.foundation import clock
from liandong.foundation.audit.services import note
from liandong.foundation.health import basic, checks
from liandong.foundation.health.checks import Finding, State
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> object:
    with translation.override("en"):
        yield


def test_administrators_see_every_check_and_others_none(client: Client, cast: Cast) -> None:
    client.force_login(cast.system_admin)
    client.cookies["liandong_language"] = "en"
    page = client.get("/health/")
    assert page.status_code == 200
    for checked in checks.look():
        assert checked.title in page.text
    for person in (cast.county_officer, cast.village_cadre, cast.stranger, cast.security_admin):
        client.force_login(person)
        assert client.get("/health/").status_code == 403
    client.logout()
    assert client.get("/health/").status_code == 302


def test_monitors_learn_whether_it_answers_and_nothing_else(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/health/live").text == "ok\n"
    assert client.get("/health/ready").text == "ok\n"

    def down(*_: object) -> None:
        raise OperationalError("connection to “10.0.0.5” refused")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", down)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.text) == (503, "database\n")
    assert client.get("/health/live").status_code == 200


def test_a_sleeping_sealer_is_failing() -> None:
    assert basic.sealing().state is State.GOOD
    with clock.frozen(clock.now() - timedelta(minutes=10)):
        note(actor=None, action="test.done")
    with clock.frozen(clock.now() + timedelta(minutes=10)):
        found = basic.sealing()
    assert found.state is State.FAILING
    assert found.sentence.startswith("1 entry waits to be sealed, since")


def test_a_backup_of_last_night_is_wanted(tmp_path: Path, settings: object) -> None:
    settings.LIANDONG_BACKUPS = tmp_path  # type: ignore[attr-defined]
    assert basic.backup().state is State.ATTENTION
    made = tmp_path / "liandong-20261123T180000Z" / "manifest.json"
    made.parent.mkdir()
    made.write_text("{}")
    assert basic.backup().state is State.GOOD
    old = (clock.now() - timedelta(hours=40)).timestamp()
    os.utime(made, (old, old))
    assert basic.backup().remedy == "The nightly backup did not run; see its log."


def test_settings_of_a_developer_are_failing(settings: object) -> None:
    assert basic.site_settings().state is State.ATTENTION  # no HTTPS here
    settings.SESSION_COOKIE_SECURE = True  # type: ignore[attr-defined]
    assert basic.site_settings().state is State.GOOD
    settings.DEBUG = True  # type: ignore[attr-defined]
    assert basic.site_settings().state is State.FAILING


def test_a_check_that_breaks_is_a_finding_and_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Finding:
        raise OSError("no such disk")

    monkeypatch.setattr(checks, "_checks", dict(checks._checks))
    checks.register("broken", "Broken", order=1)(broken)  # type: ignore[arg-type]
    found = checks.look()
    assert found[0].finding.state is State.FAILING
    assert len(found) == len(checks._checks)
    assert checks.worst(found) is State.FAILING
