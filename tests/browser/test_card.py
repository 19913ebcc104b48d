"""A family without account opens its page by card on a phone, draws its signature, and a case rests on it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from playwright.sync_api import expect

from liandong.casework.advancing import open_case
from liandong.casework.guards import Proof
from liandong.feedback.models import FamilySaid
from liandong.foundation import clock
from liandong.linkage.models import Subject
from liandong.registry.services.personal import ToldNumber, set_numbers
from tests.casework.steps import SAID, consented
from tests.cast import make_cast
from tests.feedback.speaking import ENDING, ID, card_of
from tests.registry.changes.families import called
from tests.registry.families import a_source
from tests.support.browser import PageFor, assert_accessible, visit


@pytest.mark.django_db(transaction=True)
def test_what_is_drawn_on_the_pad_stands_for_the_paper_of_the_case(open_page: PageFor) -> None:
    cast = make_cast()
    family = consented(cast, clock.today() - timedelta(days=200))
    told = ToldNumber("id_number", ID, family.pk, called(family, "王建国").pk)
    set_numbers([told], a_source())
    _card, code = card_of(cast, family)
    page = open_page(width=360)
    visit(page, "/card/")
    page.fill("[name=code]", code)
    page.fill("[name=ending]", ENDING)
    page.locator("main form button.main").click()
    page.locator("a[href='/card/consent/monitoring/']").click()
    expect(page.locator("main")).to_contain_text("签字的内容")
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 80, steps=5)
    page.mouse.up()
    expect(page.locator(".chosen")).to_contain_text("signature.png")
    assert_accessible(page)
    page.locator("main form button.main").click()
    expect(page.locator("main")).to_contain_text("撤回签字")
    said = FamilySaid.objects.get()
    assert said.signature is not None
    with said.signature.opened() as path:
        assert Image.open(io.BytesIO(path.read_bytes())).convert("L").getextrema()[0] == 0  # ink
    proof, subject = Proof(signature=said.key, said=SAID), Subject("household", family.key)
    case = open_case("monitoring", subject, cast.village, "open", actor=cast.village_cadre, proof=proof)
    assert case.steps.get().document == said.signature
