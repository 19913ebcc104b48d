"""``liandong keys`` and ``liandong retention``, as they are called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from typer.testing import CliRunner

from liandong.foundation import clock
from liandong.foundation.files.services import store
from liandong.foundation.keyfile import first_keys, read_keys, write_keys
from liandong.foundation.personal import keyring, rotation
from liandong.foundation.personal.retention import rules
from liandong.project.cli import keys, retention
from tests.cast import Cast
from tests.foundation.personal.test_retention import withdrawn

pytestmark = pytest.mark.django_db(transaction=True)
run = CliRunner().invoke


@pytest.fixture(autouse=True)
def keyfile(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.LIANDONG_HOME = tmp_path
    settings.LIANDONG_FILES = tmp_path / "files"
    settings.LIANDONG_PERSONAL_KEYS_FILE = tmp_path / "personal.json"
    write_keys(tmp_path / "personal.json", first_keys(clock.now()))
    monkeypatch.setattr(rotation, "SETTLED_S", 0)
    keyring.forget()
    return tmp_path / "personal.json"


def test_the_status_counts_and_a_rotation_replaces(keyfile: Path) -> None:
    store(b"a,b\n", name="a.csv", purpose="import", actor=None)
    old = read_keys(keyfile)
    before = json.loads(run(keys.app, ["status", "--json"]).stdout)
    assert [(one["key"], one["values"]) for one in before["keys"]] == [
        (old.seal[0].id, {"files": 1}),
        (old.blind[0].id, {}),
    ]
    done = json.loads(run(keys.app, ["rotate", "--only", "seal", "--json"]).stdout)
    assert (done["files"], done["retired"]) == (1, [old.seal[0].id])
    after = run(keys.app, ["status"])
    assert after.exit_code == 0
    assert done["keys"]["seal"] in after.stdout
    assert old.seal[0].id not in after.stdout
    assert old.seal[0].secret.hex() not in after.stdout


def test_a_missing_key_is_told_with_what_needs_it(keyfile: Path) -> None:
    store(b"a,b\n", name="a.csv", purpose="import", actor=None)
    lost = read_keys(keyfile).seal[0].id
    write_keys(keyfile, first_keys(clock.now()))
    keyring.forget()
    found = run(keys.app, ["status"])
    assert found.exit_code == 1
    assert lost in found.output


def test_another_purpose_is_refused() -> None:
    refused = run(keys.app, ["rotate", "--only", "sign"]).exception
    assert isinstance(refused, keys.UnknownPurpose)  # one sentence and exit code 2: test_cli


def test_rules_are_listed_and_carried_out(keyfile: Path, cast: Cast) -> None:
    listed = json.loads(run(retention.app, ["rules", "--json"]).stdout)
    assert [one["id"] for one in listed] == [one.id for one in rules()]
    assert listed[0]["id"] in run(retention.app, ["rules"]).stdout
    stored = withdrawn(cast, cast.village, "LX-8")
    with clock.frozen(stored.stored_at.replace(year=stored.stored_at.year + 1)):
        counted = json.loads(run(retention.app, ["run", "--dry-run", "--json"]).stdout)
        assert {one["rule"]: one["things"] for one in counted}["withdrawn-documents"] == 1
        assert stored.path.exists()
        assert run(retention.app, ["run"]).exit_code == 0
    assert not stored.path.exists()
