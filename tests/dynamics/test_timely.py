"""Timely exit: who meets the exit standard and is in, who fell and is out, of whom one cannot tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.test import Client

from liandong.casework import refusals
from liandong.casework.advancing import open_case
from liandong.casework.enacting.services import confirm, propose
from liandong.casework.guards import Proof
from liandong.casework.models import Case
from liandong.casework.settings.services import VALUES, drafted
from liandong.dynamics.models import TimelyLine, TimelyList
from liandong.dynamics.timely import keep_lists_of_the_day
from liandong.dynamics.timely_page import counts_of, family_lines, lines_of
from liandong.foundation import clock
from liandong.foundation.files.models import StoredFile
from liandong.linkage.models import Event, Setback, Subject
from liandong.linkage.settling import settle_all
from liandong.registry.models import Household, HouseholdIncome, HouseholdStatus
from liandong.registry.services.changes import Edit, edit_facts
from tests.casework.steps import consented, signed_paper, walk
from tests.cast import Cast
from tests.identification.families import second_officer
from tests.registry.changes.families import order

pytestmark = pytest.mark.django_db
KNOWN, DAY = date(2023, 8, 1), date(2024, 5, 1)
MONITORED = {"poverty_status": "lifted", "monitor_kind": "unstable", "is_risk_cleared": False}


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def wangs(cast: Cast) -> Household:
    """12,000 yuan a head and every guarantee secured since August 2023; monitored by files of before."""
    family = consented(cast, KNOWN)
    stands(family, **MONITORED)
    return family


def stands(family: Household, **values: object) -> None:
    HouseholdStatus.objects.filter(household=family).delete()
    HouseholdStatus.objects.create(household=family, valid_from=KNOWN, source=family.source, **values)


def listed(family: Household) -> tuple[str, date] | None:
    return TimelyLine.objects.filter(household=family).values_list("list", "since_on").first()


def told(cast: Cast, family: Household, column: str, before: str, after: str | None) -> None:
    edit_facts(order(cast.village_cadre, DAY), family.key, [Edit(column, before, after)])
    settle_all()
    assert not Setback.objects.exists()


def test_who_is_in_and_meets_the_standard_is_listed_since_the_facts_say_so(
    cast: Cast, wangs: Household
) -> None:
    assert keep_lists_of_the_day() == 1
    assert listed(wangs) == ("leave", KNOWN)
    assert keep_lists_of_the_day() == 0
    [line] = family_lines(list(lines_of(cast.township_reviewer)), DAY)
    words = [(one.what, one.words) for one in line.decisive]
    assert "12,000" in words[0][1]
    assert "6,000" in words[0][1]  # the last line known: of 2021
    assert len(words) == 6  # income today and half a year ago, four guarantees
    assert "182" in line.standard
    assert line.others == []
    assert line.step.address == f"/households/{wangs.key}/procedure/"
    event = Event.objects.get(kind="timely.listed")
    assert event.payload == {"before": "", "list": "leave"}


def test_l3_timely_exit_follows_when_a_fact_changes(cast: Cast, wangs: Household) -> None:
    told(cast, wangs, "water_guarantee", "safe", "problem")
    assert listed(wangs) is None
    told(cast, wangs, "water_guarantee", "problem", "safe")
    assert listed(wangs) is not None
    stands(wangs, poverty_status="lifted")
    told(cast, wangs, "housing_guarantee", "safe", "problem")
    assert listed(wangs) == ("fell", DAY)
    [line] = family_lines(list(lines_of(cast.village_cadre)), DAY)
    assert [one.what for one in line.decisive] == ["住房安全"]
    assert line.step.address == f"/clues/new/?household={wangs.key}&from=timely"


def test_an_income_that_is_not_stable_yet_does_not_meet_it_and_what_is_unknown_is_a_list_of_its_own(
    cast: Cast, wangs: Household
) -> None:
    with clock.frozen(KNOWN + timedelta(days=100)):
        keep_lists_of_the_day()
        assert listed(wangs) == ("unclear_in", KNOWN)
        [line] = family_lines(list(lines_of(cast.village_cadre)), clock.today())
        assert len(line.decisive) == 1  # the income half a year ago, before anybody had told it
        assert "未知" in line.decisive[0].words
    keep_lists_of_the_day()
    assert listed(wangs) == ("leave", DAY)
    stands(wangs, poverty_status="lifted", monitor_kind="unstable", is_risk_cleared=True)
    keep_lists_of_the_day()
    assert listed(wangs) is None  # out, and above the line


def test_l9_relist_under_rules_looks_again_where_the_days_of_a_stable_income_change(
    cast: Cast, wangs: Household
) -> None:
    keep_lists_of_the_day()
    draft = drafted(
        actor=cast.county_officer,
        place=cast.county,
        name="clear.income",
        value=Fraction(365),
        valid_from=DAY,
        reason="县发〔2024〕3号",
    )
    row = propose(VALUES, draft, actor=cast.county_officer)
    confirm(VALUES, row, actor=second_officer(cast))
    settle_all()
    assert not Setback.objects.exists()
    assert listed(wangs) == ("unclear_in", DAY)


def test_who_was_lifted_stays_out_by_the_line_of_today_and_not_of_2020(cast: Cast, wangs: Household) -> None:
    stands(wangs, poverty_status="lifted")
    HouseholdIncome.objects.filter(household=wangs).update(net_income_yuan=25_000)  # 5,000 a head
    keep_lists_of_the_day()
    assert listed(wangs) == ("fell", KNOWN)  # above 4,000 and below 6,000


def test_poor_families_leave_by_the_exit_line_of_their_time(cast: Cast, wangs: Household) -> None:
    stands(wangs, poverty_status="poor")
    with clock.frozen(date(2024, 1, 1)):
        keep_lists_of_the_day()
    assert listed(wangs) == ("leave", KNOWN)
    [line] = family_lines(list(lines_of(cast.county_officer)), DAY)
    assert "2014" in line.standard
    assert "4,000" in line.decisive[0].words


def test_who_still_stands_as_poor_after_2020_leaves_by_the_door_of_today(
    cast: Cast, wangs: Household, client: Client
) -> None:
    stands(wangs, poverty_status="returned")
    keep_lists_of_the_day()
    [line] = family_lines(list(lines_of(cast.village_cadre)), DAY)
    assert line.step.words == "纳入监测后消除风险"
    client.force_login(cast.village_cadre)
    page = client.get(line.step.address).content.decode()
    assert "当时的程序已经结束" in page
    assert 'value="open"' in page
    stands(wangs, poverty_status="returned", monitor_kind="unstable", is_risk_cleared=True)
    keep_lists_of_the_day()
    assert listed(wangs) is None
    assert "当时的程序已经结束" not in client.get(line.step.address).content.decode()


def test_whoever_was_monitored_before_goes_on_in_a_case_and_nobody_else_does(
    cast: Cast, wangs: Household
) -> None:
    paper: StoredFile = signed_paper()
    subject = Subject("household", wangs.key)
    proof = Proof(document=paper)

    def take_over() -> Case:
        actor = cast.village_cadre
        return open_case("monitoring", subject, cast.village, "take_over", actor=actor, proof=proof)

    stands(wangs, poverty_status="lifted")
    with pytest.raises(refusals.NotOnRecord):
        take_over()
    stands(wangs, **MONITORED)
    case = take_over()
    assert case.state == "helping"
    keep_lists_of_the_day()
    [line] = family_lines(list(lines_of(cast.village_cadre)), DAY)
    assert line.step.is_begun
    assert walk(case, cast, paper, "clear_helped").state == "clear_surveyed"


def test_the_page_and_the_home_page_tell_those_responsible_and_no_others(
    client: Client, cast: Cast, wangs: Household
) -> None:
    keep_lists_of_the_day()
    for person in (cast.village_cadre, cast.township_reviewer, cast.county_officer):
        client.force_login(person)
        assert "/timely/?list=leave" in client.get("/").content.decode()
        page = client.get("/timely/").content.decode()
        assert str(wangs.key) in page
        assert "12,000" in page
    assert client.get(f"/timely/?place={cast.village.pk}&list=fell").status_code == 200
    assert client.get(f"/timely/?place={cast.other_county_village.pk}").status_code == 403
    assert counts_of(cast.other_village_cadre)[TimelyList.LEAVE] == 0
    client.force_login(cast.other_county_officer)
    assert str(wangs.key) not in client.get("/timely/").content.decode()
    for person in (cast.analyst, cast.stranger):
        client.force_login(person)
        assert client.get("/timely/").status_code == 403
