"""Identification as it is to be: an officer changes the standard on a page and sees whom that would affect.

A second person puts it in force, it is run, and one opens a village, a family, and its explanation on paper.
One test in two faces; at each page the other width is looked at too.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from liandong.foundation import clock
from liandong.foundation.places.models import Place
from liandong.foundation.places.services import PlaceRow, load_places
from liandong.identification.in_force import in_force
from liandong.identification.models import RunResult
from liandong.project.demo.people import PASSWORD, settle_people
from liandong.project.demo.places import place_rows
from tests.identification.families import in_need, not_to_be_told, rich_enough
from tests.support.browser import WIDTHS, PageFor, assert_accessible, assert_fits, photograph, visit

FAMILIES = (in_need, not_to_be_told, rich_enough)


@pytest.fixture
def village(live_server: LiveServer, tmp_path: Path) -> Place:
    """The demo's places and people, and three families in one of its villages."""
    with override_settings(LIANDONG_DEMO_ACCOUNTS=tmp_path / "accounts.json"):
        load_places([PlaceRow(row, *pair) for row, pair in enumerate(place_rows(), start=2)], source="test")
        settle_people()
    village = Place.objects.get(names__name="上坪村")
    for number, make in enumerate(FAMILIES):
        make(village, f"A-0{number}")
    return village


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (360, "en")])
@pytest.mark.django_db(transaction=True)
def test_a_standard_is_changed_put_in_force_run_and_explained(
    open_page: PageFor, village: Place, width: int, language: str
) -> None:
    officer = open_page(width=width, language=language)
    _sign_in(officer, "county")
    _open_the_editor(officer)
    _move_a_weight(officer)
    _choose_another_fact(officer)
    _see_whom_it_affects(officer)
    _propose(officer)
    second = open_page(width=width, language=language)
    _sign_in(second, "county2")
    _confirm(second)
    found = in_force(village, clock.today(), "standard")
    assert found is not None
    assert "net_income_pc < 30000" in found.text
    _run(officer)
    _open_a_village(officer, village)
    _explain_on_paper(officer)


def _looks_well(page: Page, name: str) -> None:
    """The page fits at both widths, whichever it is read at, and breaks no rule of accessibility."""
    size = page.viewport_size
    assert size is not None
    language = page.locator("html").get_attribute("lang")
    for width in sorted(WIDTHS, key=lambda one: one == size["width"]):  # ends as it began
        page.set_viewport_size({"width": width, "height": size["height"]})
        assert_fits(page)
        photograph(page, f"editor-{name}-{language}-{width}")
    assert_accessible(page)


def _sign_in(page: Page, username: str) -> None:
    visit(page, "/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("section.card form button.main").first.click()
    page.wait_for_url("**/")


def _open_the_editor(page: Page) -> None:
    visit(page, "/standards/in-force/")
    page.locator("main a[href='/standards/national_default_2021/edit/']").click()
    page.wait_for_url("**/edit/")
    _looks_well(page, "new")
    page.fill("#title_zh", "上岭县识别标准")
    page.fill("#title_en", "Standard of the county")
    page.fill("#cutoff", "1/5")


def _move_a_weight(page: Page) -> None:
    """By keyboard; the others share the rest, one that is fixed keeps its own, and the sum is 1."""
    page.locator("#d4 > .weight input[type=checkbox]").check()
    slider = page.locator("#d0 > .weight input[type=range]")
    slider.focus()
    for _step in range(10):
        page.keyboard.press("ArrowRight")
    weights = [page.input_value(f"#d{n}-weight") for n in range(5)]
    assert weights == ["3/10", "1/6", "1/6", "1/6", "1/5"]
    expect(page.locator("#d0-i0-whole")).to_have_text("3/10")  # told by the server
    expect(page.locator("#d1-i0-whole")).to_have_text("1/12")
    page.fill("#d0-weight", "1/3")
    page.keyboard.press("Tab")
    assert page.input_value("#d1-weight") == "7/45"


def _choose_another_fact(page: Page) -> None:
    """A threshold, and a fact that is found by typing; the expression follows beside."""
    page.locator("#d0-i0 > summary").click()
    page.fill("#d0-i0-c0-value", "30000")
    page.keyboard.press("Tab")
    expect(page.locator("#d0-i0-said")).to_contain_text("net_income_pc < 30000")
    page.locator("#d2-i1 > summary").click()
    fact = page.locator("#d2-i1-c0-column-pick")
    fact.click()
    fact.fill("serious_illness")
    expect(page.locator(".pick [role=option]")).to_have_count(1)
    _looks_well(page, "fact")
    fact.press("Enter")
    expect(page.locator("#d2-i1-said")).to_contain_text("any(has_serious_illness)")
    expect(page.locator("#d2-i1-whom")).to_have_value("any")


def _see_whom_it_affects(page: Page) -> None:
    for part in ("d0-i0", "d2-i1"):  # what counts now, in the words of those who are asked why
        for key in ("wording_zh", "wording_en", "source"):
            page.fill(f"#{part}-{key}", "县领导小组 2026 年第 3 号会议纪要" if key == "source" else "")
    check = page.locator("#checked button[value=check]")
    page.fill("#d0-i0-c0-value", "30 000")
    check.click()
    expect(page.locator("[role=alert]")).to_be_focused()  # and leads to the field
    page.locator("[role=alert] a").click()
    expect(page.locator("#d0-i0-c0-value")).to_have_value("30 000")
    _looks_well(page, "wrong")
    page.fill("#d0-i0-c0-value", "30000")
    check.click()
    keep = page.locator("button[value=keep]")
    expect(keep).to_be_visible()
    expect(page.locator("table.data").first).to_contain_text("net_income_pc < 30000")
    by_place = page.locator("table.data:not(.mid)").last
    assert by_place.locator("tbody td").nth(0).inner_text() == str(len(FAMILIES))
    _looks_well(page, "checked")
    keep.click()
    page.wait_for_url("**/propose/?**")


def _propose(page: Page) -> None:
    _looks_well(page, "propose")
    page.fill("textarea[name=reason]", "县领导小组会议")
    page.locator("form[method=post] button.main").click()
    page.wait_for_url("**/standards/proposals/**")


def _confirm(page: Page) -> None:
    page.locator("main a[href*='/standards/proposals/']").first.click()
    page.wait_for_url("**/standards/proposals/**")
    _looks_well(page, "decide")
    page.locator("form[action$='/confirm/'] button").click()
    expect(page.locator("main")).to_contain_text("蒙志远")


def _run(page: Page) -> None:
    visit(page, "/runs/new/")
    page.locator("main form button.main").click()  # none ticked: all that are in force here
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}/$"))
    _looks_well(page, "run")
    poor = RunResult.objects.filter(run__standard__title_en="Standard of the county", suggestion="poor")
    assert poor.exists()


def _open_a_village(page: Page, village: Place) -> None:
    page.locator("#places tbody a").first.click()
    expect(page.locator("#places tr.sub th").first).to_contain_text("上坪村")
    address = page.url
    visit(page, f"/villages/{village.pk}/")
    _looks_well(page, "village")
    visit(page, address)


def _explain_on_paper(page: Page) -> None:
    page.locator("#families tbody th a").first.click()
    page.wait_for_url(re.compile(r"/households/[0-9a-f-]{36}/$"))
    _looks_well(page, "family")
    link = page.locator("a[href$='/explanation.pdf']").first
    expect(link).to_be_visible()
    printed = page.request.get(link.get_attribute("href") or "")
    assert printed.headers["content-type"] == "application/pdf"
    assert printed.body().startswith(b"%PDF")
