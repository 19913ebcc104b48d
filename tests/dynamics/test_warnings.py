"""Early warnings: rules in force open clues by night and at once, never twice, never on what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from liandong.casework.enacting.services import confirm, end
from liandong.casework.models import Task, TaskState
from liandong.casework.services import finish
from liandong.dynamics.models import Channel, Clue, EarlyWarning, Outcome, WarningCount
from liandong.dynamics.relapse_fitting import fit_where_due
from liandong.dynamics.warning_facts import fact_lines
from liandong.dynamics.warning_selectors import rule_by_place, warnings_for
from liandong.dynamics.warning_services import Looked, look_at, look_at_everybody
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.personal import retention
from liandong.foundation.places.models import Place
from liandong.foundation.tokens.services import issue_token
from liandong.identification.models import Enactment
from liandong.identification.services.enactments import RULES, propose
from liandong.identification.shipped import shipped_standard
from liandong.identification.warned import BITS, asked_on, files_at, warned_now, warned_parts
from liandong.integration.codes import Channel as Way
from liandong.integration.models import Comparison
from liandong.integration.services.asking import ask
from liandong.integration.services.returning import take
from liandong.linkage.causes import baseline
from liandong.linkage.models import Event, Setback
from liandong.linkage.settling import settle_all as settle_what_is_there
from liandong.registry.models import Household, HouseholdIncome, HouseholdStatus
from liandong.registry.services.changes import Edit, edit_facts
from tests.casework.steps import small_numbers
from tests.cast import Cast
from tests.identification.families import family, in_need, rich_enough, second_officer
from tests.integration.families import consenting, hit, seated
from tests.integration.families import order as a_question
from tests.registry.changes.families import order, the_wangs

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 1)
LINES = """
[lines]
id = "county_lines"
title = { zh = "本县监测线", en = "Monitoring line" }
source = "made for tests"

