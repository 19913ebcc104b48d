"""Reading DATABASE_URL."""

from __future__ import annotations

import pytest

from liandong.project.database.address import APP, address, django_settings
from liandong.project.database.refusals import BadAddress


def test_every_part_of_an_address_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://li:p%40ss@db.example:5433/county?sslmode=require")
    found = django_settings(APP)
    assert {key: found[key] for key in ("HOST", "PORT", "NAME", "USER", "PASSWORD")} == {
        "HOST": "db.example",
        "PORT": "5433",
        "NAME": "county",
        "USER": "li",
        "PASSWORD": "p@ss",
    }
    assert found["OPTIONS"] == {
        "options": "-c role=liandong_app",
        "application_name": "liandong",
        "sslmode": "require",
    }


def test_a_socket_folder_is_an_address_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://li@/county?host=/run/postgresql")
    assert address(None).parameters()["host"] == "/run/postgresql"


@pytest.mark.parametrize("url", ["mysql://li@db/county", "county", "postgresql://li@db:port/county"])
def test_what_is_no_address_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(BadAddress):
        address(APP)


def test_a_password_is_not_part_of_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://li:secret@db/county")
    assert "secret" not in repr(address(APP))
