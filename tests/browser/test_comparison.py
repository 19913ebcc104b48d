"""A county asks a department, which answers on its page; county, village and family see their parts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from liandong.feedback.cards import issue_card
from liandong.integration.models import Comparison, Doubt
from tests.cast import make_cast
from tests.integration.families import consenting, id_number, seated
from tests.support.browser import PageFor, assert_accessible, assert_fits, visit

WHY = "车是弟弟买的，只是登记在我名下"


@pytest.mark.django_db(transaction=True)
def test_a_county_asks_a_department_answers_and_a_family_explains_by_its_card(
    signed_in_page: PageFor, open_page: PageFor
) -> None:
    cast = make_cast()
    family = consenting(cast, "A-1", 1)
    seated(cast.department, cast)
    county = signed_in_page(cast.county_officer)
    visit(county, "/comparisons/new/?department=public_security")
    county.check("[name=questions][value=vehicle]")
    county.locator("main form[method=post] button.main").click()
    county.wait_for_url("**/comparisons/0*/")
    expect(county.locator("main")).to_contain_text("已发起，部门会在首页看到")

    answer = signed_in_page(cast.department, width=360)
    visit(answer, "/")
    answer.locator("main a", has_text="去答复").click()
    answer.locator("main table a").first.click()
    expect(answer.locator("main")).to_contain_text("授权范围：收入与财产")
    assert_fits(answer)
    answer.check("[name=result][value=yes]")
    answer.select_option("[name=band]", "from_30000")
    answer.select_option("[name=reason]", "passenger")
    answer.locator("button[name=next]").click()
    expect(answer.locator("main h1")).to_contain_text("李二")
    answer.check("[name=result][value=no]")
    answer.locator("button[name=next]").click()
    answer.wait_for_url(f"**/comparisons/{Comparison.objects.get().key}/")

    county.reload()
    expect(county.locator("main")).to_contain_text("价值3万元及以上")
    assert_accessible(county)
    doubt = Doubt.objects.get()
    village = signed_in_page(cast.village_cadre)
    visit(village, f"/doubts/{doubt.key}/")
    expect(village.locator("main h1")).to_contain_text("车辆")
    assert "3万" not in village.content()
    visit(village, f"/comparisons/{Comparison.objects.get().key}/", status=403)

    _, code = issue_card(actor=cast.village_cadre, key=family.key)
    home = open_page(width=360)
    visit(home, "/card/")
    home.fill("[name=code]", code)
    home.fill("[name=ending]", id_number(1)[-4:])
    home.locator("main form button.main").click()
    home.locator("main a", has_text="说明情况").click()
    assert_fits(home)
    home.fill("[name=statement]", WHY)
    home.locator("main form button.main").click()
    expect(home.locator("main")).to_contain_text("由乡镇或县里认定")
    assert "3万" not in home.content()

    town = signed_in_page(cast.township_reviewer)
    visit(town, f"/doubts/{doubt.key}/")
    expect(town.locator("main")).to_contain_text("农户本人，凭查询卡")
    town.check("[name=outcome][value=explained]")
    town.fill("[name=reason]", "核对了转账记录")
    town.locator("main form button.main").click()
    expect(town.locator("main")).to_contain_text("说明成立")
