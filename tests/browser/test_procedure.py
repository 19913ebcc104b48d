"""A member falls ill; the family is walked to monitored and to cleared, each step in the right role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FilePayload, Page, expect

from liandong.casework.models import Case, Task
from liandong.foundation import clock
from liandong.linkage.settling import settle_all
from liandong.registry.models import Household, HouseholdStatus
from tests.casework.steps import consented, spot_checked
from tests.cast import Cast, make_cast
from tests.registry.changes.families import called
from tests.support.browser import PageFor, assert_accessible, assert_fits, visit

if TYPE_CHECKING:
    from liandong.foundation.accounts.models import User

PDF: FilePayload = {"name": "签字材料.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}
PEOPLE = "韦志强 1组\n蓝秀英 1组\n莫振华 2组\n"


@dataclass
class Desk:
    """The people of the case, each in front of a page of their own."""

    cast: Cast
    signed_in: PageFor
    pages: dict[int, Page]
    address: str = ""

    def of(self, user: User) -> Page:
        if user.pk not in self.pages:
            self.pages[user.pk] = self.signed_in(user)
        return self.pages[user.pk]

    def step(self, user: User, event: str, *, paper: bool = False, **typed: str) -> Page:
        """Open the form of a step on the case's page, fill it in, send it."""
        page = self.of(user)
        visit(page, self.address)
        form = page.locator(f"form[action$='/steps/{event}/']")
        if not form.is_visible():
            form.locator("xpath=ancestor::details/summary").click()
        if paper:
            form.locator("input[type=file]").set_input_files(PDF)
        for name, value in typed.items():
            field = form.locator(f"[name={name}]")
            if field.first.get_attribute("type") in ("radio", "checkbox"):
                form.locator(f"[name={name}][value='{value}']").check()
            else:
                field.fill(value)
        form.locator("button").click()
        expect(page.locator("main")).to_contain_text("已办理。现在")
        return page


def appraised(page: Page, **chosen: str) -> None:
    """The village holds a meeting: everybody came, all agreed, the chair signed on the screen."""
    visit(page, "/cases/meeting/")
    page.fill("[name=venue]", "村委会")
    page.fill("[name=chair]", "韦志强")
    for box in page.locator(".ticks input[type=checkbox]").all():
        box.check()
    page.locator("main form button.main").click()
    expect(page.locator("main h1")).to_contain_text("评议会")
    page.locator("a", has_text="请其签字").click()
    expect(page.locator("canvas")).to_be_visible()  # the script shows it
    canvas = page.locator("canvas").bounding_box()
    assert canvas is not None
    page.mouse.move(canvas["x"] + 40, canvas["y"] + 40)
    page.mouse.down()
    page.mouse.move(canvas["x"] + 160, canvas["y"] + 90, steps=4)
    page.mouse.up()
    expect(page.locator(".chosen")).to_contain_text("signature.png")
    page.locator("main form button.main").click()
    assert_accessible(page)
    page.fill("[name^=votes_for-]", "3")
    for name, value in chosen.items():
        page.select_option(f"[name^={name}-]", value)
    page.locator("input[name=minutes]").set_input_files(PDF)
    page.locator("form[action$='/votes/'] button.main").click()
    expect(page.locator("main")).to_contain_text("公示")


def four_looks(page: Page, family: Household) -> str:
    """What the four looks say of the family today, on its page."""
    visit(page, f"/households/{family.key}/")
    return page.locator("li", has_text="四看法评分卡").inner_text().split("\n")[-1].split(" ")[0]


def everything_followed(page: Page, family: Household, task: Task) -> None:
    """Score, measures, clue, alert and task are there, and the trace leads from one to another."""
    assert four_looks(page, family) == "12–86"
    main, illness, clue = page.locator("main"), "住户情况有变化", "收到一条线索"
    measures = main.locator("h3", has_text="可考虑的帮扶措施").locator("xpath=following-sibling::p[1]")
    expect(measures).to_contain_text("大病专项救治 · 家庭医生签约 · 医疗救助")
    expect(page.locator(".bell b")).to_have_text("1")
    main.locator("a", has_text="基层干部排查 · 因病").click()
    expect(main.locator("h1")).to_have_text("关于王建国的线索")
    expect(main).to_contain_text("家庭成员健康状况现为：大病")
    page.locator(".bell").click()
    main.locator("a", has_text="辖区内有新任务：1 项。").click()
    main.locator(f"a[href='/tasks/{task.key}/']").first.click()
    main.locator("aside a", has_text="起因和后果").click()
    cause = main.locator(".trace .node", has_text=illness)
    expect(main.locator("h3")).to_contain_text(clue)
    expect(main.locator(".trace .node", has_text="入户核实")).to_have_count(1)
    cause.locator(".at a").click()
    expect(main.locator("h3")).to_contain_text(illness)
    for followed in (clue, "入户核实"):
        expect(main.locator(".trace .node", has_text=followed).first).to_be_visible()


