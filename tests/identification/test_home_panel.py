"""The latest run on the home page: each reader's own numbers, and a start where there is none."""

from __future__ import annotations

import re

import pytest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from liandong.foundation.accounts.models import User
from liandong.identification.models import Run
from liandong.identification.panels import latest_run
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import keep_shipped
from liandong.identification.shipped import shipped_standard
from tests.cast import Cast
from tests.identification.families import AS_OF, in_need, not_to_be_told, rich_enough


@pytest.fixture
def run(cast: Cast) -> Run:
    """Three in need and one that cannot be told in 上坪村, two without difficulty in 下坪村."""
    for n in range(3):
        in_need(cast.village, f"A-0{n}")
    not_to_be_told(cast.group, "A-10")
    rich_enough(cast.other_village, "B-00")
    rich_enough(cast.other_village, "B-01")
    shipped = shipped_standard("national_default_2021")
    assert shipped is not None
    standard = keep_shipped(shipped)
    return start_run(actor=cast.county_officer, place=cast.county, standard=standard, as_of=AS_OF)


def home(client: Client, user: User) -> str:
    client.force_login(user)
    client.cookies["liandong_language"] = "en"
    page: str = client.get("/").content.decode()
    return re.sub(r"\s+", " ", page[page.index("<main") :])


def test_everybody_sees_the_counts_of_their_own_area(client: Client, run: Run, cast: Cast) -> None:
    county = home(client, cast.county_officer)
    assert "岚溪县: 6 families as of 8 September 2025" in county
    assert '<div class="due">3 families</div>' in county
    assert '<div class="due">1 family</div>' in county
    assert f'href="/runs/{run.key}/?suggestion=poor#families"' in county
    assert "<b>2 things</b> wait for you." in county
    assert "上坪村: 4 families" in home(client, cast.village_cadre)
    other = home(client, cast.other_village_cadre)
    assert "下坪村: 2 families" in other
    assert "No visit is suggested, and nothing is left to find out." in other
    assert "waits for you" not in other


def test_who_reads_numbers_only_is_led_to_no_family(client: Client, run: Run, cast: Cast) -> None:
    page = home(client, cast.analyst)
    assert '<div class="due">3 families</div>' in page
    assert f'href="/runs/{run.key}/"' in page
    assert "suggestion=poor" not in page
    assert "for you" not in page  # nothing waits for somebody who visits nobody


def test_who_reads_no_runs_gets_no_panel(client: Client, run: Run, cast: Cast) -> None:
    for user in (cast.stranger, cast.security_admin, cast.former_cadre, cast.other_county_officer):
        assert str(run.key) not in home(client, user)
    assert str(run.key) in home(client, cast.township_reviewer)


def test_before_the_first_run_only_who_may_start_one_is_asked_to(client: Client, cast: Cast) -> None:
    assert 'href="/runs/new/"' in home(client, cast.county_officer)
    for user in (cast.village_cadre, cast.analyst, cast.stranger):
        assert 'href="/runs/new/"' not in home(client, user)


def test_the_panel_costs_four_queries(
    run: Run, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for user in (cast.county_officer, cast.village_cadre):
        reader = User.objects.get(pk=user.pk)
        request = RequestFactory().get("/")
        with django_assert_num_queries(3 + (user == cast.village_cadre)):  # duties, run, name (and counts)
            latest_run(reader, request)
