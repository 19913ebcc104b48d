"""The generated county: repeatable, calibrated, its stories and planted rows where they should be."""

from __future__ import annotations

import csv
import datetime
from collections import Counter
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from liandong.project.demo.columns import ABLE, COLUMNS, HEADINGS, PLACE_OF
from liandong.project.demo.facts import AS_OF, LINE_YUAN, Cell
from liandong.project.demo.families import Families, generate
from liandong.project.demo.places import TOWNS, place_rows, villages, write_places
from liandong.project.demo.planted import RULES
from liandong.project.demo.stories import STORIES

Group = list[dict[str, Cell]]


@pytest.fixture(scope="module")
def families() -> Families:
    return generate(6000, seed=1)


@pytest.fixture(scope="module")
def clean() -> Families:
    return generate(6000, seed=1, planted_each=0)


def grouped(families: Families) -> dict[str, Group]:
    found: dict[str, Group] = {}
    fields = [column.field for column in COLUMNS]
    for row in families.rows:
        found.setdefault(str(row[0]), []).append(dict(zip(fields, row, strict=True)))
    return found


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
def test_each_named_family_scores_what_its_story_says(clean: Families, story: object) -> None:
    group = grouped(clean)[clean.stories[story.key]]
    low, high = score(group)
    assert (low, high) == (story.low, story.high)
    suggestion = "poor" if low >= 10 else "not_poor" if high < 10 else "cannot_tell"
    assert suggestion == story.suggestion
    assert (group[0]["village_name"], group[0]["group_no"]) == (story.village, story.group)


def test_the_stories_cover_every_answer_and_both_lines() -> None:
    assert len(STORIES) >= 6
    assert {story.suggestion for story in STORIES} == {"poor", "not_poor", "cannot_tell"}
    assert any(story.low == story.high == 10 for story in STORIES)
    assert Counter(story.suggestion for story in STORIES)["not_poor"] >= 3


def test_the_family_of_the_prototypes_has_its_number(families: Families) -> None:
    assert families.stories["zhou_qiming"] == "LX-0317-0086"


def test_the_same_seed_gives_the_same_families_and_another_seed_others(families: Families) -> None:
    assert generate(6000, seed=1) == families
    assert generate(6000, seed=2).rows != families.rows


def test_sizes_ages_health_schooling_and_the_registered_share_are_calibrated(clean: Families) -> None:
    groups = grouped(clean)
    people = [member for group in groups.values() for member in group]
    registered = [group for group in groups.values() if "贫困" in str(group[0]["household_attribute"])]
    poor = [member for group in registered for member in group]
    assert clean.households == 6000
    assert len(people) / 6000 == pytest.approx(3.4, abs=0.25)
    assert len(registered) / 6000 == pytest.approx(0.12, abs=0.015)
    ages = [age(member) for member in poor]
    assert sum(a < 16 for a in ages) / len(ages) == pytest.approx(0.18, abs=0.05)
    assert sum(a >= 60 for a in ages) / len(ages) == pytest.approx(0.2, abs=0.06)
    health = Counter(member["health"] for member in poor)
    for label, share in (("健康", 0.7), ("长期慢性病", 0.17), ("患有大病", 0.04), ("残疾", 0.09)):
        assert health[label] / len(poor) == pytest.approx(share, abs=0.06), label
    adults = Counter(member["education"] for member in poor if age(member) >= 16 and member["education"])
    for label, share in (("文盲或半文盲", 0.14), ("小学", 0.4), ("初中", 0.36), ("高中", 0.07)):
        assert adults[label] / adults.total() == pytest.approx(share, abs=0.07), label


