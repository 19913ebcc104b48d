"""The pages of tasks: what is due stands first, whoever has a task ends it, everybody else reads why not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from liandong.casework.models import Task, TaskState
from liandong.casework.services import Asked, open_tasks
from liandong.foundation import clock
from liandong.linkage.models import Subject
from tests.cast import Cast
from tests.identification.families import in_need
from tests.linkage.kinds import told

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 1)


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


def visit(cast: Cast, number: str = "T-1") -> Task:
    """A visit to a family of the village."""
    subject = Subject("household", in_need(cast.village, number, "蓝月英").key)
    return open_tasks("family.check", [Asked(subject, cast.village, told(subject, place=cast.village))])[0]


def test_what_is_due_stands_on_the_home_page_of_who_has_it(cast: Cast, client: Client) -> None:
    task = visit(cast)
    client.force_login(cast.village_cadre)
    page = client.get("/").content.decode()
    assert "蓝月英：入户核实" in page
    assert "还有 3 天" in page
    assert f"/tasks/{task.key}/" in page
    client.force_login(cast.other_village_cadre)
    assert "蓝月英" not in client.get("/").content.decode()
    with clock.frozen(date(2024, 5, 6)):
        client.force_login(cast.village_cadre)
        assert "过期 2 天" in client.get("/").content.decode()
        client.force_login(cast.township_reviewer)
        page = client.get("/").content.decode()
        assert "您辖区内有 1 项他人的任务已过期" in page
        assert "蓝月英：入户核实" in client.get("/tasks/").content.decode()


def test_a_task_is_ended_on_its_page_and_says_so_afterwards(cast: Cast, client: Client) -> None:
    task = visit(cast)
    client.force_login(cast.village_cadre)
    address = f"/tasks/{task.key}/"
    page = client.get(address).content.decode()
    assert "没有风险" in page
    assert "因为" in page or "起因" in page
    wrong = client.post(f"{address}done/", {"outcome": ""})
    assert wrong.status_code == 422
    done = client.post(f"{address}done/", {"outcome": "no_risk", "note": "都好"}, follow=True)
    assert "任务办结" in done.content.decode()
    task.refresh_from_db()
    assert (task.state, task.note) == (TaskState.DONE, "都好")
    assert "韦秀兰" in client.get(address).content.decode()
    again = client.post(f"{address}done/", {"outcome": "risk"}, follow=True).content.decode()
    assert "没有作任何改动" in again


def test_a_task_is_handed_over_on_its_page(cast: Cast, client: Client) -> None:
    task = visit(cast)
    client.force_login(cast.village_cadre)
    address = f"/tasks/{task.key}/hand-over/"
    assert "没有作任何改动" in client.post(address, {"to": cast.helper.pk}, follow=True).content.decode()
    done = client.post(address, {"to": cast.resident_team.pk}, follow=True)
    assert "任务已交给周明" in done.content.decode()
    refused = client.post(f"/tasks/{task.key}/done/", {"outcome": "risk"}, follow=True)
    assert "周明" in refused.content.decode()
    task.refresh_from_db()
    assert (task.holder, task.state) == (cast.resident_team, TaskState.OPEN)


def test_who_oversees_reads_a_task_and_does_not_end_it(cast: Cast, client: Client) -> None:
    task = visit(cast)
    client.force_login(cast.township_reviewer)
    page = client.get(f"/tasks/{task.key}/").content.decode()
    assert "登记结果" not in page
    assert client.post(f"/tasks/{task.key}/done/", {"outcome": "risk"}).status_code == 403


def test_the_list_costs_the_same_however_many_tasks(
    cast: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        visit(cast, f"T-{number}")
    client.force_login(cast.village_cadre)
    with django_assert_max_num_queries(16):
        assert "12 件事" in client.get("/tasks/").content.decode()
