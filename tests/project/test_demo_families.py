"""The generated families: repeatable, consistent in themselves, their stories as told."""

from __future__ import annotations

import csv
import datetime
import json
import resource
from collections import Counter, defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import typer
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from liandong.project.cli.families import app
from liandong.project.demo.block import AS_OF, LINE_YUAN
from liandong.project.demo.columns import ABLE, COLUMNS, HEADINGS
from liandong.project.demo.families import (
    LEAST,
    Families,
    WrongNumberOfFamilies,
    generate,
    headed,
    most,
    sheets,
)
from liandong.project.demo.files import UnknownEnding, key_beside, write_file
from liandong.project.demo.places import (
    COUNTIES,
    LANXI,
    TOWNS,
    XIALING,
    counts,
    full_size,
    place_rows,
    villages,
    write_places,
)
from liandong.project.demo.slip_table import SLIPS
from liandong.project.demo.slips import by_rates
from liandong.project.demo.stories import STORIES, Story

Cell = str | None
Group = list[dict[str, Cell]]


@pytest.fixture(scope="module")
def clean() -> Families:
    return generate(6000, seed=1, is_clean=True)


@pytest.fixture(scope="module")
def groups(clean: Families) -> dict[str, Group]:
    return clean.groups()


def age(member: dict[str, Cell]) -> int:
    born = datetime.date.fromisoformat(str(member["birth_on"]))
    return AS_OF.year - born.year - ((AS_OF.month, AS_OF.day) < (born.month, born.day))


def is_unknown(value: Cell) -> bool:
    return value is None or value == "待查"


def tried(value: Cell, hardship: bool) -> tuple[bool, bool]:
    """An item with unknowns read as no hardship, and as one."""
    return (False, True) if is_unknown(value) else (hardship, hardship)


def score(group: Group) -> tuple[int, int]:
    """The ten items of the interface's examples in thirtieths, lowest and highest."""
    home = group[0]
    income, bill = home["net_income_yuan"], home["self_paid_medical_yuan"]
    able = sum(member["labour"] in ABLE for member in group)
    insured = [member["is_medically_insured"] for member in group]
    items = [
        (6, tried(income, not is_unknown(income) and float(income or 0) / len(group) < LINE_YUAN)),
        (3, (any(member["dropped_out"] == "是" for member in group),) * 2),
        (3, (not any(age(m) >= 16 and int(m["years_schooling"] or 0) >= 6 for m in group),) * 2),
        (3, ("否" in insured, "否" in insured or any(map(is_unknown, insured)))),
        (3, tried(bill, not is_unknown(bill) and float(bill or 0) > 5000)),
        (2, tried(home["house_grade"], home["house_grade"] in ("C", "D"))),
        (2, tried(home["is_water_safe"], home["is_water_safe"] == "否")),
        (
            2,
            (
                home["has_sanitary_toilet"] == "无"
                or home["fuel"] in ("柴草", "煤炭")
                or home["road_type"] in ("泥土路", "砂石路"),
            )
            * 2,
        ),
        (3, (able == 0,) * 2),
        (3, (len(group) - able >= 2 * max(able, 1),) * 2),
    ]
    return sum(weight * low for weight, (low, _) in items), sum(weight * high for weight, (_, high) in items)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_each_named_family_scores_what_its_story_says(
    clean: Families, groups: dict[str, Group], story: Story
) -> None:
    group = groups[clean.stories[story.key]]
    low, high = score(group)
    assert (low, high) == (story.low, story.high)
    suggestion = "poor" if low >= 10 else "not_poor" if high < 10 else "cannot_tell"
    assert suggestion == story.suggestion
    assert (group[0]["village_name"], group[0]["group_no"]) == (story.village, str(story.group))
    assert [member["name"] for member in group] == [member["name"] for member in story.members]


def test_the_stories_cover_every_answer_and_both_lines() -> None:
    assert len(STORIES) >= 6
    assert {story.suggestion for story in STORIES} == {"poor", "not_poor", "cannot_tell"}
    assert any(story.low == story.high == 10 for story in STORIES)
    assert Counter(story.suggestion for story in STORIES)["not_poor"] >= 3


