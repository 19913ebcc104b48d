"""An area is drawn on the map by clicks: villages and families in it are counted before a list is opened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from liandong.dynamics.models import Disaster
from liandong.foundation import clock
from tests.cast import make_cast
from tests.dynamics.test_disasters import with_borders
from tests.registry.families import a_family
from tests.support.browser import PageFor, assert_accessible, visit


@pytest.mark.django_db(transaction=True)
def test_an_area_is_drawn_counted_taken_back_and_opened(signed_in_page: PageFor) -> None:
    cast = make_cast()
    with_borders(c990121101201=(100, 20), c990121101202=(102, 20))
    a_family(cast.county, cast.village, "A-1")
    page = signed_in_page(cast.township_reviewer)
    visit(page, "/disasters/new/")
    ground = page.locator("svg.ground")
    box = ground.bounding_box()
    assert box is not None
    for across, down in ((0.05, 0.3), (0.2, 0.3), (0.2, 0.7)):
        ground.click(position={"x": box["width"] * across, "y": box["height"] * down})
    expect(page.locator("#within")).to_contain_text("该范围涉及 1 个村、1 户")
    expect(page.locator(f"path[data-village='{cast.village.pk}']")).to_have_class("ticked")
    page.locator("[data-draw-undo]").click()
    expect(page.locator("[data-ticked]")).to_contain_text("已勾选 0 个村")
    ground.click(position={"x": box["width"] * 0.2, "y": box["height"] * 0.8})
    expect(page.locator("[data-ticked]")).to_contain_text("已勾选 1 个村，共 1 户")
    assert_accessible(page)
    page.fill("#id_title", "七月洪水")
    page.fill("#id_happened_on", str(clock.today() - timedelta(days=1)))
    page.locator("button[name=open]").click()
    page.wait_for_url("**/disasters/**-**/")
    assert len(Disaster.objects.get().rings[0]) == 4