[[line]]
kind = "monitoring"
valid_from = 2021-01-01
yuan = 6000
status = "stated"
income = "net_income_pc"
source = "made for tests"
"""


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


def settle_all() -> None:
    """Draw every consequence; none may fail."""
    settle_what_is_there()
    assert not Setback.objects.exists()


def enacted(cast: Cast, colleague: User, text: str, place: Place | None = None) -> Enactment:
    row = propose(
        actor=cast.county_officer,
        place=place or cast.county,
        text=text,
        valid_from=date(2022, 1, 1),
        reason="县里核定",
    )
    return confirm(RULES, row, actor=colleague)


@pytest.fixture
def in_force(cast: Cast) -> Enactment:
    """The starting values and a monitoring line of 6,000 yuan, put in force by two people of the county."""
    colleague = second_officer(cast)
    shipped = shipped_standard("warnings_2021")
    assert shipped is not None
    enacted(cast, colleague, LINES)
    return enacted(cast, colleague, shipped.text)


@pytest.fixture
def wangs(cast: Cast, in_force: Enactment) -> Household:
    """8,000 yuan a head in 2021, above the line."""
    with baseline():
        made = the_wangs(cast.village_cadre, cast.village)
    settle_all()
    return made


def earn(cast: Cast, family: Household, before: int, after: int) -> None:
    edit = Edit("net_income_yuan", Decimal(before), Decimal(after), year=2021)
    edit_facts(order(cast.village_cadre, DAY), family.key, [edit])
    settle_all()


def test_l3_warn_at_once_opens_a_clue_that_tells_rule_facts_days_and_source(
    cast: Cast, wangs: Household, in_force: Enactment
) -> None:
    assert not Clue.objects.exists()
    earn(cast, wangs, 40_000, 25_000)
    warning = EarlyWarning.objects.get()
    assert (warning.rule, warning.standard) == ("income_below_monitoring_line", in_force.standard)
    clue = warning.clue
    assert (clue.household, clue.channel, clue.entered_by, clue.due_on) == (
        wangs,
        Channel.SYSTEM,
        None,
        date(2024, 5, 16),
    )
    said = {(line.what, line.value, line.day) for line in fact_lines(warning.facts, {}, with_answers=False)}
    assert ("人均纯收入至多", "5,000 元", DAY) in said
    assert ("本地监测线", "6,000 元", None) in said
    assert Task.objects.get(kind="family.check", state=TaskState.OPEN).subject_key == wangs.key
    reported = Event.objects.get(kind="clue.reported")
    assert reported.caused_by is not None
    assert reported.caused_by.kind in ("household.changed", "household.corrected")
    assert not HouseholdStatus.objects.filter(household=wangs, monitor_kind__isnull=False).exists()


def test_a_warning_is_not_opened_twice_and_says_where_it_holds_no_longer(
    cast: Cast, wangs: Household
) -> None:
    earn(cast, wangs, 40_000, 25_000)
    assert look_at_everybody() == Looked()
    earn(cast, wangs, 25_000, 40_000)
    warning = EarlyWarning.objects.get()
    assert (warning.ended_on, warning.clue.is_open) == (DAY, True)  # the visit decides, not the rule
    earn(cast, wangs, 40_000, 20_000)
    warning.refresh_from_db()
    assert (warning.ended_on, EarlyWarning.objects.count()) == (None, 1)
    kinds = Event.objects.filter(kind__startswith="warning.").order_by("seq").values_list("kind", flat=True)
    assert list(kinds) == ["warning.ended", "warning.held_again"]

    visit = Task.objects.get(kind="family.check", state=TaskState.OPEN)
    finish(visit.key, actor=cast.village_cadre, outcome="no_risk")
    settle_all()
    with clock.frozen(DAY + timedelta(days=1)):
        assert look_at_everybody() == Looked()  # looked into: it asks again only when it holds anew
    assert Clue.objects.get().outcome == Outcome.NO_RISK


def test_a_warning_whose_fact_nobody_knows_any_more_is_not_over(cast: Cast, wangs: Household) -> None:
    earn(cast, wangs, 40_000, 25_000)
    HouseholdIncome.objects.filter(household=wangs).update(net_income_yuan=None)
    with clock.frozen(DAY + timedelta(days=1)):
        assert look_at_everybody() == Looked()
        assert look_at({wangs.pk: wangs.place}, None) == Looked()
    assert EarlyWarning.objects.get().ended_on is None


def test_what_nobody_knows_warns_nobody_and_is_counted(cast: Cast, in_force: Enactment) -> None:
    poor = in_need(cast.village, "A-01")
    rich_enough(cast.village, "A-02")
    family(cast.village, "A-03", {"name": "无人问"})
    family(cast.village, "A-04", head="无人户")
    looked = look_at_everybody()
    found = list(EarlyWarning.objects.values_list("household", "rule").order_by("rule"))
    assert found == [
        (poor.pk, "income_below_monitoring_line"),
        (poor.pk, "unsafe_house"),
    ]
    assert looked == Looked(opened=2)
    count = WarningCount.objects.get(place=cast.village, rule="income_below_monitoring_line")
    assert (count.families, count.holds, count.cannot_tell) == (4, 1, 2)
    assert Event.objects.filter(kind="clue.reported").count() == 2
    assert WarningCount.objects.get(place=cast.village, rule="disaster").cannot_tell == 4  # nobody asked


def asked_self_paid(cast: Cast, household: Household) -> Comparison:
    seated(cast.department, cast, "medical_insurance")
    more = {"department": "medical_insurance", "questions": ("self_paid",)}
    return ask(a_question(cast, **more), actor=cast.county_officer)


def test_l1_warn_at_once_follows_a_departments_answer_and_a_village_is_told_no_amount(
    cast: Cast, in_force: Enactment
) -> None:
    ill = consenting(cast, "D-01", 1, extent=("health",))
    comparison = asked_self_paid(cast, ill)
    line = comparison.asked.exclude(left_out__isnull=False).order_by("line")[0].line
    take(
        comparison.key,
        [hit(line, question="self_paid", band="from_20000", on=date(2024, 4, 20))],
        channel=Way.PAGE,
        actor=cast.department,
    )
    settle_all()
    warning = EarlyWarning.objects.get(rule="hospital_ordinary")
    assert (warning.clue.channel, warning.told_on) == (Channel.DEPARTMENTS, date(2024, 4, 20))
    assert warning.clue.told("said") == "医疗支出"
    [village] = [one for one in fact_lines(warning.facts, {}, with_answers=False) if one.what == "医疗支出"]
    assert (village.value, village.day) == ("", None)  # the day is the department's too
    values = {one.value for one in fact_lines(warning.facts, {}, with_answers=True)}
    assert "是 · 2万元及以上" in values

    finish(Task.objects.get(kind="family.check").key, actor=cast.village_cadre, outcome="risk")
    settle_all()
    assert look_at_everybody() == Looked()
    with clock.frozen(date(2024, 6, 10)):
        again = asked_again(cast)
        take(
            again.key,
            [hit(line, question="self_paid", band="from_20000", on=date(2024, 6, 2))],
            channel=Way.PAGE,
            actor=cast.department,
        )
        settle_all()
    assert EarlyWarning.objects.filter(rule="hospital_ordinary").count() == 2  # a new stay is news
    assert EarlyWarning.objects.filter(rule="hospital_ordinary", ended_on__isnull=True).count() == 1


def asked_again(cast: Cast) -> Comparison:
    more = {"department": "medical_insurance", "questions": ("self_paid",)}
    return ask(a_question(cast, **more), actor=cast.county_officer)


def test_a_consent_taken_back_takes_the_answer_with_it(cast: Cast, in_force: Enactment) -> None:
    ill = consenting(cast, "D-01", 1, extent=("health",))
    comparison = asked_self_paid(cast, ill)
    line = comparison.asked.exclude(left_out__isnull=False).order_by("line")[0].line
    rows = [hit(line, question="self_paid", band="from_20000")]
    take(comparison.key, rows, channel=Way.PAGE, actor=cast.department)
    ill.consents.update(withdrawn_on=DAY)
    assert look_at_everybody().opened == 0


def test_night_and_day_say_the_same_of_the_same_facts(cast: Cast, in_force: Enactment) -> None:
    for number, made in enumerate((in_need, rich_enough), start=1):
        made(cast.village, f"A-{number:02d}")
    family(cast.far_village, "B-01", {"name": "甲", "dropped_out": True, "age_years": 12})
    places = list(Place.objects.filter(path__startswith=cast.county.path))
    [file] = files_at(places, DAY)
    asked = asked_on(file.text, DAY)
    night = {}
    for part in warned_parts(asked, places, DAY):
        for pk, _place, _persons, yes, unknown in zip(
            *(part[name].to_pylist() for name in BITS.names), strict=True
        ):
            night[pk] = (yes, unknown)
    homes = {one.pk: one.place for one in Household.objects.select_related("place")}
    day = {one.household_pk: (one.yes_bits, one.unknown_bits) for one in warned_now(asked, homes, DAY)}
    assert night == day
    assert len(night) == 3
    assert any(yes for yes, _unknown in night.values())


def test_warnings_end_with_the_rules_that_raised_them(
    cast: Cast, wangs: Household, in_force: Enactment
) -> None:
    earn(cast, wangs, 40_000, 25_000)
    end(RULES, in_force, actor=cast.county_officer, on=DAY + timedelta(days=1))
    with clock.frozen(DAY + timedelta(days=1)):
        assert look_at_everybody() == Looked(ended=1)
    assert not WarningCount.objects.exists()
    assert EarlyWarning.objects.get().ended_on == DAY + timedelta(days=1)


def test_each_rule_shows_what_visits_found_and_small_numbers_stay_with_whoever_may_see_answers(
    cast: Cast,
    wangs: Household,
    in_force: Enactment,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    earn(cast, wangs, 40_000, 25_000)
    rich_enough(cast.other_village, "B-01")
    look_at_everybody()
    finish(Task.objects.get(kind="family.check").key, actor=cast.village_cadre, outcome="risk")
    settle_all()
    [file] = warnings_for(cast.county_officer).files
    by_rule = {line.rule.id: line for line in file.lines}
    numbers = by_rule["income_below_monitoring_line"].numbers
    assert (numbers.families, numbers.holds, numbers.open, numbers.risk) == (2, 1, 0, 1)
    assert numbers.precision == 1
    [town] = rule_by_place(cast.county_officer, "income_below_monitoring_line")
    assert (town.name, town.numbers.risk) == ("石桥镇", 1)
    assert warnings_for(cast.other_county_officer).files == ()

    WarningCount.objects.filter(rule="disaster", place=cast.village).update(
        families=20, holds=10, cannot_tell=0
    )
    for least, is_few in ((10, False), (11, True)):  # a rule that asks a department
        if least > 10:
            small_numbers(cast, least)
        [file] = warnings_for(cast.village_cadre).files
        assert [line.is_few for line in file.lines if line.rule.id == "disaster"] == [is_few]
        assert [line.is_few for line in rule_by_place(cast.village_cadre, "disaster")] == [is_few]
    assert not rule_by_place(cast.county_officer, "disaster")[0].is_few

    for who in (cast.county_officer, cast.village_cadre, cast.city_officer):
        client.force_login(who)
        with django_assert_max_num_queries(12):
            assert "收入低于监测线" in client.get("/warnings/").content.decode()
    address = "/warnings/rule/?id=income_below_monitoring_line"
    assert "岚溪县" in client.get(address).content.decode()  # the city sees its counties, and no family
    client.force_login(cast.village_cadre)
    clue = EarlyWarning.objects.get().clue
    page = client.get(f"/clues/{clue.key}/").content.decode()
    assert "为什么预警" in page
    assert "5,000 元" in page
    client.force_login(cast.stranger)
    assert client.get("/warnings/").status_code == 403

    officer = cast.county_officer
    _row, token = issue_token(user=officer, name="预警", scopes=["warnings.read"], days=1, actor=officer)
    answer = client.get("/api/v1/warnings", headers={"Authorization": f"Bearer {token}"}).json()
    income = next(one for one in answer["items"] if one["id"] == "income_below_monitoring_line")
    assert (income["warned"], income["proved_true"], income["precision"]) == (1, 1, 1.0)


PAGES = (
    ("/warnings/", "county_officer", 12),
    ("/warnings/", "city_officer", 12),
    ("/warnings/rule/?id=income_below_monitoring_line", "county_officer", 15),
    ("/warnings/rule/?id=income_below_monitoring_line", "city_officer", 13),
    ("/warnings/model/", "county_officer", 7),
    ("/clues/{clue}/", "village_cadre", 10),
)


def test_pages_of_warnings_take_their_stored_number_of_queries(
    cast: Cast, client: Client, in_force: Enactment
) -> None:
    fit_where_due()
    for letter, families in (("A", 1), ("B", 20)):
        for n in range(families):
            in_need(cast.village, f"{letter}-{n:02d}")
        look_at_everybody()
        clue = Clue.objects.order_by("pk")[0].key
        for address, person, stored in PAGES:
            client.force_login(getattr(cast, person))
            client.get(address.format(clue=clue))
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address.format(clue=clue)).status_code == 200
            queries = "\n".join(query["sql"][:160] for query in seen.captured_queries)
            assert len(seen) == stored, f"{address} for {person}:\n{queries}"


def test_the_facts_of_a_warning_go_when_their_time_has_come(cast: Cast, wangs: Household) -> None:
    earn(cast, wangs, 40_000, 25_000)
    finish(Task.objects.get(kind="family.check").key, actor=cast.village_cadre, outcome="no_risk")
    settle_all()
    for days, kept in ((1_000, True), (1_100, False)):
        with clock.frozen(DAY + timedelta(days=days)):
            retention.run()
        warning = EarlyWarning.objects.get()
        assert bool(warning.facts) is kept
    assert warning.clue.told("said") == "收入低于监测线"


def test_nobody_is_warned_of_where_no_rules_are_in_force(cast: Cast) -> None:
    in_need(cast.village, "A-01")
    assert look_at_everybody() == Looked()
    assert not Clue.objects.exists()
