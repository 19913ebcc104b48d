"""``liandong standard``: new, check, diff."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from liandong.project.cli.entry import run
from tests.analytics.standards.test_scorecards import CARD
from tests.analytics.standards.test_standard_files import GOOD

DATA = "household_id,weight,years_schooling,is_student,water\na,1,3,true,tap\na,1,9,false,tap\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "card.toml").write_text(CARD, encoding="utf-8")
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")
    return tmp_path


def command(*arguments: object) -> int:
    return run(["--language", "en", "standard", *(str(argument) for argument in arguments)])


def test_new_writes_a_standard_that_passes_and_never_overwrites(folder: Path, capsys) -> None:
    out = folder / "new.toml"
    assert command("new", "--out", out, "--columns-of", folder / "data.csv", "--unit", "household_id") == 0
    assert command("check", out, "--source", folder / "data.csv") == 0
    assert "any(years_schooling = 1)" in out.read_text(encoding="utf-8")
    capsys.readouterr()
    assert command("new", "--out", out) == 2
    assert "already a file" in capsys.readouterr().err
    assert command("new", "--out", folder / "nowhere" / "new.toml") == 2
    assert "does not exist" in capsys.readouterr().err


def test_check_accepts_and_shows_the_indicators(folder: Path, capsys) -> None:
    assert command("check", folder / "good.toml", "--source", folder / "data.csv") == 0
    shown = capsys.readouterr().out
    assert "max(years_schooling) < 6" in shown
    assert "1/12" in shown
    assert command("check", folder / "card.toml") == 0


def test_check_tells_every_problem_in_its_own_line_and_ends_with_2(folder: Path, capsys) -> None:
    bad = folder / "bad.toml"
    bad.write_text(GOOD.replace("years_schooling", "years").replace("water =", "wator ="), encoding="utf-8")
    assert command("check", bad, "--source", folder / "data.csv") == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert command("check", bad, "--source", folder / "data.csv", "--json") == 2
    found = json.loads(capsys.readouterr().out)
    assert [problem["kind"] for problem in found["problems"]] == ["UnknownColumn", "UnknownColumn"]
    assert not found["fit"]
    bad.write_text(GOOD.replace('cutoff = "1/3"', "cutoff = 2"), encoding="utf-8")
    assert command("check", bad) == 2
    assert command("check", folder / "none.toml") == 2


def test_diff_lists_changes_as_text_and_as_json(folder: Path, capsys) -> None:
    other = folder / "other.toml"
    other.write_text(GOOD.replace("< 6", "< 9"), encoding="utf-8")
    assert command("diff", folder / "good.toml", other, "--json") == 0
    (change,) = json.loads(capsys.readouterr().out)
    assert (change["before"], change["after"]) == ("max(years_schooling) < 6", "max(years_schooling) < 9")
    assert command("diff", folder / "good.toml", folder / "good.toml") == 0
    assert capsys.readouterr().out == "The two files say the same.\n"


@pytest.mark.parametrize("kind", ["standard", "scorecard", "key", "lines"])
def test_every_kind_is_written_checked_and_compared(kind: str, folder: Path, capsys) -> None:
    out = folder / f"new_{kind}.toml"
    assert command("new", "--kind", kind, "--out", out) == 0
    assert command("check", out) == 0
    assert command("check", out, "--json") == 0
    changed = folder / "changed.toml"
    changed.write_text(
        out.read_text(encoding="utf-8").replace('id = "new_', 'id = "newer_'), encoding="utf-8"
    )
    capsys.readouterr()
    assert command("diff", out, changed) == 0
    assert f"{kind}.id changes from new_" in capsys.readouterr().out


def test_kinds_that_do_not_go_together_are_refused(folder: Path, capsys) -> None:
    assert command("diff", folder / "good.toml", folder / "card.toml") == 2
    assert "compare two of one kind" in capsys.readouterr().err
    assert command("new", "--kind", "map", "--out", folder / "map.toml") == 2
    assert command("new", "--kind", "key", "--unit", "hh", "--out", folder / "key.toml") == 2
    (folder / "none.toml").write_text("[nothing]\n", encoding="utf-8")
    assert command("check", folder / "none.toml") == 2
    assert "[scorecard]" in capsys.readouterr().err
