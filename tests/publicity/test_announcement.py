"""An announcement after the county's decision: the result by name on paper, counts on the web for days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from liandong.casework.advancing import advance
from liandong.casework.models import Case, CaseStep
from liandong.casework.procedure_tables import TABLES
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.audit.sealing import seal
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names
from liandong.linkage.models import Event
from liandong.publicity.heads import Found, check_paper
from liandong.publicity.models import BoardNotice
from liandong.publicity.refusals import NothingToAnnounce
from liandong.publicity.selectors import days_of, lines_of
from liandong.publicity.services import post_announcement, post_notice
from liandong.publicity.sheet import sheet
from liandong.publicity.words import DECIDED
from liandong.registry.models import Household, Member
from tests.casework.steps import consented, opened, planned, signed_paper, walk, whole
from tests.cast import Cast
from tests.identification.families import in_need

pytestmark = pytest.mark.django_db
ON = date(2024, 3, 8)


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(ON):
        yield


@pytest.fixture
def reviewed(cast: Cast) -> Case:
    """The Wangs wait for the county, on 8 March."""
    paper = signed_paper()
    with clock.frozen(date(2024, 3, 1)):
        begun = opened("monitoring", "open", consented(cast, date(2024, 2, 1)), cast, paper)
        case = walk(begun, cast, paper, "survey", "compare", "entry_vote")
    return walk(case, cast, paper, "notice_over", "review")


@pytest.fixture
def case(cast: Cast, reviewed: Case) -> Case:
    return walk(reviewed, cast, signed_paper(), "entry_approve")


def test_every_decision_that_is_announced_has_words_and_no_other() -> None:
    announced = {(one.id, line.event) for one in TABLES for line in one.transitions if line.announce}
    assert announced == DECIDED.keys()
    for step in ("approve", "approve_exit", "remove"):  # domain.md §5.6 A
        assert ("identification", step) in announced
    for step in ("entry_approve", "clear_approve"):  # B
        assert ("monitoring", step) in announced


def test_nothing_is_announced_before_a_decision(cast: Cast, client: Client, reviewed: Case) -> None:
    with pytest.raises(NothingToAnnounce):
        post_announcement(reviewed, actor=cast.village_cadre)
    client.force_login(cast.village_cadre)
    assert "在村公告" not in client.get(f"/cases/{reviewed.key}/").content.decode()
    answer = client.post(f"/cases/{reviewed.key}/announcement/", follow=True)
    assert "没有需要公告的决定" in answer.content.decode()
    assert not BoardNotice.objects.exists()


def test_the_village_announces_by_name_on_paper_what_the_county_decided(
    cast: Cast, client: Client, case: Case
) -> None:
    for nobody in (cast.county_officer, cast.helper, cast.other_village_cadre):
        with pytest.raises(OutOfScope):
            post_announcement(case, actor=nobody)
    client.force_login(cast.village_cadre)
    page = f"/cases/{case.key}/"
    assert "需在村公示栏公告" in client.get(page).content.decode()
    with clock.frozen(date(2024, 3, 9)):  # after the plan was made, too
        client.force_login(cast.village_cadre)
        planned(case, cast)
        advance(
            case.key,
            "plan",
            actor=cast.village_cadre,
            proof=replace(whole(cast, signed_paper()), second=cast.resident_team),
        )
        client.post(f"{page}announcement/")
        announced = BoardNotice.objects.get()
        assert (announced.event, announced.decided_on, announced.until) == (
            "entry_approve", ON, date(2024, 3, 14),
        )  # fmt: skip
        told = Event.objects.get(kind="board.posted")
        assert told.payload["what"] == "announcement"
        assert told.caused_by is not None
        assert told.caused_by.payload["event"] == "entry_approve"
        lines = lines_of(announced)
        words = sheet(announced, lines, days_of(announced, lines), "https://liandong.example/board/")
        assert words["title"] == "公告"
        said = "".join([*words["text"], *(str(one) for one in words.values())])  # type: ignore[misc]
        for told_there in ("王建国", "纳入监测对象", formats.day(ON), "12317", path_names(cast.county)[-1]):
            assert told_there in said, told_there
        for secret in ("因病", "疾病", "元", "身份证", "异议"):
            assert secret not in said
        assert client.get(f"/board/{announced.key}/sheet.pdf").content.startswith(b"%PDF")
        assert "打印公告" in client.get(page).content.decode()
        with pytest.raises(NothingToAnnounce):
            post_announcement(case, actor=cast.village_cadre)
    Member.objects.filter(household__key=case.subject_key, name="王建国").update(birth_on=date(2011, 3, 1))
    rows = str(sheet(announced, lines, days_of(announced, lines), "https://liandong.example/board/")["rows"])
    assert "王建国" not in rows  # a head of thirteen
    assert Household.objects.get(key=case.subject_key).household_no in rows


def test_one_sheet_announces_what_was_decided_that_day_in_the_village(cast: Cast, case: Case) -> None:
    beside, later, elsewhere = (
        _decided(case, cast, place, day)
        for place, day in ((cast.village, 8), (cast.village, 9), (cast.other_village, 8))
    )
    announced = post_announcement(beside, actor=cast.village_cadre)
    assert {one.case for one in lines_of(announced)} == {case, beside}
    assert announced.persons == 5 + 3
    assert later.board_lines.count() == elsewhere.board_lines.count() == 0


def _decided(like: Case, cast: Cast, place: Place, day: int) -> Case:
    """Another family that the county approved that day of March."""
    family = in_need(place, f"B-{day}-{place.pk}")
    with clock.frozen(ON.replace(day=day)):
        made = Case.objects.create(
            procedure=like.procedure, version=like.version, subject_kind="household",
            subject_key=family.key, place=place, state="monitored", opened_at=clock.now(),
        )  # fmt: skip
        CaseStep.objects.create(
            case=made, number=1, event="entry_approve", from_state="entry_reviewed", to_state="monitored",
            part="approve", actor=cast.county_officer, done_at=clock.now(),
        )  # fmt: skip
    return made


def test_the_page_of_an_announcement_counts_and_goes(cast: Cast, client: Client, case: Case) -> None:
    announced = post_announcement(case, actor=cast.village_cadre)
    address = f"/board/{announced.key}/"
    for persons, is_told in ((9, False), (10, True)):
        BoardNotice.objects.update(persons=persons)
        answer = client.get(address)
        page = answer.content.decode()
        assert ("不足 10 人" not in page) is is_told
        assert "王" not in page
        assert "12317" in page
        assert "noindex" in answer.headers["X-Robots-Tag"]
    assert client.post(address, {"number": 1, "reason": "在县城有两套房"}).status_code == 405
    for last, status in ((date(2024, 3, 13), 200), (date(2024, 3, 14), 410)):
        with clock.frozen(last):
            assert client.get(address).status_code == status
    walk(case, cast, signed_paper(), "take_back")
    assert client.get(address).status_code == 410  # what was announced does not stand


def test_a_notice_that_hangs_is_no_announcement_of_the_next_decision(cast: Cast, case: Case) -> None:
    first = post_announcement(case, actor=cast.village_cadre)
    with clock.frozen(date(2024, 9, 2)):
        paper = signed_paper()
        again = walk(case, cast, paper, "plan", "clear_natural", "clear_vote")
        notice = post_notice(again, actor=cast.village_cadre)
    with clock.frozen(date(2024, 9, 10)):
        cleared = walk(again, cast, paper, "notice_over", "review", "clear_approve")
        second = post_announcement(cleared, actor=cast.village_cadre)
    assert [one.event for one in (first, notice, second)] == ["entry_approve", "", "clear_approve"]
    assert days_of(first, lines_of(first)).is_over


@pytest.mark.django_db(transaction=True, databases=["default", "sealer"])
def test_an_announcement_carries_the_head_that_its_paper_is_checked_by(cast: Cast, case: Case) -> None:
    seal()
    announced = post_announcement(case, actor=cast.village_cadre)
    assert check_paper(announced.head, {case.key, case.subject_key}) is Found.SAME