def test_the_family_of_the_prototypes_has_its_number(clean: Families) -> None:
    assert clean.stories["zhou_qiming"] == "LX-0317-0086"


def test_the_same_seed_gives_the_same_families_and_another_seed_others() -> None:
    once = generate(1200, seed=1)
    again = generate(1200, seed=1)
    assert again.rows.equals(once.rows)
    assert again.planted == once.planted
    assert not generate(1200, seed=2).rows.equals(once.rows)


def test_the_same_seed_gives_the_same_bytes_in_every_kind_of_file(tmp_path: Path) -> None:
    for name in ("a.csv", "a.parquet", "a.xlsx"):
        told = []
        for folder in (tmp_path / "once", tmp_path / "again"):
            folder.mkdir(exist_ok=True)
            write_file(folder / name, sheets(LEAST, 3, county=XIALING), has_slips=False)
            told.append((folder / name).read_bytes())
        assert told[0] == told[1], name


def test_a_county_alone_has_the_same_families_as_among_all(clean: Families) -> None:
    alone = generate(6000, seed=1, is_clean=True, county=XIALING)
    assert alone.rows.equals(clean.rows.slice(clean.persons - alone.persons))
    assert alone.stories == {}


def test_hardship_is_rare_in_the_valley_and_common_in_the_hills(groups: dict[str, Group]) -> None:
    town_of = {village.name: village.town.name for village in villages()}
    told: defaultdict[str, list[bool]] = defaultdict(list)
    for group in groups.values():
        told[town_of[str(group[0]["village_name"])]].append(score(group)[0] >= 10)
    shares = {town: sum(answers) / len(answers) for town, answers in told.items()}
    assert shares["临江镇"] < shares["云岭乡"]
    assert shares["白水镇"] < shares["盘石乡"]
    everyone = [answer for answers in told.values() for answer in answers]
    assert 0.03 < sum(everyone) / len(everyone) < 0.12


def test_a_clean_sheet_contradicts_neither_itself_nor_the_forms_words(groups: dict[str, Group]) -> None:
    words = {column.field: set(column.words) for column in COLUMNS if column.codes}
    codes = {village.code for village in villages()}
    assert len(groups) == 6000
    for number, group in groups.items():
        assert number.startswith(("LX-", "XL-"))
        assert [member["relation"] for member in group].count("户主") == 1
        assert [member["person_no"] for member in group] == [str(place + 1) for place in range(len(group))]
        for member in group:
            assert 0 <= age(member) <= 110
            assert member["village_code"] in codes
            assert all(is_unknown(member[field]) or member[field] in known for field, known in words.items())
            at_home = member["student_status"] == "非在校生"
            if member["health"] == "健康" and 16 <= age(member) <= 59 and at_home:
                assert member["labour"] in ABLE
        for column in COLUMNS:
            if column.is_household:
                assert len({member[column.field] for member in group}) == 1, column.heading


def test_id_numbers_check_out_and_are_everybodys_own(clean: Families) -> None:
    numbers = clean.rows["id_number"].to_pylist()
    assert len(set(numbers)) == len(numbers)
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1)
    days, sexes = clean.rows["birth_on"].to_pylist(), clean.rows["sex"].to_pylist()
    for number, born, sex in zip(numbers, days, sexes, strict=True):
        digits = [10 if digit == "X" else int(digit) for digit in number]
        assert sum(digit * weight for digit, weight in zip(digits, weights, strict=True)) % 11 == 1
        assert number.startswith("990")
        assert number[6:14] == born.replace("-", "")
        assert int(number[16]) % 2 == (sex == "男")


