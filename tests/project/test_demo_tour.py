"""The guided tour: its steps lead to pages that are there, in the demonstration alone; it can be put away."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.jobs.declared import jobs
from liandong.foundation.places.services import PlaceRow, load_places
from liandong.project.demo import tour
from liandong.project.demo.days import reading
from liandong.project.demo.people import PEOPLE, settle_people
from liandong.project.demo.places import place_rows
from liandong.project.demo.tour import PUT_AWAY, SIGN_IN, STEPS, ways, write_down

TARGETS = {
    "batch": {"key": str(uuid4())},
    "run": {"key": str(uuid4())},
    "standard": {"ref": str(uuid4())},
    "explanation": {"key": str(uuid4()), "household": str(uuid4())},
    "family": {"key": str(uuid4())},
    "neighbour": {"key": str(uuid4())},
    "village": {"place_id": "1"},
}


@pytest.fixture
def demo(settings: Settings, tmp_path: Path, db: None) -> None:
    """The demonstration's people, with nothing but their places."""
    settings.LIANDONG_DEMO = True
    settings.LIANDONG_DEMO_ACCOUNTS = tmp_path / "accounts.json"
    load_places([PlaceRow(row, *pair) for row, pair in enumerate(place_rows(), start=2)], source="test")
    settle_people()


def page(path: str, username: str = "", *, client: Client | None = None) -> str:
    client = client or Client()
    client.cookies[django_settings.LANGUAGE_COOKIE_NAME] = "en"
    if username:
        client.force_login(
            User.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend"
        )
    return client.get(path).content.decode()


def test_every_step_has_its_page_its_person_and_words_in_both_languages(demo: None) -> None:
    write_down(TARGETS)
    found = ways()
    assert len(found) == len(STEPS) >= 10  # each name of an address is known, each target is there
    assert {step.who for step in STEPS} <= set(PEOPLE)
    for step in STEPS:
        with translation.override("zh-hans"):
            chinese = (str(step.title), str(step.look))
        with translation.override("en"):
            english = (str(step.title), str(step.look))
        assert all(text.isascii() is False for text in chinese)
        assert chinese != english


def test_whoever_must_be_somebody_else_is_led_to_the_door_first() -> None:
    for before, step in pairwise(STEPS):
        assert step.who == before.who or step.url_name == SIGN_IN
        if step.url_name == SIGN_IN:
            assert PEOPLE[step.who].name in str(step.look)


def test_a_step_whose_thing_is_not_there_is_left_out(demo: None) -> None:
    assert {way.step.target for way in ways()} == {""}
    assert [way.number for way in ways()] == list(range(1, len(ways()) + 1))


def test_the_line_leads_on_from_page_to_page(demo: None) -> None:
    entrance = page("/accounts/login/")
    assert "Press 梁思敏" in entrance
    assert "Next:" not in entrance  # the way on is the name to press
    home = page("/", "county")
    assert "What waits for this person" in home
    assert 'href="/households/?tour=3"' in home
    last = page(f"/chain/?tour={len(ways())}", "audit")
    assert "That was the tour." in last
    assert 'class="tour"' not in page("/components/")


def test_the_way_to_another_person_leads_through_signing_out(demo: None) -> None:
    door = next(way for way in ways() if way.step.who == "village" and way.step.url_name == SIGN_IN)
    client = Client()
    text = page(f"/households/?tour={door.number - 1}", "county", client=client)
    assert "Sign out; then: Step in as the village" in text
    answer = client.post("/accounts/logout/", {"next": door.address})
    assert answer["Location"] == door.address
    assert "Press 韦国平" in page(door.address)


def test_the_line_is_put_away_and_brought_back(demo: None) -> None:
    client = Client()
    answer = client.post("/tour/", {"next": "/accounts/login/"})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/")
    assert PUT_AWAY in answer.cookies
    assert 'class="tour"' not in page("/accounts/login/", client=client)
    assert 'href="/tour/"' in page("/accounts/login/", client=client)  # at the foot
    assert 'class="tour"' in page("/accounts/login/?tour=1", client=client)  # who asks for a step sees it
    assert "Show the line on the pages again" in page("/tour/", client=client)
    client.post("/tour/", {"again": "1", "next": "https://elsewhere.example/"})
    assert 'class="tour"' in page("/accounts/login/", client=client)


def test_putting_away_leads_nowhere_else(demo: None) -> None:
    assert Client().post("/tour/", {"next": "https://elsewhere.example/"})["Location"] == "/"


def test_outside_the_demonstration_there_is_no_tour(db: None) -> None:
    assert Client().get("/tour/").status_code == 404
    for sent in ({}, {"days": "6"}):
        assert Client().post("/tour/", sent).status_code == 404
    assert 'class="tour"' not in page("/accounts/login/?tour=1")


@pytest.mark.parametrize("asked", ["99", "0", "-1", "x", "١"])
def test_a_step_that_there_is_none_of_is_not_shown(demo: None, asked: str) -> None:
    answer = Client().get("/accounts/login/", {"tour": asked})
    assert answer.status_code == 200


def test_the_page_lists_every_step(demo: None) -> None:
    write_down(TARGETS)
    text = page("/tour/")
    for way in tour.ways():
        assert way.address.replace("&", "&amp;") in text


def test_days_pass_at_a_word_for_everybody_and_never_back(
    demo: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LIANDONG_HOME = tmp_path
    monkeypatch.setattr(clock, "_ahead", reading(tmp_path))
    client, before = Client(), clock.now()
    assert "let days pass" in page("/accounts/login/", client=client)
    for asked in ("0", "-3", "367", "six", ""):
        assert "cannot pass" in page(client.post("/tour/", {"days": asked})["Location"], client=client)
    assert clock.now() - before < timedelta(days=1)
    for _time in range(2):
        client.post("/tour/", {"days": "6"})
    assert timedelta(days=12) <= clock.now() - before < timedelta(days=13)
    assert clock.now() - clock.machine() >= timedelta(days=11)
    assert f"it is {clock.today():%-d %B %Y}" in page("/accounts/login/")
    waiting = {one.task_name for one in ProcrastinateJob.objects.all()}
    assert waiting == {one.name for one in jobs().values() if one.daily}  # each once, for all the days
