"""A family of five by keyboard and with a thumb: within two minutes, checked while typing, never lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from liandong.foundation.personal.id_numbers import check_character
from liandong.registry.models import Household, Member
from tests.cast import Cast
from tests.registry.changes.families import called, relations, the_wangs
from tests.support.browser import PageFor, assert_accessible, assert_fits, every_face, photograph, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEYS_A_SECOND = 2  # somebody who types slowly and looks at the card
SECONDS_A_TAP = 1
BUDGET_S = 120
FAMILY = (
    ("王建国", "", "19800501", "003"),
    ("李秀英", "", "19820809", "004"),
    ("王小军", "03", "20040105", "015"),
    ("王小梅", "04", "20100601", "028"),
    ("赵桂兰", "12", "19521103", "006"),
)


def number(born: str, order: str) -> str:
    body = f"450100{born}{order}"
    return body + check_character(body)


class Keyboard:
    """Types as a hand does, and counts the keys."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.pressed += 1

    def type(self, text: str) -> None:
        # a Chinese character takes about three keys on a pinyin keyboard
        self.pressed += sum(3 if character > "\u2e80" else 1 for character in text)
        self.page.keyboard.type(text)


def _type_family(page: Page) -> int:
    keys = Keyboard(page)
    for at, (name, relation, born, order) in enumerate(FAMILY):
        keys.type(name)
        keys.press("Tab")
        if relation:
            keys.type(relation)
        keys.press("Tab")
        keys.type(number(born, order))
        if at < len(FAMILY) - 1:
            keys.press("Enter")
    keys.press("Control+Enter")
    return keys.pressed


def test_a_family_of_five_by_keyboard(signed_in_page: PageFor, cast: Cast) -> None:
    page = signed_in_page(cast.village_cadre)
    visit(page, "/households/new/")
    expect(page.locator("#id_m-0-name")).to_be_focused()
    pressed = _type_family(page)
    page.wait_for_url("**/households/*-*/")
    household = Household.objects.get()
    assert relations(household) == dict(
        zip([row[0] for row in FAMILY], ["01", "02", "03", "04", "12"], strict=True)
    )
    assert list(Member.objects.order_by("person_no").values_list("sex", flat=True)) == [
        "1",
        "2",
        "1",
        "2",
        "2",
    ]
    assert pressed / KEYS_A_SECOND <= BUDGET_S, f"{pressed} keys"
    # the local draft goes when the page sees that its family is registered
    visit(page, "/households/new/")
    assert page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('liandong-entry'))") == []


def test_a_family_of_five_with_a_thumb(signed_in_page: PageFor, cast: Cast) -> None:
    page = signed_in_page(cast.village_cadre, width=360)
    visit(page, "/households/new/")
    keys, taps = Keyboard(page), 0
    for at, (name, relation, born, order) in enumerate(FAMILY):
        page.tap(f"#id_m-{at}-name")
        keys.type(name)
        if relation:
            page.tap(f"#id_m-{at}-relation")
            page.select_option(f"#id_m-{at}-relation", relation)
            taps += 2  # the list, and the word in it
        page.tap(f"#id_m-{at}-id_number")
        keys.type(number(born, order))
        taps += 2
        if at < len(FAMILY) - 1:
            keys.press("Enter")
    page.tap("form[data-entry] button.main")
    page.wait_for_url("**/households/*-*/")
    assert relations(Household.objects.get()) == dict(
        zip([row[0] for row in FAMILY], ["01", "02", "03", "04", "12"], strict=True)
    )
    assert keys.pressed / KEYS_A_SECOND + taps * SECONDS_A_TAP <= BUDGET_S, (
        f"{keys.pressed} keys, {taps} taps"
    )


