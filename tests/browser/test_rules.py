"""Rules in a real browser, in four faces: read, proposed by one person, confirmed by another, in force."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from liandong.foundation.accounts.models import Role
from liandong.foundation.accounts.services import grant_duty, open_account
from liandong.identification.in_force import in_force
from liandong.identification.shipped import FOLDER
from tests.cast import make_cast
from tests.identification.families import in_need, not_to_be_told, rich_enough
from tests.support.browser import PageFor, assert_accessible, assert_fits, every_face, photograph, visit

DAY = date(2026, 12, 1)
READ = ("standards/", "standards/four_looks/", "standards/key_households/", "standards/national_lines/")


@every_face
@pytest.mark.django_db(transaction=True)
def test_a_rule_is_read_proposed_confirmed_and_in_force(
    signed_in_page: PageFor, width: int, language: str, tmp_path: Path
) -> None:
    cast = make_cast()
    for number, make in enumerate((in_need, not_to_be_told, rich_enough)):
        make(cast.village, f"A-0{number}")
    colleague = open_account(username="colleague", display_name="韩冰", password=None, actor=None)
    grant_duty(
        user=colleague, role=Role.COUNTY_OFFICER, place=cast.county, valid_from=date(2020, 1, 1), actor=None
    )
    first = signed_in_page(cast.county_officer, width, language)
    for path in READ:
        visit(first, f"/{path}")
        assert_fits(first)
        assert_accessible(first)
        photograph(first, f"rules-{path.replace('/', '-')}{width}-{language}")

    text = (FOLDER / "national_default_2021.toml").read_text("utf-8")
    file = tmp_path / "local.toml"
    file.write_text(
        text.replace('id = "national_default_2021"', 'id = "lanxi"').replace("6000", "8800"), "utf-8"
    )
    visit(first, "/standards/new/")
    first.set_input_files("input[type=file]", file)
    first.click("form[enctype] button.main")
    first.fill("input[name=valid_from]", DAY.isoformat())
    first.click("form.filters button")
    expect(first.locator("main")).to_contain_text("net_income_pc < 8800")
    assert_fits(first)
    assert_accessible(first)
    photograph(first, f"rules-propose-{width}-{language}")
    first.fill("textarea[name=reason]", "县领导小组会议")
    first.click("form[method=post] button.main")
    first.wait_for_url("**/standards/proposals/**")

    second = signed_in_page(colleague, width, language)
    visit(second, "/")
    second.click("main a[href*='/standards/proposals/']")
    assert_fits(second)
    assert_accessible(second)
    photograph(second, f"rules-decide-{width}-{language}")
    second.click("form[action$='/confirm/'] button")
    expect(second.locator("main")).to_contain_text("韩冰")
    visit(second, f"/standards/in-force/?place={cast.county.pk}&on={DAY.isoformat()}")
    expect(second.locator("main")).to_contain_text("韩冰")
    assert_fits(second)
    assert_accessible(second)
    photograph(second, f"rules-in-force-{width}-{language}")
    found = in_force(cast.village, DAY, "standard")
    assert found is not None
    assert found.rule.id == "lanxi"
