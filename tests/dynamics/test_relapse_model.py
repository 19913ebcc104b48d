"""The relapse model in the house: history as it was known, a rule by two people, clues and never statuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from django.db import ProgrammingError, transaction

from liandong.dynamics.models import RelapseModel
from liandong.dynamics.relapse_content import periods_of, result_of
from liandong.dynamics.relapse_fitting import fit_relapse_model, fit_where_due
from liandong.dynamics.relapse_history import history, known_periods
from liandong.foundation import clock
from liandong.foundation.audit.history import recorded
from liandong.foundation.places.models import Place
from liandong.linkage.causes import baseline
from liandong.registry.models import Household, HouseholdStatus, MemberFacts
from tests.cast import Cast
from tests.identification.families import family, visit

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _in_2026() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


def ill(place: Place, number: str, on: date) -> Household:
    with clock.frozen(on), recorded(actor=None, why="import"), baseline():
        made = family(place, number, {"name": number, "health": "03", "age_years": 40, "labour": "01"})
        HouseholdStatus.objects.create(
            household=made, valid_from=date(2024, 1, 1), source=visit(), poverty_status="lifted"
        )
    return made


def fall(household: Household, since: date, told: date | None = None) -> None:
    with clock.frozen(told or since), recorded(actor=None, why="import"):
        HouseholdStatus.objects.filter(household=household, valid_to=None).update(valid_to=since)
        HouseholdStatus.objects.create(
            household=household, valid_from=since, source=visit(), poverty_status="lifted", monitor_kind="unstable",
            monitored_since_on=since, is_risk_cleared=False,
        )  # fmt: skip


def test_history_is_what_was_known_when_a_period_began_and_who_fell_in_it(cast: Cast) -> None:
    early, late = ill(cast.village, "A-01", date(2024, 5, 1)), ill(cast.village, "A-02", date(2024, 9, 1))
    fall(early, date(2025, 2, 1))
    with clock.frozen(date(2025, 8, 1)), recorded(actor=None, why="household.corrected"):
        MemberFacts.objects.filter(household=late).update(health="01")
    assert [begin for begin, _end in known_periods(DAY)] == [
        date(2024, 7, 1), date(2025, 1, 1), date(2025, 7, 1)
    ]  # fmt: skip
    seen = history(DAY)
    assert [(one.families, one.fell, one.left_out) for one in seen.periods] == [(1, 0, 0), (2, 1, 0), (1, 0, 0)]
    serious = 1 << 5
    of_first = seen.panel.where(seen.panel.period == 0)
    assert of_first.yes.tolist() == [1 | serious]  # lifted, seriously ill
    of_last = seen.panel.where(seen.panel.period == 2)
    assert (of_last.yes & serious).tolist() == [serious]  # what was corrected in August was not known in July
    assert seen.panel.group.tolist() == [cast.county.pk] * len(seen.panel.group)


def test_whoever_had_fallen_before_it_was_written_down_is_left_out(cast: Cast) -> None:
    made = ill(cast.village, "A-01", date(2024, 5, 1))
    fall(made, date(2024, 12, 1), told=date(2025, 1, 20))
    assert [(one.families, one.fell, one.left_out) for one in history(DAY).periods] == [
        (1, 1, 0), (0, 0, 1), (0, 0, 0)
    ]  # fmt: skip


def test_too_little_history_is_kept_as_off_once_and_nobody_can_change_it(cast: Cast) -> None:
    ill(cast.village, "A-01", date(2024, 5, 1))
    row = fit_relapse_model()
    assert (row.lack, row.as_of, row.is_generated) == ("to_fit", date(2026, 1, 1), False)
    assert fit_relapse_model() == row
    assert fit_where_due() is None
    with clock.frozen(date(2026, 8, 1)):
        assert fit_where_due() is not None
    assert periods_of(row.content)[0].begins == date(2024, 7, 1)
    with pytest.raises(ProgrammingError), transaction.atomic():
        RelapseModel.objects.filter(pk=row.pk).update(lack="")


def test_an_empty_register_has_no_history(cast: Cast) -> None:
    row = fit_relapse_model()
    assert (row.lack, row.as_of) == ("periods", None)