def test_what_is_typed_survives_a_reload_and_a_lost_network(signed_in_page: PageFor, cast: Cast) -> None:
    page = signed_in_page(cast.village_cadre)
    visit(page, "/households/new/")
    page.context.set_offline(True)
    page.keyboard.type("王建国")
    page.fill("#id_m-0-id_number", number("19800501", "003"))
    page.locator("#id_m-0-id_number").press("Enter")
    page.locator("#id_m-1-name").press("Enter")
    page.keyboard.type("王小军")
    assert number("19800501", "003") not in page.evaluate("JSON.stringify(localStorage)")
    page.context.set_offline(False)
    visit(page, "/households/new/")
    assert page.input_value("#id_m-0-name") == "王建国"
    assert page.input_value("#id_m-0-id_number") == number("19800501", "003")
    assert page.input_value("#id_m-0-birth_on") == "1980-05-01"
    assert page.input_value("#id_m-2-name") == "王小军"
    page.locator("form[data-entry] button.main").click()
    page.wait_for_url("**/households/*-*/")
    assert set(Member.objects.values_list("name", flat=True)) == {"王建国", "王小军"}


def test_the_server_checks_while_one_types(signed_in_page: PageFor, cast: Cast) -> None:
    page = signed_in_page(cast.village_cadre)
    visit(page, "/households/new/")
    page.keyboard.type("王建国")
    page.fill("#id_m-0-id_number", "450100198005010031")
    page.locator("#id_m-0-id_number").press("Tab")
    expect(page.locator("#says-0 .error")).to_be_visible()
    page.fill("#id_m-0-id_number", number("19800501", "003"))
    page.locator("#id_m-0-id_number").press("Tab")
    expect(page.locator("#says-0 .error")).to_have_count(0)


@every_face
def test_the_pages_of_changing_a_family_can_be_used(
    signed_in_page: PageFor, cast: Cast, width: int, language: str
) -> None:
    wangs = the_wangs(cast.village_cadre, cast.village)
    page = signed_in_page(cast.village_cadre, width=width, language=language)
    paths = {
        "entry": "/households/new/",
        "family": f"/households/{wangs.key}/",
        "what-happened": f"/households/{wangs.key}/change/",
        "death": f"/households/{wangs.key}/change/death/",
        "split": f"/households/{wangs.key}/change/split/",
        "transfer": f"/households/{wangs.key}/change/transfer/",
        "living": f"/households/{wangs.key}/edit/living/",
        "member": f"/households/{wangs.key}/edit/member/?member={called(wangs, '王小军').key}",
    }
    for name, path in paths.items():
        visit(page, path)
        _hold(page, f"{name}-{language}-{width}")
    visit(page, paths["death"])
    page.select_option("#id_member", label="王建国")
    page.select_option("#id_new_head", label="李秀英")
    page.locator("main form[method=post] button.main").click()
    expect(page.locator("table.data")).to_be_visible()
    _hold(page, f"confirm-{language}-{width}")
    page.locator("main form[method=post] button.main").click()
    page.wait_for_url(f"**/households/{wangs.key}/")
    page.locator("summary", has_text="最近" if language != "en" else "Done lately").click()
    page.locator("a[href*='/undo/']").first.click()
    page.wait_for_url("**/undo/**")
    _hold(page, f"undo-{language}-{width}")


def _hold(page: Page, name: str) -> None:
    assert_fits(page)
    assert_accessible(page)
    photograph(page, name)


@every_face
def test_two_people_at_once_see_the_conflict(
    signed_in_page: PageFor, cast: Cast, width: int, language: str
) -> None:
    wangs = the_wangs(cast.village_cadre, cast.village)
    editors = (cast.village_cadre, cast.resident_team)
    first, second = (signed_in_page(user, width=width, language=language) for user in editors)
    for page, rooms in ((first, "4"), (second, "5")):
        visit(page, f"/households/{wangs.key}/edit/living/")
        page.fill("#id_rooms", rooms)
    first.locator("main form[method=post] button.main").click()
    first.locator("button[name=confirmed]").click()
    second.locator("main form[method=post] button.main").click()
    expect(second.locator("fieldset.conflict")).to_have_count(1)
    _hold(second, f"conflict-{language}-{width}")
    second.locator("#mine-rooms").check()
    second.locator("main form[method=post] button.main").click()
    second.locator("button[name=confirmed]").click()
    second.wait_for_url(f"**/households/{wangs.key}/")
