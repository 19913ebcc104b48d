"""Which rows are shown side by side as perhaps one person, and which are not."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pyarrow as pa
import pytest

from liandong.intake.duplicates import find_pairs, shape, sound
from liandong.intake.services import staged
from liandong.project.demo.doubles import SLIPS, Doubled, doubled
from tests.cast import Cast
from tests.intake.test_merging import HEAD, LATER, told

BORN = date(1968, 3, 12)


def pairs_of(*people: tuple[str | None, str | None, date | None, int | None]) -> list[tuple[str, str]]:
    ids = [str(number) for number in range(len(people))]
    names, sexes, born, places = (list(column) for column in zip(*people, strict=True))
    persons = pa.table(
        {
            "unique_id": pa.array(ids, pa.string()),
            "name": pa.array(names, pa.string()),
            "sex": pa.array(sexes, pa.string()),
            "birth_on": pa.array(born, pa.date32()),
            "place_id": pa.array(places, pa.int64()),
        }
    )
    found = find_pairs(persons)
    return list(zip(found["left_id"].to_pylist(), found["right_id"].to_pylist(), strict=True))


@pytest.mark.parametrize(
    ("name", "born", "village"),
    [
        ("韦桂兰", BORN, 1),
        ("韦贵蓝", BORN, 1),  # heard
        ("韦兰桂", BORN, 1),  # the other way round
        ("韦桂花", BORN, 1),  # one character, all else alike
        ("韦桂兰", date(1968, 12, 3), 1),  # day and month changed
        ("韦桂兰", date(1968, 3, 13), 1),
        ("韦桂兰", BORN, 2),
    ],
)
def test_who_may_be_one_person_is_shown(name: str, born: date, village: int) -> None:
    assert pairs_of(("韦桂兰", "2", BORN, 1), (name, "2", born, village)) == [("0", "1")]


@pytest.mark.parametrize(
    ("name", "sex", "born", "village"),
    [
        ("韦桂兰", "2", date(1991, 7, 2), 1),  # a namesake in the village
        ("农德明", "1", BORN, 1),  # born on the same day
        ("韦桂花", "2", date(1970, 3, 12), 2),  # a sister who married out
        (None, "2", BORN, 1),
        ("韦桂兰", "2", None, None),
    ],
)
def test_who_is_somebody_else_is_not(
    name: str | None, sex: str, born: date | None, village: int | None
) -> None:
    assert pairs_of(("韦桂兰", "2", BORN, 1), (name, sex, born, village)) == []


def test_names_are_compared_by_sound_and_by_shape() -> None:
    assert sound("韦桂兰") == sound("韦贵蓝") == "wei gui lan"
    assert shape("陈末芬") == shape("陈未芳")


@pytest.fixture(scope="module")
def generated() -> Doubled:
    return doubled(1500, 7, each=15)


def test_precision_and_recall_stay_above_a_floor(generated: Doubled) -> None:
    found = find_pairs(generated.persons)
    pairs = set(zip(found["left_id"].to_pylist(), found["right_id"].to_pylist(), strict=True))
    right = pairs & set(generated.pairs)
    assert len(right) / len(pairs) >= 0.97
    assert len(right) / len(generated.pairs) >= 0.93
    by_kind = Counter(generated.pairs[pair] for pair in right)
    assert set(by_kind) == set(SLIPS)


def test_the_same_rows_give_the_same_pairs_in_any_order(generated: Doubled) -> None:
    turned = generated.persons.take(pa.array(range(generated.persons.num_rows - 1, -1, -1)))
    assert find_pairs(generated.persons).equals(find_pairs(turned))


@pytest.mark.django_db
def test_somebody_who_is_registered_elsewhere_is_shown_and_nobody_is_joined(cast: Cast) -> None:
    person = {"姓名": "韦桂兰", "性别": "女", "出生日期": "1968-03-12", "与户主关系": "户主"}
    told(cast, HEAD, {"户编号": "B7", "成员序号": "1", **person})
    batch = told(cast, {"户编号": "C9", "成员序号": "1", **person, "姓名": "韦贵蓝"}, title="另一份")
    assert dict(batch.rule_counts.values_list("rule", "found")) == {"perhaps_one_person": 1}
    [row] = staged.findings(batch).to_pylist()
    assert (row["value"], row["note"], row["severity"]) == ("韦贵蓝", "B7/1", "warn")
    assert batch.households_added == 1
    again = told(cast, {"户编号": "B7", "成员序号": "1", **person}, title="再一份", on=LATER)
    assert [row["note"] for row in staged.findings(again).to_pylist()] == ["C9/1"]