def test_hardship_is_rare_in_the_valley_and_common_in_the_hills(clean: Families) -> None:
    town_of = {village.name: village.town.name for village in villages()}
    told: dict[str, list[bool]] = {}
    for group in grouped(clean).values():
        told.setdefault(town_of[str(group[0]["village_name"])], []).append(score(group)[0] >= 10)
    shares = {town: sum(answers) / len(answers) for town, answers in told.items()}
    assert shares["临江镇"] < shares["石桥镇"] < shares["云岭乡"]
    everyone = [answer for answers in told.values() for answer in answers]
    assert 0.03 < sum(everyone) / len(everyone) < 0.12


def test_a_clean_sheet_obeys_the_rules_the_planted_rows_break(clean: Families) -> None:
    known_codes = {column.field: {word for word, _ in column.codes} for column in COLUMNS if column.codes}
    codes = {village.code for village in villages()}
    for number, group in grouped(clean).items():
        assert number.startswith("LX-")
        assert sum(member["relation"] == "户主" for member in group) == 1
        assert len({(member["name"], member["birth_on"], member["person_no"]) for member in group}) == len(
            group
        )
        for member in group:
            assert 0 <= age(member) <= 110
            assert member["village_code"] in codes
            assert all(
                is_unknown(member[field]) or member[field] in words for field, words in known_codes.items()
            )
            healthy_adult = member["health"] == "健康" and 16 <= age(member) <= 65
            if healthy_adult and member["student_status"] == "非在校生":
                assert member["labour"] in ABLE
        for column in COLUMNS:
            if column.is_household:
                assert len({member[column.field] for member in group}) == 1, column.heading


def test_planted_rows_are_where_the_answers_say(families: Families) -> None:
    assert Counter(one.rule for one in families.planted) == {rule.name: 3 for rule in RULES}
    told = set(families.stories.values())
    households = [one.household_no for one in families.planted]
    assert len(set(households)) == len(households)
    assert not told & set(households)
    for one in families.planted:
        cell = families.rows[one.row - 2][PLACE_OF[one.heading_field]]
        assert str(cell or "") == one.value
    good = {one.rule: one for one in families.planted if not one.is_bad}
    assert set(good) == {"full_width_digits", "stray_spaces"}
    wide = good["full_width_digits"]
    assert wide.meaning.isascii()
    assert not wide.value.isascii()


def test_csv_workbook_and_answers_hold_the_same_cells(tmp_path: Path) -> None:
    families = generate(400, seed=3)
    families.write_csv(tmp_path / "sheet.csv")
    families.write_workbook(tmp_path / "sheet.xlsx")
    families.write_answers(tmp_path / "answers.csv")
    with (tmp_path / "sheet.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    sheet = CalamineWorkbook.from_path(str(tmp_path / "sheet.xlsx")).get_sheet_by_index(0).to_python()
    assert tuple(rows[0]) == tuple(sheet[0]) == HEADINGS
    assert len(rows) == len(sheet) == len(families.rows) + 1
    for text, cells in zip(rows[1:], sheet[1:], strict=True):
        assert [str(int(cell)) if isinstance(cell, float) else str(cell) for cell in cells] == text
    with (tmp_path / "answers.csv").open(encoding="utf-8", newline="") as file:
        answers = list(csv.DictReader(file))
    place = HEADINGS.index(answers[0]["column"])
    assert rows[int(answers[0]["row"]) - 1][place] == answers[0]["value"]


def test_the_place_tree_is_whole_and_clearly_fictitious(tmp_path: Path) -> None:
    rows = place_rows()
    assert len(rows) == 3 + len(TOWNS) + len(villages())  # province, city and county above them
    assert len(villages()) >= 30
    assert all(len(code) == 12 and code.startswith("99") for code, _ in rows)
    assert len({code for code, _ in rows}) == len({name for _, name in rows}) == len(rows)
    write_places(tmp_path / "places.csv")
    assert (
        (tmp_path / "places.csv").read_text(encoding="utf-8").startswith("code,name\n990000000000,虚构省\n")
    )


def test_too_few_households_are_refused() -> None:
    with pytest.raises(ValueError, match="400"):
        generate(100, seed=1)
