"""``liandong import`` and ``liandong template``: the same services, JSON, and refusals in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from liandong.analytics.errors import Refusal
from liandong.intake.refusals import RowsRefused
from liandong.project.cli import import_
from liandong.registry.models import Household
from tests.cast import Cast
from tests.intake.sheets import sheet

pytestmark = pytest.mark.django_db
GOOD = {"户编号": "A1", "成员序号": "1", "姓名": "王一", "与户主关系": "户主"}
BAD = {"户编号": "A2", "成员序号": "1", "姓名": "赵三", "与户主关系": "户主", "房间数": "三间"}


def called(*arguments: object) -> object:
    command = typer.Typer()
    command.command()(import_.app)
    result = CliRunner().invoke(command, [str(argument) for argument in arguments])
    if isinstance(result.exception, Refusal):
        raise result.exception
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def file(tmp_path: Path, cast: Cast) -> Path:
    path = tmp_path / "families.csv"
    path.write_bytes(sheet(GOOD, BAD, place="990121101201"))
    return path


def test_json_says_what_was_taken_and_refused_and_the_marked_file_comes_back(file: Path) -> None:
    marked = file.with_name("marked.xlsx")
    found = called(file, "--place", "990121", "--marked", marked, "--json")
    assert isinstance(found, dict)
    assert found["state"] == "merged"
    assert found["households"] == {"read": 2, "added": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert found["members"] == {"read": 2, "added": 1, "changed": 0, "unchanged": 0, "refused": 1}
    assert (found["duplicates"], found["conflicts"]) == (0, 0)
    assert found["rules"] == {"number_unreadable": 1}
    assert len(CalamineWorkbook.from_path(str(marked)).sheet_names) == 2


def test_the_same_file_again_is_recognised_and_changes_nothing(file: Path) -> None:
    first = called(file, "--place", "990121", "--json")
    again = called(file, "--place", "990121", "--json")
    assert isinstance(first, dict)
    assert isinstance(again, dict)
    assert again["same_file_as"] == first["batch"]
    assert again["households"]["unchanged"] == 1


def test_all_or_nothing_refuses_and_writes_nothing(file: Path) -> None:
    with pytest.raises(RowsRefused):
        called(file, "--place", "990121", "--all-or-nothing", "--json")
    assert not Household.objects.exists()


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (("none.csv",), import_.FileMissing),
        (("--place", "1101"), import_.PlaceUnknown),
        (("--profile", "strict"), import_.ProfileUnknown),
        (("--mapping", "none.toml"), import_.FileMissing),
    ],
)
def test_a_wrong_argument_is_one_sentence(
    file: Path, arguments: tuple[str, ...], refusal: type[Refusal]
) -> None:
    given = arguments if arguments[0] == "none.csv" else (file, *arguments)
    with pytest.raises(refusal):
        called(*given)
