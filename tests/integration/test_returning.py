"""What a department returns: early, late, again, differently, unasked, by another name, by tokens."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.personal import retention
from liandong.integration import refusals
from liandong.integration.codes import Channel, Match, Problem, Standing
from liandong.integration.models import Comparison, Delivery, Doubt, Returned
from liandong.integration.selectors import compared, counts_of
from liandong.integration.services.asking import withdraw
from liandong.integration.services.returning import Row, settle, take
from liandong.linkage.models import Event
from liandong.registry.models import Consent, Household
from liandong.registry.services.personal import ToldNumber, set_numbers
from tests.cast import Cast
from tests.integration.families import asked_vehicle, consenting, hit, id_number, line_of
from tests.registry.families import a_source


@pytest.fixture
def family(cast: Cast) -> Household:
    return consenting(cast, "A-1", 1)


@pytest.fixture
def comparison(cast: Cast, family: Household) -> Comparison:
    return asked_vehicle(cast)


def returned(cast: Cast, comparison: Comparison, *rows: Row) -> Delivery:
    return take(comparison.key, rows, channel=Channel.WORKBOOK, actor=cast.department)


def figures(delivery: Delivery) -> tuple[int, int, int, int, int]:
    one = delivery
    return one.taken, one.repeated, one.differing, one.unconfirmed, one.refused


def test_an_answer_counts_and_the_family_is_compared_when_all_came(
    cast: Cast, family: Household, comparison: Comparison
) -> None:
    assert figures(returned(cast, comparison, hit(1))) == (1, 0, 0, 0, 0)
    assert not compared(family).is_compared
    returned(cast, comparison, Row(number=2, line=2, is_hit=False))
    found = compared(family)
    assert (found.is_compared, found.hits, found.vetoes, found.is_clear) == (True, 1, ("vehicle",), False)
    events = Event.objects.filter(kind="comparison.returned", subject_key=family.key)
    assert events.count() == 2
    assert events[0].payload.keys() == {"comparison", "department", "delivery", "late"}


def test_the_same_again_changes_nothing(cast: Cast, comparison: Comparison) -> None:
    returned(cast, comparison, hit(1))
    assert figures(returned(cast, comparison, hit(1))) == (0, 1, 0, 0, 0)
    assert Returned.objects.count() == 1
    assert Event.objects.filter(kind="comparison.returned").count() == 1


def test_another_answer_is_kept_beside_and_the_county_decides(cast: Cast, comparison: Comparison) -> None:
    returned(cast, comparison, hit(1))
    no = Row(number=1, line=1, is_hit=False)
    assert figures(returned(cast, comparison, no)) == (0, 0, 1, 0, 0)
    first, second = Returned.objects.order_by("id")
    assert (first.standing, second.standing) == (Standing.COUNTED, Standing.BESIDE)
    with pytest.raises(OutOfScope):
        settle(second.key, counts=True, actor=cast.department)
    settle(second.key, counts=True, actor=cast.county_officer)
    first.refresh_from_db()
    assert (first.standing, first.is_hit) == (Standing.DROPPED, True)  # what it says stays
    with pytest.raises(refusals.NothingSettled):
        settle(second.key, counts=False, actor=cast.county_officer)
    with pytest.raises(IntegrityError, match="returned_one_counts"), transaction.atomic():
        Returned.objects.filter(pk=first.pk).update(standing=Standing.COUNTED)


def test_unasked_persons_are_refused_by_row_and_the_others_taken(cast: Cast, comparison: Comparison) -> None:
    stranger = Row(number=2, id_number=id_number(77), is_hit=True)
    known = Row(number=3, id_number=id_number(1), is_hit=True, band="from_30000")
    delivery = returned(cast, comparison, hit(9), stranger, known)
    assert figures(delivery) == (1, 0, 0, 0, 2)
    assert delivery.problems == [{"row": 2, "why": "unasked"}, {"row": 9, "why": "unasked"}]
    assert id_number(77) not in str(delivery.__dict__)


def test_who_is_left_out_for_want_of_consent_is_not_answered_about(cast: Cast, family: Household) -> None:
    consenting(cast, "A-2", 2, extent=())
    comparison = asked_vehicle(cast)
    left_out = comparison.asked.filter(household__household_no="A-2").order_by("line")[0]
    by_number = Row(number=9, id_number=id_number(2), is_hit=True)
    delivery = returned(cast, comparison, hit(left_out.line), by_number)
    assert [one["why"] for one in delivery.problems] == ["unasked", "unasked"]
    assert not Returned.objects.exists()


def test_a_name_and_a_birthday_of_two_people_is_nobodys(cast: Cast, family: Household) -> None:
    consenting(cast, "A-2", 2)  # another 王一, born on the same day
    said = Row(number=1, is_hit=True, band="from_30000", name="王一", birth_on=date(1980, 2, 29))
    delivery = returned(cast, asked_vehicle(cast), said)
    assert delivery.problems == [{"row": 1, "why": Problem.SEVERAL.value}]
    assert not Returned.objects.exists()


def test_lines_of_a_consent_taken_back_wait_for_nobody(
    cast: Cast, comparison: Comparison, family: Household
) -> None:
    returned(cast, comparison, hit(1))
    assert counts_of([comparison])[comparison.pk].open == 1
    Consent.objects.update(withdrawn_on=clock.today())
    counts = counts_of([comparison])[comparison.pk]
    assert (counts.asked, counts.answered, counts.open) == (1, 1, 0)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (Row(number=1, line=1, is_hit=None), Problem.NO_RESULT),
        (Row(number=1, line=1, is_hit=False, band="from_30000"), Problem.NO_RESULT),
        (hit(1, band="huge"), Problem.BAD_BAND),
        (hit(1, reason="spaceship"), Problem.BAD_REASON),
        (hit(1, on=date(2999, 1, 1)), Problem.BAD_DAY),
        (Row(number=1, is_hit=True), Problem.NO_PERSON),
        (Row(number=1, is_hit=True, name="赵六", birth_on=date(1970, 1, 1)), Problem.UNASKED),
        (Row(number=1, line=1, is_hit=True, name="赵六"), Problem.NO_PERSON),  # it is 王一's line
        (Row(number=1, token="ab" * 32, is_hit=True), Problem.UNASKED),  # no exchange by tokens
    ],
)
def test_bad_rows_are_refused_each_with_its_reason(
    cast: Cast, comparison: Comparison, row: Row, why: Problem
) -> None:
    delivery = returned(cast, comparison, row)
    assert delivery.problems == [{"row": 1, "why": why.value}]
    assert not Returned.objects.exists()


def test_one_file_that_says_two_things_of_one_person_is_taken_once(
    cast: Cast, comparison: Comparison
) -> None:
    delivery = returned(cast, comparison, hit(1), hit(1, number=2, band="under_30000"))
    assert figures(delivery) == (1, 0, 0, 0, 1)
    assert delivery.problems == [{"row": 2, "why": "twice"}]


def test_an_early_return_and_one_after_withdrawal_are_refused_a_late_one_is_marked(
    cast: Cast, family: Household
) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    comparison = asked_vehicle(cast, opens_on=tomorrow, due_on=tomorrow)
    with pytest.raises(refusals.NotOpenYet):
        returned(cast, comparison, hit(1))
    with clock.frozen(tomorrow + timedelta(days=1)):
        assert returned(cast, comparison, hit(1)).is_late
        withdraw(comparison.key, actor=cast.county_officer)
        with pytest.raises(refusals.IsWithdrawn):
            returned(cast, comparison, hit(2))
    assert Returned.objects.count() == 1


def test_nothing_is_taken_about_a_family_that_took_its_consent_back(
    cast: Cast, family: Household, comparison: Comparison
) -> None:
    Consent.objects.filter(household=family).update(withdrawn_on=clock.today())
    delivery = returned(cast, comparison, hit(1))
    assert delivery.problems == [{"row": 1, "why": "consent_ended"}]


def test_a_name_only_proposes_and_the_county_confirms(
    cast: Cast, family: Household, comparison: Comparison
) -> None:
    said = Row(number=1, is_hit=True, band="from_30000", name="王依", birth_on=date(1980, 2, 29))
    assert figures(returned(cast, comparison, said)) == (0, 0, 0, 1, 0)
    row = Returned.objects.get()
    assert (row.asked.member.name, row.matched, row.said) == ("王一", Match.NAME, "王依 1980-02-29")
    assert row.likelihood is not None
    assert 900 <= row.likelihood <= 1000
    assert compared(family).hits == 0
    assert not Doubt.objects.exists()  # nobody has to explain what may be about somebody else
    settle(row.key, counts=True, actor=cast.county_officer)
    assert compared(family).hits == 1
    with clock.frozen(clock.now() + timedelta(days=401)):
        retention.run()
    assert (Returned.objects.get().said, compared(family).hits) == ("", 1)  # the name goes, the answer stays


def test_a_number_that_a_person_had_before_names_nobody(
    cast: Cast, family: Household, comparison: Comparison
) -> None:
    head = family.members.get(person_no="1")
    set_numbers([ToldNumber("id_number", id_number(5), family.pk, head.pk)], a_source())
    former = returned(cast, comparison, hit(1, id_number=id_number(1)))
    assert former.problems == [{"row": 1, "why": Problem.UNASKED.value}]
    assert figures(returned(cast, comparison, hit(1, id_number=id_number(5)))) == (1, 0, 0, 0, 0)


def test_others_return_nothing(cast: Cast, comparison: Comparison) -> None:
    for who in ("county_officer", "village_cadre", "stranger", "other_county_officer"):
        with pytest.raises(OutOfScope):
            take(comparison.key, [hit(1)], channel=Channel.PAGE, actor=getattr(cast, who))


def test_a_moved_row_counts_for_whom_its_number_names(
    cast: Cast, family: Household, comparison: Comparison
) -> None:
    moved = hit(2, id_number=id_number(1))
    assert line_of(comparison, family.members.get(person_no="1")).line == 1
    returned(cast, comparison, moved)
    assert Returned.objects.get().asked.line == 1
