"""The guided tour in a browser: the line leads on, fits, breaks no rule of accessibility, and goes away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from liandong.foundation.places.services import PlaceRow, load_places
from liandong.project.demo.people import settle_people
from liandong.project.demo.places import place_rows
from tests.support.browser import PageFor, assert_accessible, assert_fits, every_face, photograph, visit


@pytest.fixture
def demo(live_server: LiveServer, tmp_path: Path) -> Iterator[None]:
    """The demonstration's places and people."""
    with override_settings(LIANDONG_DEMO=True, LIANDONG_DEMO_ACCOUNTS=tmp_path / "accounts.json"):
        load_places([PlaceRow(row, *pair) for row, pair in enumerate(place_rows(), start=2)], source="test")
        settle_people()
        yield


@every_face
@pytest.mark.django_db(transaction=True)
def test_the_line_leads_from_the_door_onward(
    open_page: PageFor, demo: None, width: int, language: str
) -> None:
    page = open_page(width=width, language=language)
    visit(page, "/accounts/login/")
    _is_well(page, f"tour-door-{language}-{width}")
    page.locator(".accounts button", has_text="梁思敏").click()
    expect(page.locator(".tour")).to_contain_text("2")
    _is_well(page, f"tour-home-{language}-{width}")
    page.locator(".tour-way a").first.click()
    page.wait_for_url("**/households/?tour=3")
    _is_well(page, f"tour-households-{language}-{width}")
    page.locator(".tour-way a[href='/tour/']").click()
    page.wait_for_url("**/tour/")
    assert page.locator(".tour-steps > li").count() >= 6
    _is_well(page, f"tour-all-{language}-{width}")
    visit(page, "/households/?tour=3")
    page.locator(".tour-way form button").last.click()
    page.wait_for_url("**/households/")
    expect(page.locator(".tour")).to_have_count(0)


def _is_well(page: Page, name: str) -> None:
    assert_fits(page)
    assert_accessible(page)
    photograph(page, name)
