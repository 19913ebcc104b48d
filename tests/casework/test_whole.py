"""From the clue to the decision: fifteen days in all, however long each part may take."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from liandong.casework.advancing import advance, object_publicly
from liandong.casework.guards import Proof
from liandong.casework.models import Case, Task, TaskState
from liandong.casework.procedure_tables import table_of
from liandong.casework.whole import whole_of
from liandong.dynamics.models import Channel
from liandong.dynamics.services import Report, report_clue
from liandong.foundation import clock
from liandong.foundation.files.models import StoredFile
from liandong.foundation.pages import formats
from tests.casework.steps import consented, opened, signed_paper, walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db
CLUE = date(2024, 3, 1)
LAST = CLUE + timedelta(days=15)


@pytest.fixture
def paper() -> StoredFile:
    return signed_paper()


def a_case(cast: Cast, paper: StoredFile, on: date) -> Case:
    """A clue of the first of March, and the case that was opened from it on a day."""
    with clock.frozen(CLUE):
        family = consented(cast, date(2023, 6, 1))
        said = Report(Channel.CADRES, "户主查出重病", risk="01")
        report_clue(said, place=cast.village, actor=cast.village_cadre, household=family)
    with clock.frozen(on):
        return opened("monitoring", "open", family, cast, paper)


def due(case: Case) -> date | None:
    return Task.objects.get(subject_key=case.key, state=TaskState.OPEN).due_on


def test_the_parts_of_a_case_stay_inside_the_fifteen_days_from_its_clue(
    cast: Cast, paper: StoredFile
) -> None:
    case = a_case(cast, paper, CLUE + timedelta(days=3))
    assert (case.whole_since, case.whole_until) == (CLUE, LAST)
    assert due(case) == CLUE + timedelta(days=6)  # three days for the visit: there is time
    with clock.frozen(CLUE + timedelta(days=6)):
        case = walk(case, cast, paper, "survey")
    assert due(case) == LAST - timedelta(days=5)  # the comparison has five days, the notice wants five too
    with clock.frozen(LAST - timedelta(days=3)):
        case = walk(case, cast, paper, "compare")
    assert due(case) == LAST - timedelta(days=3)  # too late for the whole: today
    with clock.frozen(LAST - timedelta(days=2)):
        case = walk(case, cast, paper, "entry_vote")
    assert due(case) == LAST + timedelta(days=4)  # no notice is shortened


def test_the_days_of_an_objection_are_given_back(cast: Cast, paper: StoredFile) -> None:
    with clock.frozen(CLUE + timedelta(days=3)):
        case = a_case(cast, paper, clock.today())
        case = walk(case, cast, paper, "survey", "compare", "entry_vote")
    with clock.frozen(CLUE + timedelta(days=5)):
        case = object_publicly(case.key, "他家在县城有房")
    with clock.frozen(CLUE + timedelta(days=9)):
        case = advance(case.key, "dismiss", actor=cast.county_officer, proof=Proof(paper, "房屋不在本户名下"))
    assert case.whole_until == LAST + timedelta(days=4)
    with clock.frozen(CLUE + timedelta(days=20)):
        case = walk(case, cast, paper, "notice_over")
        assert due(case) == clock.today()
        table = table_of(case.procedure, case.version)
        found = whole_of(table, case, list(case.steps.order_by("number")))
    assert found is not None
    hung, resumed = (part for part in found.parts if part.is_notice)
    assert (hung.days, hung.used, resumed.days, resumed.used) == (5, 2, 3, 11)
    assert (hung.is_over, resumed.is_over) == (False, True)
    assert not replace(hung, used=6).is_over  # five whole days, and ended on the day after them
    assert replace(hung, used=7).is_over


def test_without_a_clue_the_whole_begins_with_the_case_and_its_page_shows_the_parts(
    cast: Cast, client: Client, paper: StoredFile
) -> None:
    with clock.frozen(CLUE):
        case = opened("monitoring", "open", consented(cast, date(2023, 6, 1)), cast, paper)
        assert (case.whole_since, case.whole_until) == (CLUE, LAST)
    client.force_login(cast.township_reviewer)
    with clock.frozen(CLUE + timedelta(days=5)):
        page = client.get(f"/cases/{case.key}/").content.decode()
        assert "总时限 15 日" in page
        assert f"还有 10 天，到 {formats.day(LAST, 'short')} 24:00 止" in page
        assert "限 3 天" in page
        case = walk(case, cast, paper, "survey", "compare", "entry_vote")
    with clock.frozen(LAST + timedelta(days=2)):
        late = f'<b class="risk">已超 2 天，截止日为 {formats.day(LAST, "short")}。</b>'
        assert late in client.get(f"/cases/{case.key}/").content.decode()
        case = walk(case, cast, paper, "notice_over", "review", "entry_approve")
        assert "已超" not in client.get(f"/cases/{case.key}/").content.decode()
        assert case.state == "monitored"
