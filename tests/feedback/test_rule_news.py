"""A rule changes: the families it touches read it on their pages, their village is told the number (L9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.test import Client

from liandong.casework.case_page import next_task
from liandong.casework.enacting.services import confirm, end
from liandong.casework.enacting.services import propose as propose_value
from liandong.casework.settings.services import VALUES, drafted
from liandong.casework.settings.uses import use_of
from liandong.dynamics.models import TimelyLine
from liandong.dynamics.notices import RULED
from liandong.dynamics.timely import keep_lists_of_the_day
from liandong.feedback.rule_news import rule_news
from liandong.feedback.standing import standings
from liandong.feedback.voice import by_card
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.notices.models import Notice
from liandong.foundation.pages import formats
from liandong.identification.effect import effect
from liandong.identification.in_force import in_force
from liandong.identification.models import Enactment
from liandong.identification.services.deriving import derive_due
from liandong.identification.services.enactments import RULES, propose
from liandong.linkage.causes import baseline
from liandong.linkage.models import Event, Setback
from liandong.linkage.settling import settle, settle_all
from liandong.registry.models import Household, HouseholdStatus
from tests.casework.steps import opened, signed_paper
from tests.cast import Cast
from tests.feedback.speaking import DAY, card_of, opened_by_card, the_family
from tests.identification.families import second_officer
from tests.identification.rule_files import lines

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def family(cast: Cast) -> Household:
    """12,000 yuan a head; by the national file nobody knows the line of 2024."""
    found = the_family(cast)
    settled()
    return found


@pytest.fixture
def second(cast: Cast) -> User:
    return second_officer(cast)


def settled() -> None:
    settle_all()
    assert not Setback.objects.exists()


def line_of(yuan: int) -> str:
    return lines("990121000000", yuan).replace('id = "', f'id = "lanxi_{yuan}_', 1)


def put_line(cast: Cast, second: User, yuan: int, begins: date = DAY) -> Enactment:
    row = propose(
        actor=cast.county_officer,
        place=cast.county,
        text=line_of(yuan),
        valid_from=begins,
        reason="县发 7 号",
    )
    row = confirm(RULES, row, actor=second)
    settled()
    return row


def told(user: User) -> list[int]:
    rows = Notice.objects.filter(user=user, kind=RULED).order_by("id")
    return [int(row.details["count"]) for row in rows]


def by_rule(family: Household) -> list[tuple[str, str]]:
    events = Event.objects.filter(kind="suggestion.changed_with_rule", subject_key=family.key).order_by("seq")
    return [(event.payload["from"], event.payload["to"]) for event in events]


def test_l9_tell_of_rules_the_family_reads_it_and_its_village_the_number(
    client: Client, cast: Cast, family: Household, second: User
) -> None:
    rule = propose(
        actor=cast.county_officer, place=cast.county, text=line_of(20_000), valid_from=DAY, reason="县发 7 号"
    )
    foreseen = effect(cast.county, rule.standard.rule, in_force(cast.county, DAY, "lines"))
    assert foreseen.whole.told == 1
    confirm(RULES, rule, actor=second)
    client.force_login(cast.county_officer)
    address = f"/standards/proposals/{rule.key}/"
    assert "正等后台程序处理" in client.get(address).content.decode()
    settle()  # the rule is answered: its families are queued
    assert "共 1 户，还剩 1 户" in client.get(address).content.decode()
    settled()
    assert "有 <b>1 户</b>按现行规则得出的建议与以前不同" in client.get(address).content.decode()
    assert by_rule(family) == [("cannot_tell", "poor")]
    [news] = rule_news(family)
    assert (news.since, news.ground) == (DAY, "县发 7 号")
    assert "每人每年20,000 元，以前是未知" in news.what
    assert news.decided_by.startswith("岚溪县")
    assert (told(cast.village_cadre), told(cast.other_village_cadre), told(cast.county_officer)) == (
        [1],
        [],
        [],
    )
    _card, code = card_of(cast, family)
    page = opened_by_card(client, code).get("/card/family/").content.decode()
    assert news.what in page
    assert news.means in page
    client.force_login(cast.village_cadre)
    [notice] = Notice.objects.filter(user=cast.village_cadre, kind=RULED)
    assert family.household_no in client.get(notice.link).content.decode()
    assert family.household_no not in client.get("/households/?by_ruled=not_poor").content.decode()
    put_line(cast, second, 3_000, DAY + timedelta(days=1))
    with clock.frozen(DAY + timedelta(days=1)):
        derive_due()
        settled()
        [news] = rule_news(family)  # the latest rule alone, and what it says now
        assert (by_rule(family)[-1], news.since) == (("poor", "not_poor"), DAY + timedelta(days=1))
    with clock.frozen(DAY + timedelta(days=200)):
        assert rule_news(family) == []


def test_l9_a_rule_that_begins_later_or_ends_is_told_on_its_day(
    cast: Cast, family: Household, second: User
) -> None:
    begins, ends = DAY + timedelta(days=5), DAY + timedelta(days=9)
    row = put_line(cast, second, 20_000, begins)
    assert (by_rule(family), rule_news(family)) == ([], [])
    with clock.frozen(begins):
        derive_due()
        settled()
        assert [one.since for one in rule_news(family)] == [begins]
        assert told(cast.village_cadre) == [1]
        end(RULES, row, actor=second, on=ends)
    with clock.frozen(ends):
        derive_due()
        settled()
        assert by_rule(family)[-1] == ("poor", "cannot_tell")
        [news] = rule_news(
            family
        )  # what the county's rule said is not told any more: the nation's holds again
        assert news.since == ends
        assert told(cast.village_cadre) == [1, 1]


def test_l9_a_list_of_timely_exit_that_a_line_of_today_brought_about_is_told(
    cast: Cast, family: Household, second: User
) -> None:
    HouseholdStatus.objects.filter(household=family).delete()
    since = DAY - timedelta(days=400)
    HouseholdStatus.objects.create(
        household=family, valid_from=since, source=family.source, poverty_status="lifted"
    )
    keep_lists_of_the_day()
    before = TimelyLine.objects.filter(household=family).values_list("list", flat=True).first()
    assert before != "fell"
    begins = DAY + timedelta(days=1)
    put_line(cast, second, 20_000, begins)
    with clock.frozen(begins):
        keep_lists_of_the_day()
        settled()
        listed = Event.objects.filter(kind="timely.listed").latest("seq")
        assert (listed.payload["list"], listed.caused_by) == (
            "fell",
            Event.objects.get(kind="standard.enacted"),
        )
        [news] = rule_news(family)
        assert (news.since, news.ground) == (begins, "县发 7 号")
        assert told(cast.village_cadre) == [1]


def test_l9_the_family_reads_that_a_setting_moved_the_next_day_of_its_case(
    cast: Cast, family: Household, second: User
) -> None:
    case = opened("monitoring", "open", family, cast, signed_paper())
    task = next_task(case)
    assert task is not None
    assert task.due_on is not None
    _card, _code = card_of(cast, family)
    voice = by_card(_card)
    assert standings(voice)[0].moved == ""
    draft = drafted(
        actor=cast.county_officer,
        place=cast.county,
        name=task.kind,
        value=Fraction(30),
        valid_from=DAY,
        reason="县发 9 号",
    )
    assert [one.number for one in use_of(task.kind).affected(draft)] == [1, 0, 0, 1]
    confirm(VALUES, propose_value(VALUES, draft, actor=cast.county_officer), actor=second)
    settled()
    moved = standings(voice)[0].moved
    assert "县发 9 号" in moved
    assert formats.day(task.due_on) in moved


def test_l9_what_is_filled_in_at_first_is_told_to_nobody(cast: Cast, family: Household, second: User) -> None:
    begins = DAY + timedelta(days=1)
    put_line(cast, second, 20_000, begins)
    with clock.frozen(begins):
        with baseline():
            derive_due()
        settled()
        assert by_rule(family) == [("cannot_tell", "poor")]
        assert rule_news(family) == []
        assert told(cast.village_cadre) == []
