"""ID numbers go along with people: refused where wrong, found where they are, carried to the next stay."""

from __future__ import annotations

from datetime import date

import pytest

from liandong.foundation.personal.id_numbers import check_character
from liandong.registry.change_codes import ChangeKind
from liandong.registry.models import FamilyChange, Household
from liandong.registry.models.personal import PersonalNumber
from liandong.registry.services.changes import (
    NewMember,
    join_household,
    leave_household,
    transfer_member,
    undo,
)
from liandong.registry.services.changes.refusals import BadNumber, NumberOfAnother, RegisteredElsewhere
from tests.cast import Cast
from tests.registry.changes.families import called, order, the_wangs

pytestmark = pytest.mark.django_db
BORN = date(1999, 4, 2)
_BODY = "45010019990402002"  # a woman by the last digit of the body
NUMBER = _BODY + check_character(_BODY)


@pytest.fixture
def wangs(cast: Cast) -> Household:
    return the_wangs(cast.village_cadre, cast.village)


def _bride(number: str = NUMBER, *, sex: str = "2", born: date = BORN) -> NewMember:
    return NewMember("陈小花", sex, born, "05", numbers={"id_number": number})


def _held(household: Household) -> list[str]:
    rows = PersonalNumber.objects.filter(household=household, valid_to__isnull=True)
    return [row.opened() for row in rows]


def test_a_number_is_kept_sealed_and_not_in_the_line_of_the_change(cast: Cast, wangs: Household) -> None:
    done = join_household(order(cast.village_cadre), wangs.key, ChangeKind.MARRIAGE_IN, _bride())
    assert _held(wangs) == [NUMBER]
    change = FamilyChange.objects.get(pk=done.change.pk)
    assert NUMBER not in repr(_bride())
    assert NUMBER not in str(change.steps)


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        (_bride(NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")), BadNumber),
        (_bride("123"), BadNumber),
        (_bride(sex="1"), NumberOfAnother),
        (_bride(born=date(1999, 4, 3)), NumberOfAnother),
    ],
)
def test_a_number_that_cannot_be_theirs_is_refused(
    cast: Cast, wangs: Household, person: NewMember, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        join_household(order(cast.village_cadre), wangs.key, ChangeKind.MARRIAGE_IN, person)
    assert not PersonalNumber.objects.exists()


def test_one_person_does_not_join_two_households(cast: Cast, wangs: Household) -> None:
    join_household(order(cast.village_cadre), wangs.key, ChangeKind.MARRIAGE_IN, _bride())
    others = the_wangs(cast.village_cadre, cast.village)
    with pytest.raises(RegisteredElsewhere, match=wangs.household_no):
        join_household(order(cast.village_cadre), others.key, ChangeKind.MARRIAGE_IN, _bride())
    leave_household(
        order(cast.village_cadre), wangs.key, ChangeKind.MARRIAGE_OUT, called(wangs, "陈小花").key
    )
    join_household(order(cast.village_cadre), others.key, ChangeKind.MARRIAGE_IN, _bride())
    assert (_held(wangs), _held(others)) == ([], [NUMBER])


def test_a_transfer_takes_the_number_along_and_its_undoing_brings_it_back(
    cast: Cast, wangs: Household
) -> None:
    join_household(order(cast.village_cadre), wangs.key, ChangeKind.MARRIAGE_IN, _bride())
    others = the_wangs(cast.village_cadre, cast.village)
    bride = called(wangs, "陈小花")
    done = transfer_member(order(cast.village_cadre), wangs.key, bride.key, others.key)
    assert (_held(wangs), _held(others)) == ([], [NUMBER])
    undo(order(cast.village_cadre), done.change.key)
    assert (_held(wangs), _held(others)) == ([NUMBER], [])
