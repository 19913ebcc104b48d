"""A department is asked only about those who consented, and sees no more than it needs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.audit.models import AuditEntry
from liandong.integration import exclusion, refusals
from liandong.integration.codes import LeftOut
from liandong.integration.exclusion import BadExclusionRule, RulesOverlap, read_rules, rules_at, shipped_rules
from liandong.integration.matrix import matrix
from liandong.integration.models import Comparison
from liandong.integration.selectors import (
    access_comparison,
    access_line,
    comparisons_for,
    counts_of,
    lines_for_department,
    schedules_for,
)
from liandong.integration.services.asking import (
    ask,
    ask_what_stands,
    end_standing,
    give_seat,
    missed_months,
    next_on,
    stand,
    withdraw,
)
from liandong.integration.services.handing_out import hand_out, reveal_line
from liandong.linkage.models import Event
from liandong.registry.models import Consent
from tests.cast import Cast
from tests.integration.families import asked_vehicle, consenting, id_number, line_of, order, seated


def test_only_consenting_families_are_asked_about_and_the_others_are_told(cast: Cast) -> None:
    yes = consenting(cast, "A-1", 1)
    consenting(cast, "A-2", 2, extent=())
    consenting(cast, "A-3", 3, extent=("health",))  # another consent than the question needs
    comparison = asked_vehicle(cast)
    asked = comparison.asked.filter(left_out__isnull=True)
    assert {one.household for one in asked} == {yes}
    assert all(one.consent == yes.consents.get() for one in asked)
    counts = counts_of([comparison])[comparison.pk]
    assert (counts.asked, counts.left_out) == (2, {LeftOut.NO_CONSENT: 4})
    event = Event.objects.get(kind="comparison.asked")
    assert event.payload["persons"] == 2
    assert event.payload["left_out"] == 4


def test_nobody_left_to_ask_about_is_said_with_the_reason(cast: Cast) -> None:
    consenting(cast, "A-1", 1, extent=())
    with pytest.raises(refusals.NobodyToAskAbout) as refused:
        ask(order(cast), actor=cast.county_officer)
    assert "没有有效的授权" in str(refused.value)
    assert not Comparison.objects.exists()


def test_bad_orders_are_refused(cast: Cast) -> None:
    consenting(cast, "A-1", 1)
    today = clock.today()
    with pytest.raises(refusals.NothingAsked):
        ask(order(cast, "tax"), actor=cast.county_officer)  # not of public security
    with pytest.raises(refusals.BadDays):
        ask(order(cast, due_on=today - timedelta(days=1)), actor=cast.county_officer)
    yesterday = today - timedelta(days=1)
    with pytest.raises(refusals.BadDays):
        ask(order(cast, opens_on=yesterday), actor=cast.county_officer)
    with pytest.raises(refusals.UnknownFamilies, match="A-9"):
        ask(order(cast, numbers=("A-1", "A-9")), actor=cast.county_officer)
    for who in ("department", "township_reviewer", "other_county_officer", "village_cadre"):
        with pytest.raises(OutOfScope):
            ask(order(cast), actor=getattr(cast, who))
        later = order(cast, due_on=today + timedelta(days=5))
        with pytest.raises(OutOfScope):
            stand(later, day=5, actor=getattr(cast, who))


def test_a_department_sees_its_own_questions_and_a_number_only_on_record(cast: Cast) -> None:
    family = consenting(cast, "A-1", 1)
    comparison = asked_vehicle(cast)
    head = line_of(comparison, family.members.get(person_no="1"))
    assert list(comparisons_for(cast.department)) == [comparison]
    asked, text = reveal_line(comparison.key, head.line, actor=cast.department)
    assert (asked, text) == (head, id_number(1))
    assert Event.objects.get(kind="number.revealed").subject_key == family.key
    _, lines = hand_out(comparison.key, actor=cast.department, how="workbook")
    assert [one.id_number for one in lines] == [id_number(1), ""]
    assert AuditEntry.objects.get(action="comparison.handed_out").detail["lines"] == 2
    for who in ("county_officer", "village_cadre", "stranger"):
        with pytest.raises(OutOfScope):
            hand_out(comparison.key, actor=getattr(cast, who), how="workbook")


def test_without_a_seat_or_from_another_department_nothing_is_seen(cast: Cast) -> None:
    consenting(cast, "A-1", 1)
    comparison = ask(order(cast), actor=cast.county_officer)
    seated(cast.department, cast, "tax")
    assert not comparisons_for(cast.department)
    with pytest.raises(OutOfScope):
        access_comparison(cast.department, comparison.key)
    duty = cast.department.duties.get()
    give_seat(duty.pk, ["public_security"], actor=cast.county_officer)
    assert list(comparisons_for(cast.department)) == [comparison]
    with pytest.raises(OutOfScope):
        give_seat(duty.pk, ["tax"], actor=cast.other_county_officer)
    cadre = cast.village_cadre.duties.get()
    with pytest.raises(refusals.NotADepartment):
        give_seat(cadre.pk, ["tax"], actor=cast.county_officer)


def test_a_consent_taken_back_hides_the_line_at_once(cast: Cast) -> None:
    family = consenting(cast, "A-1", 1)
    comparison = asked_vehicle(cast)
    today = clock.today()
    assert lines_for_department(comparison, today).count() == 2
    Consent.objects.filter(household=family).update(withdrawn_on=today)
    assert not lines_for_department(comparison, today).exists()
    with pytest.raises(OutOfScope):
        access_line(comparison, 1, today)


def test_a_comparison_is_withdrawn_once_and_by_the_county(cast: Cast) -> None:
    consenting(cast, "A-1", 1)
    comparison = asked_vehicle(cast)
    with pytest.raises(OutOfScope):
        withdraw(comparison.key, actor=cast.department)
    withdraw(comparison.key, actor=cast.county_officer)
    with pytest.raises(refusals.AlreadyWithdrawn):
        withdraw(comparison.key, actor=cast.county_officer)


def test_a_standing_comparison_is_asked_once_a_month_by_the_worker(cast: Cast) -> None:
    consenting(cast, "A-1", 1)
    with clock.frozen(date(2026, 3, 5)):
        standing = stand(order(cast, due_on=date(2026, 3, 10)), day=5, actor=cast.county_officer)
        assert (ask_what_stands(), ask_what_stands()) == (1, 0)
        assert standing.comparisons.get().due_on == date(2026, 3, 10)
    with clock.frozen(date(2026, 4, 4)):
        assert ask_what_stands() == 0
    with clock.frozen(date(2026, 4, 9)):  # no worker ran on the fifth
        assert ask_what_stands() == 1
        end_standing(standing.key, actor=cast.county_officer)
    with clock.frozen(date(2026, 5, 6)):
        assert ask_what_stands() == 0


def test_a_standing_comparison_begins_on_its_day_and_tells_the_months_it_missed(cast: Cast) -> None:
    with clock.frozen(date(2026, 3, 20)):
        soon = order(cast, opens_on=date(2026, 4, 5), due_on=date(2026, 4, 10))
        standing = stand(soon, day=5, actor=cast.county_officer)
        assert ask_what_stands() == 0  # the fifth of March was before
        assert next_on(standing, clock.today(), ()) == date(2026, 4, 5)
        far = order(cast, opens_on=date(2026, 7, 5), due_on=date(2026, 7, 10))
        with pytest.raises(refusals.FirstDayFar):
            stand(far, day=5, actor=cast.county_officer)
    with clock.frozen(date(2026, 6, 6)):
        assert ask_what_stands() == 1
        [(row, months)] = schedules_for(cast.county_officer)
        assert months == {date(2026, 6, 1)}
        assert missed_months(row, clock.today(), months) == [date(2026, 4, 1), date(2026, 5, 1)]
        assert next_on(row, clock.today(), months) == date(2026, 7, 5)


def test_the_shipped_data_can_be_read_and_every_rule_names_its_source() -> None:
    assert len(matrix().departments) == 16
    assert all(one.source for one in matrix().questions.values())
    assert {rule.id for rule in shipped_rules()} == set(rules_at("990121", date(2026, 1, 1)))
    assert "wages" not in rules_at("990121", date(2018, 12, 31))


def test_a_rule_holds_below_its_place_and_the_nearest_place_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    local = RULE.replace('"veto"', '"manual_review"').replace('place = ""', 'place = "990121000000"')
    monkeypatch.setattr(exclusion, "shipped_rules", lambda: read_rules(local + RULE))
    day = date(2020, 1, 1)
    found = {code: rules_at(code, day)["car"].effect for code in ("990121101201", "990122")}
    assert found == {"990121101201": "manual_review", "990122": "veto"}


RULE = """
[[rule]]
id = "car"
question = "vehicle"
effect = "veto"
place = ""
valid_from = 2015-01-01
title = { zh = "车", en = "car" }
source = "县"
"""


@pytest.mark.parametrize(
    ("bad", "named"),
    [
        ('effect = "ban"', "effect"),
        ('question = "yacht"', "question"),
        ('effect = "veto"\ncolour = "red"', "colour"),
        ('effect = "veto"\nbands = ["huge"]', "bands"),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(bad: str, named: str) -> None:
    old = bad.split(" = ", maxsplit=1)[0]
    text = "\n".join(bad if line.startswith(f"{old} =") else line for line in RULE.splitlines())
    with pytest.raises(BadExclusionRule, match="car") as refused:
        read_rules(text)
    assert refused.value.details["part"] == named


def test_overlapping_validity_is_refused_and_following_validity_is_not() -> None:
    later = RULE.replace("2015-01-01", "2021-01-01")
    with pytest.raises(RulesOverlap):
        read_rules(RULE + later)
    ended = RULE.replace("valid_from = 2015-01-01", "valid_from = 2015-01-01\nvalid_to = 2021-01-01")
    assert len(read_rules(ended + later)) == 2
