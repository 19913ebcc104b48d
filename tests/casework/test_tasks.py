"""Tasks: who has them, how they end, who may take them over, what becomes of them when somebody leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy as _

from liandong.casework.lines import task_lines
from liandong.casework.models import Task, TaskState
from liandong.casework.refusals import HeldByAnother, NotOpen, NotTheirs, UnknownOutcome
from liandong.casework.selectors import could_take, late_in_area, tasks_for
from liandong.casework.services import Asked, finish, hand_over, open_tasks, withdraw_causes
from liandong.casework.telling import tell_of_late_tasks
from liandong.foundation import clock
from liandong.foundation.accounts.handing_over import hand_over as leave
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.accounts.services import delegate
from liandong.foundation.notices.models import Notice
from liandong.foundation.notices.services import read_all
from liandong.foundation.places.models import Place
from liandong.linkage.causes import baseline
from liandong.linkage.models import Event, Handover, Setback
from liandong.linkage.reactions import act
from liandong.linkage.retrying import resume
from liandong.linkage.services import record
from liandong.linkage.settling import settle_all
from liandong.project.mechanism import REACTIONS
from tests.cast import Cast
from tests.linkage.kinds import FACT, family, told
from tests.linkage.test_settling import fail_for_good, refuse

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 1)
CHECK = "family.check"


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


def open_one(place: Place, *, event: Event | None = None) -> Task:
    """A visit to some family, because of some fact."""
    subject = family()
    event = event or told(subject, place=place)
    return open_tasks(CHECK, [Asked(subject, place, event)])[0]


def test_a_task_is_had_by_whoever_serves_the_place_in_its_roles(cast: Cast) -> None:
    task = open_one(cast.village)
    assert task.due_on == date(2024, 5, 4)
    for person in (cast.village_cadre, cast.resident_team):
        assert list(tasks_for(person)) == [task]
    for person in (cast.other_village_cadre, cast.township_reviewer, cast.helper, cast.stranger):
        assert not tasks_for(person)


def test_a_second_cause_does_not_open_a_second_task(cast: Cast) -> None:
    subject = family()
    one = told(subject)
    with clock.frozen(DAY + timedelta(days=1)):
        other = told(subject)
    first = open_tasks(CHECK, [Asked(subject, cast.village, one)])
    again = open_tasks(CHECK, [Asked(subject, cast.village, other), Asked(subject, cast.village, one)])
    assert first == again
    assert Task.objects.get().causes.count() == 2
    [line] = task_lines(tasks_for(cast.village_cadre), cast.village_cadre)
    assert [cause.event for cause in line.causes] == [other, one]  # the latest first
    withdraw_causes([one], other)
    assert Task.objects.get().state == TaskState.OPEN
    withdraw_causes([other], other)
    assert Task.objects.get().state == TaskState.WITHDRAWN


def test_a_task_is_done_once_by_one_who_has_it_and_ends_as_its_kind_knows(cast: Cast) -> None:
    task = open_one(cast.village)
    with pytest.raises(OutOfScope):
        finish(task.key, actor=cast.other_village_cadre, outcome="no_risk")
    with pytest.raises(UnknownOutcome, match="风险"):
        finish(task.key, actor=cast.village_cadre, outcome="rich")
    with clock.frozen(date(2024, 5, 3)):
        done = finish(task.key, actor=cast.village_cadre, outcome="no_risk", note=" 家里都好 ")
    assert (done.done_by, done.note) == (cast.village_cadre, "家里都好")
    with pytest.raises(NotOpen):
        finish(task.key, actor=cast.resident_team, outcome="risk")
    event = Event.objects.get(kind="task.done")
    assert event.payload["outcome"] == "no_risk"
    handover = Handover.objects.get(event_id=event.pk)
    assert (handover.from_stage, handover.to_stage, handover.waited.days) == ("input", "implementation", 2)


def test_a_task_is_handed_over_to_whoever_could_have_it(cast: Cast) -> None:
    task = open_one(cast.village)
    assert list(could_take(task)) == [cast.resident_team, cast.village_cadre]
    with pytest.raises(NotTheirs):
        hand_over(task.key, actor=cast.village_cadre, to=cast.other_village_cadre)
    hand_over(task.key, actor=cast.village_cadre, to=cast.resident_team)
    assert list(tasks_for(cast.resident_team)) == [task]
    assert not tasks_for(cast.village_cadre)
    with pytest.raises(HeldByAnother):
        finish(task.key, actor=cast.village_cadre, outcome="no_risk")


def test_what_is_due_first_stands_first_and_what_is_latest_above(cast: Cast) -> None:
    subject = family()
    later = [Asked(subject, cast.village, told(subject, place=cast.village), due_on=date(2024, 5, 9))]
    [last], first = open_tasks(CHECK, later), open_one(cast.village)
    assert list(tasks_for(cast.village_cadre)) == [first, last]
    assert list(late_in_area(cast.township_reviewer, date(2024, 5, 10))) == [first, last]


def test_l7_release_of_leavers_gives_tasks_held_by_name_back_to_the_duty(cast: Cast) -> None:
    task = open_one(cast.village)
    hand_over(task.key, actor=cast.village_cadre, to=cast.village_cadre)
    assert not tasks_for(cast.resident_team)
    leave(cast.village_cadre, successor=cast.stranger, actor=None)
    settle_all()
    assert list(tasks_for(cast.stranger)) == [task]
    assert Event.objects.get(kind="task.released").caused_by == Event.objects.get(kind="duty.handed_over")


def test_what_is_late_is_seen_by_who_oversees_the_area(cast: Cast) -> None:
    task = open_one(cast.village)
    assert not late_in_area(cast.township_reviewer)
    with clock.frozen(date(2024, 5, 4)):
        assert not late_in_area(cast.township_reviewer)
    with clock.frozen(date(2024, 5, 5)):
        assert list(late_in_area(cast.township_reviewer)) == [task]
        for person in (cast.other_township_reviewer, cast.village_cadre, cast.city_officer):
            assert not late_in_area(person)


def test_ask_for_repair_is_one_task_for_administrators_however_much_failed(cast: Cast) -> None:
    broken = act("broken", _("Break"), answers=[FACT], by=refuse)
    fail_for_good(broken, family(), family(), others=REACTIONS)
    fail_for_good(broken, family(), others=REACTIONS)
    settle_all()
    task = Task.objects.get()
    assert (task.kind, task.place, task.due_on) == ("reaction.failed", None, None)
    assert list(tasks_for(cast.system_admin)) == [task]
    assert not tasks_for(cast.county_officer)
    assert Setback.objects.count() == 3
    assert resume("broken", actor=cast.system_admin) == 3


def test_tasks_of_a_kind_that_nobody_declares_are_not_opened(cast: Cast) -> None:
    with pytest.raises(ValueError, match=r"family\.dance"):
        open_tasks("family.dance", [Asked(family(), cast.village, told(family()))])
    with pytest.raises(OutOfScope):
        finish(UUID(int=0), actor=cast.village_cadre, outcome="risk")


def said_to(person: User) -> list[str]:
    return [str(notice) for notice in Notice.objects.filter(user=person).order_by("id")]


def test_tell_of_tasks_gives_each_person_one_number_a_day_until_it_is_read(cast: Cast) -> None:
    tasks = [open_one(cast.village) for _ in range(3)]
    settle_all()
    tasks += [open_one(cast.village), open_one(cast.other_village)]
    settle_all()
    assert said_to(cast.village_cadre) == ["辖区内有新任务：4 项。"]
    assert said_to(cast.other_village_cadre) == ["辖区内有新任务：1 项。"]
    assert not said_to(cast.township_reviewer)
    read_all(cast.village_cadre)
    hand_over(tasks[0].key, actor=cast.village_cadre, to=cast.resident_team)
    hand_over(tasks[1].key, actor=cast.village_cadre, to=cast.village_cadre)
    open_one(cast.village)
    settle_all()
    assert said_to(cast.village_cadre)[1:] == ["辖区内有新任务：1 项。"]  # what one takes oneself is no news
    assert said_to(cast.resident_team)[1:] == ["指名交给您的任务：1 项。"]


def test_tell_of_tasks_says_once_that_something_new_asks_for_an_open_task(cast: Cast) -> None:
    def ask(event: Event) -> None:
        open_tasks(CHECK, [Asked(subject, cast.village, event)])
        settle_all()

    def follows(event: Event) -> Event:
        return record(kind=FACT, subject=subject, place=cast.village, actor=None, caused_by=event)

    subject = family()
    first, second = told(subject, place=cast.village), told(subject, place=cast.village)
    ask(first)
    ask(follows(first))  # in another way the same occurrence
    assert said_to(cast.village_cadre) == ["辖区内有新任务：1 项。"]
    ask(second)
    ask(follows(follows(second)))
    assert said_to(cast.village_cadre)[1:] == ["未办结任务的新起因：1 个。"]
    ask(told(subject, place=cast.village))
    assert said_to(cast.village_cadre)[1:] == ["未办结任务的新起因：2 个。"]  # one number a day
    assert not said_to(cast.other_village_cadre)
    with baseline():
        ask(told(subject, place=cast.village))
    finish(Task.objects.get().key, actor=cast.village_cadre, outcome="no_risk")
    settle_all()
    assert said_to(cast.village_cadre)[1:] == ["未办结任务的新起因：2 个。"]


def test_nobody_is_told_of_what_a_first_filling_opened(cast: Cast) -> None:
    subject = family()
    with baseline():
        event = told(subject, place=cast.village)
        open_tasks(CHECK, [Asked(subject, cast.village, event)])
    settle_all()
    assert not Notice.objects.exists()


def test_of_a_late_task_its_people_are_told_once(cast: Cast) -> None:
    open_one(cast.village)
    held = open_one(cast.village)
    hand_over(held.key, actor=cast.village_cadre, to=cast.resident_team)
    assert tell_of_late_tasks() == 0
    with clock.frozen(date(2024, 5, 6)):
        assert tell_of_late_tasks() == 2
        assert tell_of_late_tasks() == 0
    assert said_to(cast.village_cadre) == ["您的任务中已过期限的：1 项。"]
    assert said_to(cast.resident_team) == ["您的任务中已过期限的：2 项。"]


def test_tell_of_duties_says_who_takes_over_and_who_may_act_for_whom(cast: Cast) -> None:
    duty = cast.village_cadre.duties.get()
    ends = date(2024, 5, 8)
    delegate(duty, to=cast.stranger, valid_from=DAY, valid_to=ends, actor=cast.village_cadre)
    leave(cast.resident_team, successor=cast.coming_cadre, actor=None)
    settle_all()
    assert said_to(cast.stranger) == ["韦秀兰 请您在 2024-05-01 至 2024-05-07 期间代为履职。"]
    [said] = Notice.objects.filter(user=cast.coming_cadre)
    assert str(said) == "周明 自 2024-05-01 起向您移交：职责 1 项，未办事项 0 项。请查看清单。"
    assert said.link.startswith("/hand-overs/")
    assert not said_to(cast.village_cadre)