def test_every_kind_of_file_holds_the_same_cells_and_the_key_points_into_them(tmp_path: Path) -> None:
    families = generate(LEAST, seed=3, county=LANXI)
    rows = headed(families.rows).to_pydict()
    texts = list(zip(*rows.values(), strict=True))
    for name in ("sheet.csv", "sheet.parquet", "sheet.xlsx"):
        path = tmp_path / name
        written = write_file(path, sheets(LEAST, 3, slips=by_rates(SLIPS), county=LANXI), has_slips=True)
        assert (written.households, written.persons) == (families.households, families.persons)
        assert read(path) == texts, name
        for line in key_beside(path).read_text(encoding="utf-8").splitlines()[1:]:
            row, _, heading, value, *_ = line.split(",")
            cell = texts[int(row) - 2][HEADINGS.index(heading)]
            assert (cell or "") == value


def read(path: Path) -> list[tuple[Cell, ...]]:
    """The cells below the headings, as texts."""
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        assert tuple(table.column_names) == HEADINGS
        return list(zip(*table.to_pydict().values(), strict=True))
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            found = [tuple(cell or None for cell in row) for row in csv.reader(file)]
    else:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        found = [
            tuple(str(int(cell)) if isinstance(cell, float) else str(cell) or None for cell in row)
            for row in sheet
        ]
    assert found[0] == HEADINGS
    return found[1:]


def test_figures_are_figures_in_a_clean_parquet_file(tmp_path: Path) -> None:
    path = tmp_path / "sheet.parquet"
    write_file(path, sheets(LEAST, 3, county=LANXI), has_slips=False)
    kinds = {field.name: str(field.type) for field in pq.read_schema(path)}
    assert kinds["家庭年纯收入"] == "int64"
    assert kinds["身份证号码"] == "string"
    assert not key_beside(path).exists()


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownEnding, match="families\\.docx"):
        write_file(tmp_path / "families.docx", sheets(LEAST, 1), has_slips=False)


def test_memory_does_not_grow_with_the_number_of_families(tmp_path: Path) -> None:
    write_file(tmp_path / "a.parquet", sheets(8_000, 1), has_slips=False)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    write_file(tmp_path / "b.parquet", sheets(80_000, 1), has_slips=False)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB; in memory: 500,000


def test_the_prefecture_is_whole_and_clearly_fictitious(tmp_path: Path) -> None:
    rows = place_rows()
    assert (len(COUNTIES), len(TOWNS), len(villages())) == (2, 12, 120)
    assert len(rows) == 2 + 2 + 12 + 120  # province and city above them
    assert all(300 <= village.households <= 500 for village in villages())
    assert 45_000 < full_size() < 50_000
    assert sum(counts(12_345)) == 12_345
    assert all(len(code) == 12 and code.startswith("99") for code, _ in rows)
    assert len({code for code, _ in rows}) == len({name for _, name in rows}) == len(rows)
    write_places(tmp_path / "places.csv")
    assert (
        (tmp_path / "places.csv").read_text(encoding="utf-8").startswith("code,name\n990000000000,虚构省\n")
    )


def test_what_cannot_be_generated_is_refused() -> None:
    for households in (LEAST - 1, most() + 1):
        with pytest.raises(WrongNumberOfFamilies, match=str(households)):
            generate(households, seed=1)
    with pytest.raises(ValueError, match="non-negative"):
        generate(LEAST, seed=-1)


def test_the_command_writes_a_file_its_key_the_places_and_the_land(tmp_path: Path) -> None:
    out, places, land = tmp_path / "a.csv", tmp_path / "places.csv", tmp_path / "land.geojson"
    wanted = [
        str(out),
        "--households",
        str(LEAST),
        "--seed",
        "3",
        "--places",
        str(places),
        "--map",
        str(land),
    ]
    command = typer.Typer()
    command.command()(app)
    done = CliRunner().invoke(command, wanted)
    assert done.exit_code == 0, done.output
    assert str(LEAST) in done.output
    assert len(key_beside(out).read_text(encoding="utf-8").splitlines()) > 20
    assert len(places.read_text(encoding="utf-8").splitlines()) == len(place_rows()) + 1
    assert len(json.loads(land.read_text(encoding="utf-8"))["features"]) == 120
