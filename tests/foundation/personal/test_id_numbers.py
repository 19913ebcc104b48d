"""ID numbers: the check of GB 11643, dates, old numbers, and what spreadsheets make of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liandong.foundation.personal import id_numbers
from liandong.foundation.personal.id_numbers import Fault, born_on, check_character, problem_of, sex, widened

EXAMPLE = "11010519491231002X"  # the example of GB 11643-1999 itself


def number(place: str, born: date, order: int) -> str:
    first = f"{place}{born:%Y%m%d}{order:03d}"
    return first + check_character(first)


numbers = st.builds(
    number,
    st.sampled_from(["110105", "445221", "522722", "810000"]),
    st.dates(date(1900, 1, 1), date(2019, 12, 31)),
    st.integers(0, 999),
)


def fault_of(value: str) -> Fault | None:
    problem = problem_of(value)
    return problem.fault if problem else None


def test_the_standards_own_example_is_right() -> None:
    assert problem_of(EXAMPLE) is None
    assert born_on(EXAMPLE) == date(1949, 12, 31)
    assert sex(EXAMPLE) == "2"


@given(numbers)
def test_every_number_made_by_the_rule_is_right(value: str) -> None:
    assert problem_of(value) is None


@given(numbers, st.integers(0, 17), st.integers(1, 9))
def test_no_single_wrong_digit_passes(value: str, at: int, by: int) -> None:
    if value[at] == "X":
        return
    wrong = value[:at] + str((int(value[at]) + by) % 10) + value[at + 1 :]
    problem = problem_of(wrong)
    assert problem is not None
    assert not problem.is_warning


@given(numbers, st.integers(0, 16))
def test_no_two_neighbours_that_changed_places_pass(value: str, at: int) -> None:
    one, other = value[at], value[at + 1]
    if one == other or "X" in (one, other):
        return
    assert problem_of(value[:at] + other + one + value[at + 2 :]) is not None


@given(st.text(max_size=25))
def test_any_text_gets_an_answer(value: str) -> None:
    problem = problem_of(value)
    assert problem is None or str(problem)
    born_on(value)
    sex(value)
    widened(value)


@pytest.mark.parametrize(
    "value",
    [
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105 19491231 002x ",
        "110105-19491231-002X",
        "110105\u200b19491231002X",
    ],
)
def test_ways_of_writing_are_no_fault(value: str) -> None:
    assert problem_of(value) is None


@pytest.mark.parametrize("value", ["1.10105E+17", "1.10105e17", "1.1010519491231E+17", "1E+17"])
def test_a_number_that_a_spreadsheet_ruined_is_known_as_such(value: str) -> None:
    assert fault_of(value) is Fault.RUINED


def test_zeros_instead_of_the_last_three_digits_are_a_spreadsheets() -> None:
    assert fault_of("110105194912310000") is Fault.RUINED
    assert fault_of("110105194912310021") is Fault.CHECK


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("", Fault.LENGTH),
        ("1101051949123100", Fault.LENGTH),
        ("11010519491231002XX", Fault.LENGTH),
        ("11010519491231X021", Fault.CHARACTERS),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", Fault.CHARACTERS),
        (number("110105", date(1949, 12, 31), 2).replace("1231", "1331"), Fault.CHECK),
    ],
)
def test_each_fault_has_its_own_sentence(value: str, fault: Fault) -> None:
    assert fault_of(value) is fault


def test_a_day_that_never_was_is_found_even_where_the_check_fits() -> None:
    for day in ("19490230", "19491301", "18500101", "29991231"):
        first = f"110105{day}002"
        assert fault_of(first + check_character(first)) is Fault.BIRTH


def test_an_unknown_place_only_warns() -> None:
    value = number("990105", date(1949, 12, 31), 2)
    problem = problem_of(value)
    assert problem is not None
    assert (problem.fault, problem.is_warning) == (Fault.PLACE, True)
    assert problem_of(EXAMPLE, counties={"110101"}) is not None
    assert problem_of(EXAMPLE, counties={"110105"}) is None


def test_a_county_that_was_renumbered_is_no_fault() -> None:
    # 511224 was Wulong in Sichuan until 1996, Chongqing's 500232 since: numbers with it are genuine
    assert problem_of(number("511224", date(1970, 5, 1), 31)) is None


def test_an_old_number_is_explained_and_can_be_widened() -> None:
    assert fault_of("110105491231002") is Fault.OLD
    assert widened("110105491231002") == EXAMPLE
    assert born_on("110105491231002") == date(1949, 12, 31)
    assert sex("110105491231003") == "1"
    assert fault_of("110105493131002") is Fault.BIRTH


def test_the_orders_kept_for_centenarians_are_of_the_century_before() -> None:
    assert born_on("110105951231996") == date(1895, 12, 31)


@given(numbers)
def test_a_widened_number_is_right_and_keeps_date_and_sex(value: str) -> None:
    if not value.startswith(("1", "4", "5")) or value[6:8] != "19":
        return
    old = value[:6] + value[8:17]
    if old[12:] in id_numbers._CENTENARIANS:
        return
    new = widened(old)
    assert new == value
    assert (born_on(old), sex(old)) == (born_on(value), sex(value))
