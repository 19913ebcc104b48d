"""The annual adjustment: opened by the county, done from below, closed with a hash and a comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client

from liandong.casework.models import Task, TaskState
from liandong.dynamics import refusals
from liandong.dynamics.models import AnnualRound, RoundPart
from liandong.dynamics.round_page import movements_of, progress_of
from liandong.dynamics.rounds import Phases, close_round, open_round, say_done
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.places.models import Level, Place
from liandong.linkage.models import Event, Setback
from liandong.linkage.settling import settle_all
from liandong.registry.models import Household, HouseholdStatus
from tests.casework.steps import consented
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = date(2024, 10, 8)


@pytest.fixture(autouse=True)
def _in_october() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def wangs(cast: Cast) -> Household:
    return consented(cast, date(2023, 8, 1))


@pytest.fixture
def made(cast: Cast) -> AnnualRound:
    found = open_round(actor=cast.county_officer, place=cast.county, year=2024, phases=Phases.usual(2024))
    settle_all()
    assert not Setback.objects.exists()
    return found


def part(made: AnnualRound, place: Place) -> RoundPart:
    return RoundPart.objects.get(round=made, place=place)


def stands(family: Household, **values: object) -> None:
    HouseholdStatus.objects.filter(household=family).delete()
    HouseholdStatus.objects.create(
        household=family, valid_from=date(2023, 8, 1), source=family.source, **values
    )


def all_done(made: AnnualRound, cast: Cast) -> None:
    """Every part but the county's, said row by row."""
    RoundPart.objects.filter(round=made, place__level__gt=Level.COUNTY).update(
        done_at=clock.now(), done_by=cast.township_reviewer
    )
    say_done(part(made, cast.county).key, actor=cast.county_officer)


def test_ask_for_rounds_gives_each_place_its_task_until_the_last_day_of_its_phase(
    cast: Cast, made: AnnualRound
) -> None:
    tasks = {task.place_id: (task.kind, task.due_on) for task in Task.objects.all()}
    assert tasks[cast.village.pk] == ("round.village", date(2024, 11, 20))
    assert tasks[cast.town.pk] == ("round.town", date(2024, 11, 23))
    assert tasks[cast.county.pk] == ("round.county", date(2024, 11, 25))
    assert cast.other_county_village.pk not in tasks
    assert len(tasks) == made.parts.count()


def test_whoever_has_the_task_says_it_is_done_and_those_above_wait_for_those_below(
    cast: Cast, made: AnnualRound
) -> None:
    village, town = part(made, cast.village), part(made, cast.town)
    with pytest.raises(refusals.PartsBelowOpen):
        say_done(town.key, actor=cast.township_reviewer)
    for above in (cast.township_reviewer, cast.county_officer):
        with pytest.raises(refusals.NotYourPart):
            say_done(village.key, actor=above)
    for somebody in (cast.other_village_cadre, cast.city_officer, cast.stranger):
        with pytest.raises(OutOfScope):
            say_done(village.key, actor=somebody)
    say_done(village.key, actor=cast.village_cadre)
    with pytest.raises(refusals.PartDone):
        say_done(village.key, actor=cast.village_cadre)
    assert Task.objects.get(subject_key=village.key).state == TaskState.DONE
    with clock.frozen(date(2024, 11, 21)):
        progress = progress_of(cast.county_officer, made, clock.today())
        [line] = [one for one in progress.towns if one.own and one.own.part == town]
        assert (line.done, line.late) == (1, len(line.villages) - 1)
    mine = progress_of(cast.village_cadre, made, DAY)
    assert [len(one.villages) for one in mine.towns] == [1]


@pytest.mark.parametrize("person", ["township_reviewer", "city_officer", "village_cadre", "stranger"])
def test_only_the_county_opens_one_and_once_a_year_with_phases_in_order(cast: Cast, person: str) -> None:
    somebody: User = getattr(cast, person)
    usual = Phases.usual(2024)
    with pytest.raises(OutOfScope):
        open_round(actor=somebody, place=cast.county, year=2024, phases=usual)
    backwards = replace(usual, enter_by=usual.collect_by)
    with pytest.raises(refusals.PhasesOutOfOrder):
        open_round(actor=cast.county_officer, place=cast.county, year=2024, phases=backwards)
    with pytest.raises(OutOfScope):  # of a county, not of a township
        open_round(actor=cast.county_officer, place=cast.town, year=2024, phases=usual)
    open_round(actor=cast.county_officer, place=cast.county, year=2024, phases=usual)
    with pytest.raises(refusals.RoundThereAlready):
        open_round(actor=cast.county_officer, place=cast.county, year=2024, phases=usual)


def test_closed_it_keeps_how_families_stand_under_a_hash_and_compares_with_the_round_before(
    cast: Cast, made: AnnualRound, wangs: Household
) -> None:
    stands(wangs, poverty_status="lifted", monitor_kind="unstable", is_risk_cleared=False)
    with pytest.raises(refusals.PartsBelowOpen):
        close_round(made.key, actor=cast.county_officer)
    all_done(made, cast)
    made = close_round(made.key, actor=cast.county_officer)
    assert made.figures == {"in": 1}
    assert made.snapshot is not None
    with made.snapshot.opened() as path:
        kept = json.loads(path.read_text())
    assert kept == {str(wangs.key): "monitored"}
    assert wangs.head_name not in json.dumps(kept, ensure_ascii=False)
    told = Event.objects.get(kind="round.closed")
    assert told.payload["sha256"] == made.snapshot.sha256
    for again in (lambda: close_round(made.key, actor=cast.county_officer), lambda: all_done(made, cast)):
        with pytest.raises(refusals.RoundClosed):
            again()
    with clock.frozen(DAY + timedelta(days=365)):
        stands(wangs, poverty_status="lifted", monitor_kind="unstable", is_risk_cleared=True)
        later = open_round(actor=cast.county_officer, place=cast.county, year=2025, phases=Phases.usual(2025))
        all_done(later, cast)
        later = close_round(later.key, actor=cast.county_officer)
    assert later.figures == {"in": 0, "stayed": 0, "before": 2024, "entered": {}, "left": {"other": 1}}


def test_the_page_shows_phases_places_and_movements_to_all_below_and_lets_each_speak_for_its_own(
    client: Client, cast: Cast, made: AnnualRound, wangs: Household
) -> None:
    settle_all()
    words = {one.words: one.number for one in movements_of(cast.county_officer, made)}
    assert words == {"新建档案": 1}
    own = f"/rounds/{made.key}/parts/{part(made, cast.village).key}/done/"
    for person in (cast.village_cadre, cast.township_reviewer, cast.county_officer, cast.city_officer):
        client.force_login(person)
        page = client.get(f"/rounds/{made.key}/").content.decode()
        assert (own in page) == (person == cast.village_cadre)
        assert f"/rounds/{made.key}/" in client.get("/rounds/").content.decode()
    client.force_login(cast.village_cadre)
    assert client.post(own)["Location"] == f"/rounds/{made.key}/"
    assert part(made, cast.village).done_by == cast.village_cadre
    for person in (cast.other_county_officer, cast.stranger):
        client.force_login(person)
        assert client.get(f"/rounds/{made.key}/").status_code == 403
    client.force_login(cast.county_officer)
    assert client.get("/rounds/new/").status_code == 200
    days = {name: day.isoformat() for name, day in vars(Phases.usual(2025)).items()}
    answer = client.post("/rounds/new/", {"year": 2025, **days})
    assert answer["Location"].startswith("/rounds/")
