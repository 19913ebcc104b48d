"""An explanation in the browser: it reads itself aloud where there is a voice, and takes an objection."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from liandong.feedback.models import Objection
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import standard_of
from tests.cast import make_cast
from tests.identification.families import AS_OF, in_need
from tests.support.browser import PageFor, assert_accessible, assert_fits, photograph, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A voice as a browser has it: it keeps what it is given, and is done when it is told to stop.
VOICE = """
window.said = [];
class Said { constructor(text) { this.text = text; } }
window.SpeechSynthesisUtterance = Said;
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [{ lang: "zh-CN" }], addEventListener: () => {},
  speak: (one) => window.said.push(one.text + "|" + one.lang), cancel: () => { window.stopped = true; },
} });
"""


def test_it_is_read_aloud_and_a_fact_is_objected_to(open_page: PageFor) -> None:
    cast = make_cast()
    household = in_need(cast.village, "A-01")
    run = start_run(
        actor=cast.county_officer,
        place=cast.county,
        standard=standard_of("national_default_2021"),
        as_of=AS_OF,
    )
    address = f"/runs/{run.key}/households/{household.key}/"
    mute = open_page(width=360, user=cast.village_cadre)
    visit(mute, address)
    expect(
        mute.get_by_role("button", name="朗读")
    ).to_be_hidden()  # no voice here: no button that does nothing
    assert_fits(mute)
    page = open_page(width=1280, user=cast.village_cadre)
    page.add_init_script(VOICE)
    visit(page, address)
    assert_accessible(page)
    page.get_by_role("button", name="朗读").click()
    said = page.evaluate("window.said")
    assert said[0] == "为什么建议到周启明户入户核实。|zh-CN"
    assert all(one.endswith("|zh-CN") for one in said)
    page.get_by_role("button", name="停止").click()
    assert page.evaluate("window.stopped")
    expect(page.get_by_role("button", name="朗读")).to_be_visible()
    page.locator("td").get_by_role("link", name="提异议").first.click()
    expect(page.get_by_label("人均纯收入 · 人均纯收入：5,290 元")).to_be_checked()
    page.get_by_label("本户家庭成员").check()
    page.get_by_label("为什么不对？").fill("今年没有这么多")
    assert_accessible(page)
    page.get_by_role("button", name="登记异议").click()
    expect(page.locator("td", has_text="人均纯收入：5,290 元").first).to_contain_text("有人提出异议")
    photograph(page, "explanation-objected")
    assert Objection.objects.get().column == "net_income_pc"
