"""Two people take a step of one case at the same moment, each in front of a page of their own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from liandong.casework import case_views
from liandong.casework.advancing import advance
from liandong.casework.models import Case
from liandong.dynamics.models import Decision
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.services import grant_duty, open_account
from liandong.foundation.audit.sealing import seal
from liandong.foundation.audit.verifying import verify
from liandong.linkage.models import Event
from tests.casework.steps import consented, opened, signed_paper, walk
from tests.cast import SINCE, Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "sealer"])
DAY = date(2024, 3, 1)
DECIDED = DAY + timedelta(days=6)


def second_officer(cast: Cast) -> User:
    user = open_account(username="county2", display_name="莫少华", password=None, actor=None)
    grant_duty(user=user, role=Role.COUNTY_OFFICER, place=cast.county, actor=None, valid_from=SINCE)
    return user


def with_the_county(cast: Cast) -> Case:
    paper = signed_paper()
    with clock.frozen(DAY):
        case = opened("monitoring", "open", consented(cast, date(2023, 10, 1)), cast, paper)
        case = walk(case, cast, paper, "survey", "compare", "entry_vote")
    with clock.frozen(DECIDED):
        return walk(case, cast, paper, "notice_over", "review")


@pytest.mark.parametrize("other", ["entry_approve", "return"])
def test_of_two_who_decide_one_case_at_once_one_does_and_the_other_is_told(
    monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    cast = make_cast()
    officers = {cast.county_officer: "entry_approve", second_officer(cast): other}
    case = with_the_county(cast)
    before = case.steps.count()
    both = Barrier(len(officers))

    def at_once(*args: Any, **named: Any) -> Case:
        both.wait(20)  # each has read the case as it stood, and found the step possible
        return advance(*args, **named)

    monkeypatch.setattr(case_views, "advance", at_once)

    def send(user: User) -> str:
        try:
            with clock.frozen(DECIDED):
                client = Client()
                client.force_login(user)
                sent = {"reason": "请补收入凭证"}
                address = f"/cases/{case.key}/steps/{officers[user]}/"
                return client.post(address, sent, follow=True).content.decode()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(officers)) as pool:
        pages = dict(zip(officers, pool.map(send, officers), strict=True))

    [step] = case.steps.filter(number__gt=before)
    assert step.actor in officers
    for user, page in pages.items():
        assert ("已办理。现在" in page) == (user == step.actor)
        assert (f"{step.actor}于" in page and "没有作任何改动" in page) == (user != step.actor)
    case.refresh_from_db()
    is_approved = step.event == "entry_approve"
    assert case.state == ("monitored" if is_approved else "entry_passed")
    assert Decision.objects.count() == is_approved
    told = Event.objects.filter(kind="case.advanced", subject_key=case.key).order_by("seq")
    assert [one.payload["event"] for one in told] == [one.event for one in case.steps.order_by("number")]
    seal()
    verdict = verify()
    assert (verdict.is_sound, verdict.unsealed) == (True, 0)
