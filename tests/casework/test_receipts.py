"""Hand-overs between levels carry a receipt: who handed, who received, after how long (R51)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from liandong.casework.models import Case, Receipt
from liandong.casework.receipts import receive
from liandong.foundation import clock
from liandong.linkage.models import Event
from liandong.registry.models import Household
from tests.casework.steps import consented, opened, signed_paper, walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
NOON = datetime(2024, 3, 7, 12, tzinfo=clock.HERE)


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def wangs(cast: Cast) -> Household:
    return consented(cast, date(2024, 2, 1))


@pytest.fixture
def case(cast: Cast, wangs: Household) -> Case:
    """A case that the village has just reported to the township."""
    case = opened("monitoring", "open", wangs, cast, signed_paper())
    case = walk(case, cast, signed_paper(), "survey", "compare", "entry_vote")
    with clock.frozen(NOON):
        return walk(case, cast, signed_paper(), "notice_over")


def handed(case: Case) -> list[tuple[str, str, str | None]]:
    rows = case.receipts.select_related("received_by").order_by("pk")
    return [
        (row.from_station, row.to_station, row.received_by.username if row.received_by else None)
        for row in rows
    ]


def test_each_step_to_another_level_hands_over_and_the_next_step_receives(cast: Cast, case: Case) -> None:
    assert handed(case) == [
        ("village", "department", "department"),
        ("department", "village", "village_cadre"),
        ("village", "township", None),
    ]


def test_somebody_of_the_level_confirms_and_the_hours_are_kept(cast: Cast, case: Case) -> None:
    with clock.frozen(NOON + timedelta(hours=30)):
        for person in (cast.village_cadre, cast.county_officer, cast.other_township_reviewer):
            assert receive([case.key], actor=person) == 0
        assert receive([case.key], actor=cast.township_reviewer) == 1
        assert receive([case.key], actor=cast.township_reviewer) == 0  # once
    receipt = Receipt.objects.latest("pk")
    assert receipt.step.actor == cast.village_cadre
    assert receipt.waited == timedelta(hours=30)
    event = Event.objects.filter(kind="case.received").latest("seq")
    assert event.payload == {"from": "village", "to": "township", "hours": 30}


def test_it_stands_on_the_page_and_in_the_list_of_cases(cast: Cast, client: Client, case: Case) -> None:
    with clock.frozen(NOON + timedelta(hours=5)):
        client.force_login(cast.township_reviewer)
        assert "等乡镇签收，已等待 5 小时" in client.get("/cases/").content.decode()
        assert "未签收，已等待 5 小时" in client.get(f"/cases/{case.key}/").content.decode()
        client.post("/cases/received/", {"case": [str(case.key)]})
        assert "乡镇已签收，等待 5 小时" in client.get("/cases/").content.decode()
        page = client.get(f"/cases/{case.key}/").content.decode()
        assert "黄志强 签收" in page
        again = client.post("/cases/received/", {"case": [str(case.key)]}, follow=True)
        assert "没有等您签收的事项" in again.content.decode()
