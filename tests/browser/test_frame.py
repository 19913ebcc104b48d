"""Frame, components and entrance in a real browser: two widths, two languages, keyboard, no script."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.cast import Cast
from tests.support.browser import (
    LANGUAGES,
    PageFor,
    assert_accessible,
    assert_fits,
    every_face,
    photograph,
    visit,
)


@pytest.fixture
def demo(cast: Cast, settings: Settings, tmp_path: Path) -> Cast:
    """A demonstration in which one may step in as three of the cast."""
    written = {
        "password": "invented people",
        "usernames": ["village_cadre", "township_reviewer", "county_officer"],
    }
    for username in written["usernames"]:
        user = getattr(cast, username)
        user.set_password(written["password"])
        user.save(update_fields=["password"])
    path = tmp_path / "demo_accounts.json"
    path.write_text(json.dumps(written), encoding="utf-8")
    settings.LIANDONG_DEMO = True
    settings.LIANDONG_DEMO_ACCOUNTS = path
    return cast


@every_face
def test_components(signed_in_page: PageFor, cast: Cast, width: int, language: str) -> None:
    page = signed_in_page(cast.village_cadre, width, language)
    visit(page, "/components/")
    photograph(page, f"components-{language}-{width}")
    assert_fits(page)
    page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true })")
    photograph(page, f"components-open-{language}-{width}")
    assert_accessible(page)


@every_face
def test_home(signed_in_page: PageFor, cast: Cast, width: int, language: str) -> None:
    for name in ("county_officer", "stranger"):
        page = signed_in_page(getattr(cast, name), width, language)
        visit(page, "/")
        photograph(page, f"home-{name}-{language}-{width}")
        assert_fits(page)
        assert_accessible(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_fits_between_phone_and_desk(signed_in_page: PageFor, cast: Cast, language: str) -> None:
    page = signed_in_page(cast.county_officer, 1280, language)
    visit(page, "/")
    for width in (1200, 1104, 1024, 960, 768, 660):
        page.set_viewport_size({"width": width, "height": 800})
        assert_fits(page)


@every_face
def test_sign_in_as_one_of_the_demonstration(
    open_page: PageFor, demo: Cast, width: int, language: str
) -> None:
    page = open_page(width=width, language=language)
    visit(page, "/")
    assert page.url.endswith("/accounts/login/?next=/")
    photograph(page, f"login-{language}-{width}")
    assert_fits(page)
    assert_accessible(page)
    page.get_by_role("button", name="梁静").click()
    page.wait_for_url("**/")
    assert page.locator(".me summary").inner_text() == "梁静"


@every_face
def test_a_wrong_password_is_said_beside_the_form(
    open_page: PageFor, cast: Cast, width: int, language: str
) -> None:
    page = open_page(width=width, language=language)
    visit(page, "/accounts/login/")
    page.locator("#id_login").fill("village_cadre")
    page.locator("#id_password").fill("not the password")
    page.locator("main .btn.main").click()
    page.wait_for_selector(".msg.warn")
    photograph(page, f"login-wrong-{language}-{width}")
    assert page.evaluate("document.activeElement.matches('.msg.warn')")
    assert_accessible(page)


@every_face
def test_pages_that_say_no(signed_in_page: PageFor, cast: Cast, width: int, language: str) -> None:
    page = signed_in_page(cast.village_cadre, width, language)
    for name, path, status in (
        ("404", "/nothing/here/", 404),
        ("password", "/accounts/password/change/", 200),
        ("logout", "/accounts/logout/", 200),
    ):
        visit(page, path, status=status)
        photograph(page, f"{name}-{language}-{width}")
        assert_fits(page)
        assert_accessible(page)


@every_face
def test_account_chain_and_refusal(signed_in_page: PageFor, cast: Cast, width: int, language: str) -> None:
    page = signed_in_page(cast.security_admin, width, language)
    for name, path, status in (
        ("account", "/account/", 200),
        ("chain", "/chain/", 200),
        ("403", "/runs/", 403),
    ):
        visit(page, path, status=status)
        photograph(page, f"{name}-{language}-{width}")
        assert_fits(page)
        assert_accessible(page)


def test_the_language_switch_keeps_the_page(signed_in_page: PageFor, cast: Cast) -> None:
    page = signed_in_page(cast.village_cadre)
    visit(page, "/components/?page=3")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    page.get_by_role("button", name="English").click()
    page.wait_for_function("document.documentElement.lang === 'en'")
    assert page.url.endswith("/components/?page=3")
    page.get_by_role("button", name="中文").click()
    page.wait_for_function("document.documentElement.lang === 'zh-Hans'")


def test_sign_out(signed_in_page: PageFor, cast: Cast) -> None:
    page = signed_in_page(cast.village_cadre, 360)
    visit(page, "/components/")
    page.locator(".me summary").click()
    photograph(page, "menu-360")
    assert_accessible(page)
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/accounts/login/**")


def test_a_dialog_takes_the_focus_and_gives_it_back(signed_in_page: PageFor, cast: Cast) -> None:
    page = signed_in_page(cast.village_cadre)
    visit(page, "/components/")
    opener = page.locator("[data-opens=sample]")
    opener.focus()
    page.keyboard.press("Enter")
    assert page.locator("dialog#sample").evaluate("d => d.open && d.contains(document.activeElement)")
    photograph(page, "dialog-1280")
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert not page.locator("dialog#sample").evaluate("d => d.open")
    assert opener.evaluate("b => b === document.activeElement")


def test_a_form_is_sent_once_and_says_so(open_page: PageFor, cast: Cast) -> None:
    page = open_page()
    visit(page, "/accounts/login/")
    # nothing leaves the page: a pending navigation would keep the test from looking at it
    page.evaluate(
        "addEventListener('submit',"
        " e => { window.sent = (window.sent ?? 0) + !e.defaultPrevented; e.preventDefault() })"
    )
    page.locator("#id_login").fill("village_cadre")
    page.locator("#id_password").fill("whatever it is")
    button = page.locator("main .btn.main")
    button.click()
    assert button.get_attribute("aria-busy") == "true"
    assert button.inner_text() == "正在登录"
    page.evaluate("document.querySelector('main form').requestSubmit()")
    assert page.evaluate("window.sent") == 1


def test_a_chosen_file_is_said_with_its_size(signed_in_page: PageFor, cast: Cast, tmp_path: Path) -> None:
    file = tmp_path / "families.csv"
    file.write_bytes(b"x" * 12_400)
    page = signed_in_page(cast.village_cadre)
    visit(page, "/components/")
    page.locator("[data-upload] input").set_input_files(file)
    assert page.locator(".chosen").inner_text() == "已选：families.csv，12.4 KB"


def test_keyboard_reaches_the_text_first(signed_in_page: PageFor, cast: Cast) -> None:
    page = signed_in_page(cast.village_cadre)
    visit(page, "/components/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_everything_stands_without_a_script(signed_in_page: PageFor, cast: Cast) -> None:
    page = signed_in_page(cast.village_cadre, 360, java_script_enabled=False)
    visit(page, "/components/")
    photograph(page, "components-no-script-360")
    assert page.locator("dialog#sample").is_visible()
    assert page.locator("[data-opens=sample]").is_hidden()
    page.get_by_role("button", name="English").click()
    assert page.locator("h1").inner_text() == "Components"


def test_on_paper_nothing_is_left_to_click(signed_in_page: PageFor, cast: Cast) -> None:
    page = signed_in_page(cast.village_cadre)
    visit(page, "/components/")
    page.emulate_media(media="print")
    photograph(page, "components-print")
    for selector in (".site", ".tabs", ".foot", "#buttons .btn", ".filters"):
        assert page.locator(selector).first.is_hidden(), selector
    assert page.locator("#score .scale").first.is_visible()
