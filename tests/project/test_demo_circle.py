"""The demo's walk: whole, repeatable, and every family with a story comes out as its story says."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count

from liandong.casework.models import Case, Task
from liandong.dynamics.models import Disaster, DisasterFamily
from liandong.dynamics.planning import plan_held
from liandong.foundation.accounts.models import User
from liandong.identification.models import Run, RunResult
from liandong.intake.models import ImportBatch
from liandong.integration.models import Comparison
from liandong.integration.selectors import counts_of
from liandong.project.demo import circle, imports
from liandong.project.demo.circle import OtherDataThere, Stage, walk
from liandong.project.demo.stories import STORIES
from liandong.registry.models import Household, PlannedMeasure, ReceivedMeasure, Tie, Visit

pytestmark = pytest.mark.django_db
HELP = (PlannedMeasure, Visit, ReceivedMeasure, Disaster, Case)


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files, snapshots and the list of accounts lie in the test's own folder."""
    settings.LIANDONG_FILES = tmp_path / "files"
    settings.LIANDONG_SNAPSHOTS = tmp_path / "snapshots"
    settings.LIANDONG_DEMO_ACCOUNTS = tmp_path / "demo_accounts.json"
    monkeypatch.setattr(imports, "folder", lambda: tmp_path / "demo")


def _quiet(stage: Stage, is_done: bool) -> None:
    assert not is_done or stage.done.format(**stage.figures)


def test_the_walk_is_whole_and_repeating_it_changes_nothing() -> None:
    run = walk(households=600, seed=7, tell=_quiet)
    before = (
        Household.objects.count(),
        ImportBatch.objects.count(),
        Run.objects.count(),
        User.objects.count(),
        *(model.objects.count() for model in HELP),
    )
    assert walk(households=600, seed=7, tell=_quiet) == run
    assert before == (
        Household.objects.count(),
        ImportBatch.objects.count(),
        Run.objects.count(),
        User.objects.count(),
        *(model.objects.count() for model in HELP),
    )
    first, corrected = ImportBatch.objects.filter(place=run.place).order_by("pk")
    assert first.households_refused > 0  # by the slips in it
    assert 0 < corrected.households_added < first.households_refused  # most were put right, some were not
    assert corrected.households_refused == 0
    taken = first.households_read - first.households_refused + corrected.households_added
    assert run.households == taken < before[0]  # the other county has its own
    answered, open_one = (counts_of([one])[one.pk] for one in Comparison.objects.order_by("pk"))
    assert (answered.open, answered.hits, open_one.answered) == (0, 3, 0)
    assert open_one.open == answered.asked > 0 < open_one.left_out["no_consent"]
    given = Tie.objects.values_list("role").annotate(families=Count("pk"))
    assert dict(given) == {"helper": 5, "evaluator": 20, "household": 1}
    assert all(model.objects.exists() for model in HELP)
    monitored = Household.objects.filter(statuses__monitor_kind__isnull=False, statuses__valid_to=None)
    assert not monitored.exclude(plannedmeasures__isnull=False).exists()
    plans = [plan_held(one).is_fitting for one in monitored.filter(statuses__is_risk_cleared=False)]
    assert {True, False} == {*plans}  # some have no plan of this year yet
    flood = Disaster.objects.get()
    assert flood.villages.count() == 2
    found = DisasterFamily.objects.exclude(found="waiting").values_list("found", flat=True)
    assert sorted(found) == ["away", "hurt", "unhurt", "unhurt", "unhurt"]
    waiting = flood.villages.filter(families__found="waiting").distinct().count()
    assert Task.objects.filter(kind="disaster.check", state="open").count() == waiting > 0

    for story in STORIES:
        result = _result_of(run, story.village, story.serial)
        thirtieth = Fraction(30, run.denominator or 1)
        found = (result.score_low * thirtieth, result.score_high * thirtieth, result.suggestion)
        assert found == (story.low, story.high, story.suggestion), story.key


def _result_of(run: Run, village: str, serial: int) -> RunResult:
    """What the run of the county's own standard found; its round asks other methods too."""
    family = {"place__names__name": village, "household_no__endswith": f"-{serial:04d}"}
    return RunResult.objects.get(run=run, **family)


def test_a_register_with_other_families_is_left_alone(cast: Any) -> None:
    from_elsewhere = circle.TITLE + " elsewhere"
    source = Household._meta.get_field("source").related_model.objects.create(
        kind="visit", title=from_elsewhere, observed_on="2025-01-01", recorded_at="2025-01-01T00:00:00Z"
    )
    Household.objects.create(
        county=cast.county, place=cast.village, household_no="A-1", registered_at="2025-01-01T00:00:00Z",
        source=source,
    )  # fmt: skip
    with pytest.raises(OtherDataThere):
        walk(households=600, seed=7, tell=_quiet)
    assert Household.objects.count() == 1
