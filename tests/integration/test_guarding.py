"""What families have to explain bars the meeting's vote, and nobody is vetoed unheard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from liandong.casework.advancing import advance
from liandong.casework.guards import Proof
from liandong.casework.models import Case
from liandong.foundation import clock
from liandong.foundation.files.models import StoredFile
from liandong.integration.codes import Outcome, Standing
from liandong.integration.guarding import NotAnswered, NotExplained, NothingAsked, VetoStands
from liandong.integration.models import Comparison, Doubt, Returned
from liandong.integration.services.doubts import explain, judge
from tests.casework.steps import consented, opened, signed_paper, walk
from tests.cast import Cast
from tests.integration.families import a_hit

pytestmark = pytest.mark.django_db
DAY = date(2020, 5, 1)


@pytest.fixture(autouse=True)
def _in_2020() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def paper() -> StoredFile:
    return signed_paper()


def compared_case(cast: Cast, paper: StoredFile) -> tuple[Case, Doubt]:
    """A case before its meeting, of a family about which public security returned a vehicle."""
    family = consented(cast, date(2020, 1, 1))
    case = walk(opened("identification", "apply", family, cast, paper), cast, paper, "survey", "compare")
    _comparison, doubt = a_hit(family, cast.county)
    Returned.objects.update(standing=Standing.COUNTED)
    return case, doubt


def test_a_comparison_is_back_when_departments_answered_or_on_paper(cast: Cast, paper: StoredFile) -> None:
    family = consented(cast, date(2020, 1, 1))
    before, _doubt = a_hit(family, cast.county)
    Returned.objects.update(standing=Standing.COUNTED)
    Comparison.objects.filter(pk=before.pk).update(opens_on=date(2020, 4, 30))
    case = walk(opened("identification", "apply", family, cast, paper), cast, paper, "survey")
    with pytest.raises(NothingAsked):  # what was asked before the family applied is not its comparison
        advance(case.key, "compare", actor=cast.department, proof=Proof(reason="未见异常"))
    Comparison.objects.filter(pk=before.pk).update(opens_on=DAY)
    Returned.objects.update(standing=Standing.BESIDE)
    with pytest.raises(NotAnswered, match="公安"):
        advance(case.key, "compare", actor=cast.department, proof=Proof(reason="未见异常"))
    Returned.objects.update(standing=Standing.COUNTED)
    assert advance(case.key, "compare", actor=cast.department).state == "compared"


def test_nobody_is_voted_about_or_vetoed_before_they_were_heard(cast: Cast, paper: StoredFile) -> None:
    case, doubt = compared_case(cast, paper)
    with pytest.raises(NotExplained, match="1"):
        walk(case, cast, paper, "vote")
    with pytest.raises(NotExplained):
        advance(case.key, "veto", actor=cast.township_reviewer, proof=Proof(paper, "有车"))
    explain(doubt.key, statement="车是弟弟的，只是登记在名下", evidence=None, actor=cast.village_cadre)
    with pytest.raises(NotExplained):  # heard, and nobody has judged it yet
        walk(case, cast, paper, "vote")
    judge(doubt.key, outcome=Outcome.EXPLAINED, reason="行驶证证明属实", actor=cast.county_officer)
    assert walk(case, cast, paper, "vote").state == "village_notice"


def test_a_veto_that_stands_bars_the_vote_and_is_confirmed_above(cast: Cast, paper: StoredFile) -> None:
    case, doubt = compared_case(cast, paper)
    explain(doubt.key, statement="车是弟弟的，只是登记在名下", evidence=None, actor=cast.village_cadre)
    judge(doubt.key, outcome=Outcome.CONFIRMED, reason="车一直由本户使用", actor=cast.county_officer)
    with pytest.raises(VetoStands):
        walk(case, cast, paper, "vote")
    vetoed = advance(case.key, "veto", actor=cast.township_reviewer, proof=Proof(paper, "有车，本户使用"))
    assert vetoed.state == "rejected"
