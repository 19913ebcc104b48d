"""``liandong places``, ``audit`` and ``accounts``, as they are called."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from openpyxl import load_workbook
from typer.testing import CliRunner

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import Duty, User
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.places.models import Place
from liandong.project.cli import accounts, audit, places
from liandong.project.database import roles
from liandong.project.database.address import OWNER

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sealer"])
run = CliRunner().invoke


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "places.csv"
    path.write_text("code,name\n99,江南省\n9901,云州市\n990121,岚溪县\n", encoding="utf-8")
    return path


def test_places_are_loaded_and_loading_is_noted(listed: Path) -> None:
    first = run(places.app, ["load", str(listed), "--json"])
    assert first.exit_code == 0
    assert json.loads(first.stdout)["added"] == 3
    again = run(places.app, ["load", str(listed)])
    assert "3" in again.stdout
    assert Place.objects.count() == 3
    assert AuditEntry.objects.filter(action="places.loaded").count() == 2


def test_a_wrong_list_is_refused_and_loads_nothing(listed: Path) -> None:
    listed.write_text("code,name\n990121,岚溪县\n", encoding="utf-8")
    refused = run(places.app, ["load", str(listed)])
    assert isinstance(refused.exception, Refusal)
    assert "990121" in str(refused.exception)
    assert not Place.objects.exists()


def test_history_is_sealed_shown_checked_and_found_changed(listed: Path, tmp_path: Path) -> None:
    assert isinstance(run(audit.app, ["head"]).exception, audit.NothingSealed)
    run(places.app, ["load", str(listed)])
    assert json.loads(run(audit.app, ["seal", "--json"]).stdout)["rows"] == 1
    kept = tmp_path / "head.json"
    kept.write_text(run(audit.app, ["head", "--json"]).stdout, encoding="utf-8")
    printed = run(audit.app, ["head"]).stdout
    assert json.loads(kept.read_text())["link"] in printed
    short = f"1:{json.loads(kept.read_text())['link'][:16]}"
    for against in ([], ["--against", str(kept)], ["--against", short]):
        sound = run(audit.app, ["verify", "--json", *against])
        assert (sound.exit_code, json.loads(sound.stdout)["sound"]) == (0, True)
    with roles.connect(str(connections["default"].settings_dict["NAME"]), role=OWNER) as owner:
        owner.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER append_only")
        owner.execute("UPDATE audit_auditentry SET subject = 'x'")
    changed = run(audit.app, ["verify"])
    assert changed.exit_code == 1
    assert str(AuditEntry.objects.get().id) in changed.stdout


def test_a_head_from_elsewhere_and_a_key_from_elsewhere_are_not_taken(listed: Path) -> None:
    run(places.app, ["load", str(listed)])
    run(audit.app, ["seal"])
    other = run(audit.app, ["verify", "--against", f"1:{'0' * 16}", "--json"])
    assert (other.exit_code, json.loads(other.stdout)["fault"]["code"]) == (1, "kept_differs")
    strange = run(audit.app, ["verify", "--key", "0" * 16, "--json"])
    assert (strange.exit_code, json.loads(strange.stdout)["fault"]["code"]) == (1, "key_untrusted")
    assert isinstance(run(audit.app, ["verify", "--against", "nowhere.json"]).exception, Refusal)


def test_an_account_gets_a_duty_and_loses_it(listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(places.app, ["load", str(listed)])
    monkeypatch.setenv("LIANDONG_NEW_PASSWORD", "three-red-lanterns-9")
    assert run(accounts.app, ["open", "liu", "刘敏"]).exit_code == 0
    assert User.objects.get(username="liu").check_password("three-red-lanterns-9")
    assert run(accounts.app, ["grant", "liu", "county_officer", "990121"]).exit_code == 0
    shown = json.loads(run(accounts.app, ["show", "liu", "--json"]).stdout)
    assert shown[0]["duties"][0] == {
        "role": "county_officer", "place": "江南省 云州市 岚溪县", "valid_to": None,
    }  # fmt: skip
    assert "岚溪县" in run(accounts.app, ["show"]).stdout
    assert run(accounts.app, ["end", "liu", "county_officer", "990121"]).exit_code == 0
    assert not Duty.objects.exists()


def test_what_does_not_exist_is_refused_by_name(listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(places.app, ["load", str(listed)])
    monkeypatch.setenv("LIANDONG_NEW_PASSWORD", "12345678")
    assert isinstance(run(accounts.app, ["open", "liu", "刘敏"]).exception, accounts.WeakPassword)
    assert isinstance(run(accounts.app, ["show", "liu"]).exception, accounts.NoSuchAccount)
    monkeypatch.setenv("LIANDONG_NEW_PASSWORD", "three-red-lanterns-9")
    run(accounts.app, ["open", "liu", "刘敏"])
    assert isinstance(
        run(accounts.app, ["grant", "liu", "county_officer", "990199"]).exception, accounts.NoSuchPlace
    )
    assert isinstance(
        run(accounts.app, ["end", "liu", "county_officer", "990121"]).exception, accounts.NoSuchDuty
    )


def test_accounts_are_opened_closed_delegated_and_handed_over_by_command(
    listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(places.app, ["load", str(listed)])
    monkeypatch.setenv("LIANDONG_NEW_PASSWORD", "three-red-lanterns-9")
    run(accounts.app, ["open", "he", "何丽"])
    run(accounts.app, ["grant", "he", "city_officer", "9901"])
    book, slips, back = tmp_path / "accounts.xlsx", tmp_path / "slips.csv", tmp_path / "marked.xlsx"
    assert run(accounts.app, ["template", str(book), "he"]).exit_code == 0
    filled = load_workbook(book)
    for row in (("liang", "梁静", "县级工作人员", "990121"), ("tang", "唐伟", "county_officer", "岚溪县")):
        filled.worksheets[0].append(row)
    filled.save(book)
    asked = ["import", str(book), "--slips", str(slips), "--by", "he"]
    assert run(accounts.app, asked).exit_code == 0
    assert isinstance(run(accounts.app, asked).exception, accounts.SlipsThere)
    assert slips.stat().st_mode & 0o077 == 0
    password = slips.read_text(encoding="utf-8-sig").splitlines()[1].split(",")[2]
    assert User.objects.get(username="liang").check_password(password)
    slips.unlink()
    refused = run(accounts.app, [*asked, "--marked", str(back)])
    assert isinstance(refused.exception, Refusal)
    assert (back.exists(), slips.exists()) == (True, False)
    assert run(accounts.app, ["renew", "liang"]).stdout.strip() != password
    day = ["--until", (clock.today() + timedelta(days=2)).isoformat()]
    run(accounts.app, ["open", "song", "宋杰"])
    done = run(accounts.app, ["delegate", "liang", "county_officer", "990121", "--to", "song", *day])
    assert done.exit_code == 0, done.exception
    assert run(accounts.app, ["hand-over", "liang", "--to", "song", "--remark", "调任"]).exit_code == 0
    assert not Duty.objects.valid().filter(user__username="liang").exists()
    assert Duty.objects.valid().filter(user__username="song", on_behalf_of=None).count() == 1
    run(accounts.app, ["close", "liang"])
    assert not User.objects.get(username="liang").is_active
    run(accounts.app, ["reopen", "liang"])
    assert User.objects.get(username="liang").is_active
