"""Jobs: declared once, limited, seen, and on the health page when no worker does them."""

from __future__ import annotations

import threading
from datetime import date, time, timedelta

import pytest
from django.db import connection

from liandong.foundation.health.checks import State, look
from liandong.foundation.jobs.declared import jobs, start
from liandong.foundation.jobs.jobs import retention, tidy
from liandong.foundation.jobs.limits import Overrun, at_most
from liandong.foundation.jobs.states import is_worker_alive, job_states
from liandong.foundation.pages.formats import span
from liandong.foundation.pages.ruler import ruler


def finding(name: str) -> State:
    return next(one.finding.state for one in look() if one.name == name)


def test_what_hangs_ends_at_its_limit_and_what_ends_in_time_is_left_alone() -> None:
    def hang() -> None:
        with at_most(timedelta(milliseconds=50)):
            while True:
                threading.Event().wait(0.001)

    with pytest.raises(Overrun):
        hang()
    with at_most(timedelta(milliseconds=50)):
        pass
    for _ in range(20):
        threading.Event().wait(0.01)


@pytest.mark.django_db
def test_a_job_waits_once_and_is_seen(db: None) -> None:
    assert {"retention", "tidy_jobs", "suggestions_of_the_day"} <= jobs().keys()
    assert jobs()["retention"].daily == time(3, 30)
    assert start("retention")
    assert not start("retention")
    assert next(one for one in job_states() if one.job.name == "retention").is_waiting
    with pytest.raises(KeyError):
        start("nothing")
    retention()
    tidy()


@pytest.mark.django_db
def test_without_a_worker_the_health_page_says_so(db: None) -> None:
    assert not is_worker_alive()
    assert finding("worker") is State.FAILING
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (now())")
    assert finding("worker") is State.GOOD
    assert finding("jobs") is State.GOOD


@pytest.mark.django_db
def test_a_job_that_failed_and_one_that_was_left_are_found(db: None) -> None:
    start("retention")
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing'")
        assert finding("jobs") is State.ATTENTION
        cursor.execute("update procrastinate_jobs set status = 'failed'")
    assert finding("jobs") is State.FAILING


def test_a_ruler_has_a_mark_for_each_day() -> None:
    opened, due = date(2024, 5, 1), date(2024, 5, 4)
    tones = {
        day: [mark.tone for mark in ruler(opened, due, date(2024, 5, day)).marks] for day in (1, 2, 4, 6)
    }
    assert tones == {
        1: ["", "", ""],
        2: ["now", "", ""],
        4: ["used", "used", "soon"],
        6: ["late", "late", "late"],
    }
    late = ruler(opened, due, date(2024, 5, 6))
    assert (late.tone, late.head) == ("risk", "过期 2 天")
    assert ruler(opened, due, date(2024, 5, 4)).tone == "warn"
    assert len(ruler(opened, date(2024, 8, 1), date(2024, 6, 1)).marks) == 31


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (timedelta(milliseconds=430), "0.4 秒"),
        (timedelta(seconds=47.8), "48 秒"),
        (timedelta(minutes=1), "1 分钟"),
        (timedelta(minutes=90), "1.5 小时"),
        (timedelta(days=2, hours=12), "2.5 天"),
        (timedelta(days=14), "14 天"),
    ],
)
def test_how_long_something_took_is_said_in_the_unit_people_use(value: timedelta, words: str) -> None:
    assert span(value) == words