def days_pass() -> None:
    """The notice's last day is over: the clock of the site is not ours to turn."""
    Case.objects.update(notice_until=clock.today() - timedelta(days=1))


@pytest.mark.django_db(transaction=True)
def test_a_family_is_walked_from_an_illness_to_monitored_and_to_cleared(
    signed_in_page: PageFor, open_page: PageFor
) -> None:
    cast = make_cast()
    wangs = consented(cast, clock.today() - timedelta(days=200))
    desk = Desk(cast, signed_in_page, {})
    village = desk.of(cast.village_cadre)
    settle_all()
    assert four_looks(village, wangs) == "12–90"
    visit(village, f"/households/{wangs.key}/edit/member/?member={called(wangs, '王小军').key}")
    village.select_option("#id_health", "03")
    village.locator("main form[method=post] button.main").click()
    village.locator("button[name=confirmed]").click()
    village.wait_for_url(f"**/households/{wangs.key}/")
    settle_all()  # as the worker beside the site does
    task = Task.objects.get(subject_key=wangs.key, kind="family.check")
    everything_followed(village, wangs, task)

    visit(village, f"/tasks/{task.key}/")
    village.check("input[value=risk]")
    village.locator("form[action$='/done/'] button").click()
    village.wait_for_url("**/procedure/")
    form = village.locator("form:has(input[name=event][value=open])")
    form.locator("[name=found_by][value=cadres]").check()
    form.locator("[name=risks][value='01']").check()
    form.locator("input[type=file]").set_input_files(PDF)
    form.locator("button").click()
    village.wait_for_url("**/cases/**")
    desk.address = f"/cases/{Case.objects.get().key}/"

    desk.step(cast.village_cadre, "survey", paper=True)
    desk.step(cast.department, "compare", paper=True, reason="未见异常")
    visit(village, "/representatives/")
    village.fill("[name=names]", PEOPLE)
    village.locator("main form button.main").click()
    appraised(village, monitor_kind="sudden")
    visit(village, desk.address)
    village.locator("form[action$='/notice/'] button").click()
    sheet = village.locator("a", has_text="公开页面").get_attribute("href")
    assert sheet is not None
    for page in (village, open_page(width=360)):
        visit(page, sheet if page is not village else desk.address)
        assert_fits(page)
        assert_accessible(page)
    page.fill("[name=number]", "1")
    page.fill("[name=reason]", "他家在县城有房")
    page.locator("main form button.main").click()
    expect(page.locator("main")).to_contain_text("异议已收到")
    assert "王" not in page.content()

    desk.step(cast.township_reviewer, "dismiss", reason="已核实，房屋为亲戚所有")
    days_pass()
    desk.step(cast.village_cadre, "notice_over")
    spot_checked(Case.objects.get(), cast, "review")
    desk.step(cast.township_reviewer, "review")
    desk.step(cast.county_officer, "entry_approve")
    assert HouseholdStatus.objects.get(household=wangs, valid_to=None).monitor_kind == "sudden"

    visit(village, desk.address)
    village.locator("aside a", has_text="帮扶计划").click()
    village.locator("summary", has_text="新增计划措施").click()
    village.select_option("#id_plan-kind", "public_post")
    village.locator("form:has(#id_plan-kind) button").click()
    expect(village.locator("main")).to_contain_text("公益性岗位")
    desk.step(cast.village_cadre, "plan")
    settle_all()  # by now the visit's outcome has settled the clue
    desk.step(cast.village_cadre, "clear_natural", paper=True, reason="病情痊愈，收入恢复")
    appraised(village)
    days_pass()
    desk.step(cast.village_cadre, "notice_over")
    spot_checked(Case.objects.get(), cast, "review")
    desk.step(cast.township_reviewer, "review")
    county = desk.step(cast.county_officer, "clear_approve")
    expect(county.locator("main")).to_contain_text("风险消除")
    assert_accessible(county)
    status = HouseholdStatus.objects.get(household=wangs, valid_to=None)
    assert (status.is_risk_cleared, status.clear_mode) == (True, "natural")
