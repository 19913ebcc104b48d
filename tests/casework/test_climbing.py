"""Late work climbs, helper → team → township → county, until it is done (L6)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from django.utils.translation import gettext_lazy as _

from liandong.casework import kinds
from liandong.casework.climbing import climb_late_tasks
from liandong.casework.kinds import TaskKind
from liandong.casework.lines import climbs_of
from liandong.casework.models import Task
from liandong.casework.refusals import NotTheirs
from liandong.casework.selectors import climbed_to, late_in_area, tasks_for
from liandong.casework.services import Asked, assign, finish, open_tasks
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role
from liandong.foundation.accounts.scope import OutOfScope, forget_duties
from liandong.linkage.models import Event
from liandong.linkage.settling import settle_all
from tests.casework.test_tasks import CHECK, DAY, open_one, said_to
from tests.cast import Cast
from tests.linkage.kinds import family, told

pytestmark = pytest.mark.django_db
DUE = date(2024, 5, 4)  # three days from DAY
BRING = TaskKind(_("Bring it"), _("Bring it."), (Role.HELPER,), None, {"brought": _("Brought")})


@pytest.fixture(autouse=True)
def _in_2024(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(kinds._kinds, "tests.bring", BRING)  # for these tests alone
    with clock.frozen(DAY):
        yield


def climbs_on(day: date) -> list[str]:
    """What climbs by the morning of a day, and to whom."""
    before = set(Event.objects.filter(kind="task.climbed").values_list("pk", flat=True))
    with clock.frozen(day):
        climb_late_tasks()
        assert climb_late_tasks() == 0  # harmless to repeat
        settle_all()
    risen = Event.objects.filter(kind="task.climbed").exclude(pk__in=before).order_by("seq")
    return [str(event.payload["to"]) for event in risen]


def test_l6_tell_of_climbs_to_the_township_and_then_to_the_county_until_it_is_done(cast: Cast) -> None:
    task = open_one(cast.village)
    settle_all()
    assert climbs_on(date(2024, 5, 7)) == []  # the third day late is still the village's
    assert climbs_on(date(2024, 5, 8)) == ["township"]
    with clock.frozen(date(2024, 5, 8)):
        assert list(climbed_to(cast.township_reviewer)) == [task]
        assert not late_in_area(cast.township_reviewer)  # it stands once
        others = (cast.county_officer, cast.other_township_reviewer, cast.department)
        for person in (*others, cast.village_cadre, cast.helper):
            assert not climbed_to(person)
        assert list(tasks_for(cast.village_cadre)) == [task]  # and is still whose it was
    assert said_to(cast.township_reviewer) == ["辖区内逾期、已上报到您这一级的任务：1 项。"]
    assert climbs_on(date(2024, 5, 13)) == ["county"]
    assert said_to(cast.county_officer) == ["辖区内逾期、已上报到您这一级的任务：1 项。"]
    assert len(said_to(cast.township_reviewer)) == 1
    with clock.frozen(date(2024, 5, 14)):
        assert list(climbed_to(cast.township_reviewer)) == list(climbed_to(cast.county_officer)) == [task]
        task.refresh_from_db()
        assert [(climb.days, climb.at.date()) for climb in climbs_of(task)] == [
            (4, date(2024, 5, 8)),
            (9, date(2024, 5, 13)),
        ]
        finish(task.key, actor=cast.village_cadre, outcome="no_risk")
        assert not climbed_to(cast.township_reviewer)
    assert climbs_on(date(2024, 6, 1)) == []
    cause = Event.objects.filter(kind="task.climbed").values_list("caused_by", flat=True).distinct()
    assert list(cause) == [task.opened_by_id]


def test_days_without_a_worker_are_made_up_for_rung_by_rung(cast: Cast) -> None:
    for _number in range(3):
        open_one(cast.village)
    open_tasks("tests.bring", [Asked(family(), cast.village, told(family()), DUE)])
    risen = climbs_on(date(2024, 5, 31))
    assert sorted(risen) == ["county"] * 4 + ["team"] + ["township"] * 4
    assert said_to(cast.county_officer) == ["辖区内逾期、已上报到您这一级的任务：4 项。"]
    assert not said_to(cast.township_reviewer)  # all of it is the county's by now


def test_work_of_a_helper_climbs_to_the_team_first(cast: Cast) -> None:
    open_tasks("tests.bring", [Asked(family(), cast.village, told(family()), DUE)])
    assert climbs_on(date(2024, 5, 7)) == ["team"]
    with clock.frozen(date(2024, 5, 7)):
        assert len(climbed_to(cast.resident_team)) == len(climbed_to(cast.village_cadre)) == 1


def test_a_rung_without_people_keeps_no_work(cast: Cast) -> None:
    cast.township_reviewer.duties.update(valid_to=DAY)
    open_one(cast.village)
    assert climbs_on(date(2024, 5, 8)) == ["township", "county"]


def test_what_those_above_decide_themselves_climbs_no_further_than_the_county(cast: Cast) -> None:
    open_tasks("case.approve", [Asked(family(), cast.village, told(family()), DUE)])
    open_tasks("case.compare", [Asked(family(), cast.village, told(family()), DUE)])
    assert climbs_on(date(2024, 7, 1)) == ["county"]  # the department's, not the county's own
    assert Task.objects.get(kind="case.approve").rung is None


def test_those_above_give_late_work_to_somebody_by_name(cast: Cast, client: Client) -> None:
    task = open_one(cast.village)
    climbs_on(date(2024, 5, 8))
    with pytest.raises(OutOfScope):
        assign(task.key, actor=cast.other_township_reviewer, to=cast.resident_team)
    with pytest.raises(NotTheirs):
        assign(task.key, actor=cast.township_reviewer, to=cast.other_village_cadre)
    with clock.frozen(date(2024, 5, 8)):
        client.force_login(cast.township_reviewer)
        home = client.get("/").content.decode()
        assert "逾期已上报到您这一级的任务" in home
        assert str(task.key) in home
        page = client.get(f"/tasks/{task.key}/").content.decode()
        assert "逾期 4 天" in page
        answer = client.post(f"/tasks/{task.key}/assign/", {"to": cast.resident_team.pk}, follow=True)
        assert answer.status_code == 200
        for person in (cast.resident_team, cast.village_cadre):
            forget_duties(person)
        assert list(tasks_for(cast.resident_team)) == [task]
        assert not tasks_for(cast.village_cadre)
    assert Task.objects.get(kind=CHECK).holder == cast.resident_team
