"""A notice on the board: names on paper only, a page for anybody, an objection from there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client

from liandong.casework.models import Case, CaseStep
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.publicity.models import BoardNotice, PublicObjection
from liandong.publicity.selectors import days_of, lines_of
from liandong.publicity.services import post_notice
from liandong.publicity.sheet import sheet
from liandong.registry.models import Household, Member
from tests.casework.steps import consented, opened, signed_paper, walk
from tests.cast import Cast
from tests.identification.families import in_need
from tests.registry.changes.families import called

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def case(cast: Cast) -> Case:
    """The Wangs are on notice until 6 March."""
    paper = signed_paper()
    begun = opened("monitoring", "open", consented(cast, date(2024, 2, 1)), cast, paper)
    return walk(begun, cast, paper, "survey", "compare", "entry_vote")


@pytest.fixture
def notice(cast: Cast, client: Client, case: Case) -> BoardNotice:
    client.force_login(cast.village_cadre)
    client.post(f"/cases/{case.key}/notice/")
    client.logout()
    return BoardNotice.objects.get()


def test_names_stand_on_the_sheet_and_nowhere_on_the_web(
    cast: Cast, client: Client, case: Case, notice: BoardNotice
) -> None:
    lines = lines_of(notice)
    words = str(sheet(notice, lines, days_of(notice, lines), "https://liandong.example/board/"))
    assert "王建国" in words
    for secret in ("因病", "疾病", "元", "身份证"):
        assert secret not in words
    address = f"/board/{notice.key}/"
    answer = client.get(address)
    page = answer.content.decode()
    assert "王" not in page
    assert "不足 10 人" in page
    assert "12317" in page
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert client.get(f"{address}sheet.pdf").status_code == 302  # names: after signing in only
    client.force_login(cast.village_cadre)
    assert client.get(f"{address}sheet.pdf").content.startswith(b"%PDF")
    for persons, is_told in ((9, False), (10, True)):
        BoardNotice.objects.update(persons=persons)
        assert ("不足 10 人" not in client.get(address).content.decode()) is is_told
    client.force_login(cast.evaluator)  # reads notices of places, and none of families
    assert client.get(f"{address}sheet.pdf").status_code == 403


def test_a_sheet_names_the_families_of_its_village_and_no_child(cast: Cast, case: Case) -> None:
    family = Household.objects.get(key=case.subject_key)
    gone = called(family, "赵桂兰")
    gone.valid_to = DAY
    gone.save()
    Member.objects.filter(household=family, name="王建国").update(birth_on=DAY.replace(year=DAY.year - 13))
    elsewhere = Case.objects.create(
        procedure=case.procedure, version=case.version, subject_kind="household",
        subject_key=in_need(cast.other_village, "B-1").key, place=cast.other_village, state=case.state,
        opened_at=clock.now(),
    )  # fmt: skip
    posted = {"number": 1, "event": "entry_vote", "to_state": case.state, "part": "collect"}
    CaseStep.objects.create(case=elsewhere, actor=cast.other_village_cadre, done_at=clock.now(), **posted)
    for nobody in (cast.county_officer, cast.helper, cast.other_village_cadre):
        with pytest.raises(OutOfScope):
            post_notice(case, actor=nobody)
    notice = post_notice(case, actor=cast.village_cadre)
    [line] = lines_of(notice)
    assert (line.case, notice.persons) == (case, 4)  # who has left the family is not counted
    words = str(sheet(notice, [line], days_of(notice, [line]), "https://liandong.example/board/"))
    assert "王建国" not in words  # a head of thirteen
    assert family.household_no in words


def test_anybody_objects_from_the_page_and_the_days_stand_still(
    cast: Cast, client: Client, case: Case, notice: BoardNotice
) -> None:
    address = f"/board/{notice.key}/"
    with clock.frozen(DAY + timedelta(days=3)):
        assert client.post(address, {"number": 9, "reason": "在县城有两套房"}).status_code == 422
        sent = {"number": 1, "reason": "在县城有两套房", "contact": "13900000000"}
        assert client.post(address, sent).status_code == 302
        case.refresh_from_db()
        assert (case.state, case.notice_left) == ("entry_objection", 2)
        client.post(address, {"number": 1, "reason": "还有一辆车"})  # added to what is re-checked
        assert list(PublicObjection.objects.order_by("pk").values_list("held", flat=True)) == [True, False]
        client.force_login(cast.village_cadre)
        page = client.get(f"/cases/{case.key}/").content.decode()
        assert "在县城有两套房" in page
        assert "13900000000" not in page
        client.force_login(cast.township_reviewer)
        assert "13900000000" in client.get(f"/cases/{case.key}/").content.decode()
        assert "正在由村以上复核" in client.get(address).content.decode()
        case = walk(case, cast, signed_paper(), "dismiss")
        client.logout()
        page = client.get(address).content.decode()
        assert "对序号 1 的异议" in page
        assert "<b>不成立</b>" in page  # whoever objected reads what came of it
        assert "王" not in page
    assert case.notice_until == date(2024, 3, 6)
    with clock.frozen(date(2024, 3, 7)):
        assert client.get(address).status_code == 410  # gone with its days


def test_one_address_does_not_flood_a_village(client: Client, notice: BoardNotice) -> None:
    for number in range(6):
        answer = client.post(f"/board/{notice.key}/", {"number": 1, "reason": f"第{number}次反映"})
    assert answer.status_code == 422
    assert PublicObjection.objects.count() == 5
