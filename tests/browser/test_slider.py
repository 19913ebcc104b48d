"""The k slider: the browser counts what the server would have counted, and writes it the same way."""

from __future__ import annotations

from fractions import Fraction

from django.template import Context, Template

from liandong.foundation.pages import formats
from liandong.foundation.pages.charts import Column, ColumnChart, Row, RowChart
from tests.support.browser import PageFor, assert_accessible

DENOMINATOR = 30
# (low, high, measured, weight, units): as the page's JSON has them
LINES = {
    "all": [
        (0, 0, 0, 700, 210),
        (6, 9, 6, 120, 40),
        (8, 14, None, 90, 31),
        (13, 16, 13, 60, 17),
        (22, 22, 22, 30, 8),
    ],
    "7": [(0, 0, 0, 40, 11), (13, 13, 13, 3, 1)],
}
DIMENSIONS = {"income": [(6, 720), (13, 360), (22, 180)], "health": [(13, 420), (22, 480)]}

PAGE = """{% load i18n static liandong %}<!doctype html><html lang="en"><head><title>k</title>
<link rel="stylesheet" href="/static/liandong/dist/liandong.css">
<script src="/static/liandong/dist/liandong.js" defer></script></head><body><main>{% hatch %}<h1>k</h1>
<form class="kbox" method="get" data-slider="whatif" data-unknown="nobody"><div><label for="k">k</label>
<output for="k">{{ 10|fraction:30 }}</output></div>
<div><input type="range" id="k" name="k" min="1" max="30" value="10"></div></form>
<p data-k-note hidden>only a try</p>
{% dots_chart h %}{% dots_chart a %}{% bars_chart parts %}{% columns_chart columns %}
<p data-area="all">visit <b data-f="suggested"></b>, cannot tell <b data-f="cannot_tell"></b>,
 A <b data-f="A"></b>, M0 <b data-f="M0"></b>, range <b data-f="H_range"></b></p>
{{ data|json_script:"whatif" }}</main></body></html>"""


TRIAL = """{% load static %}<!doctype html><html lang="en"><head><title>trial</title>
<link rel="stylesheet" href="/static/liandong/dist/liandong.css">
<script src="/static/liandong/dist/liandong.js" defer></script></head><body><main><h1>trial</h1><form>
<label for="w">Income</label><input id="w" name="w" type="number" max="100" value="20" data-slide="0 60 1">
<label for="c">k</label><input id="c" name="k" value="1/3" data-slide="0.01 1 0.01"></form>
</main></body></html>"""


def measured(area: str, k: int) -> dict[str, str]:
    """What the server would write at this k, from the definitions."""
    lines = LINES[area]
    counted = [line for line in lines if line[2] is not None]
    poor = [line for line in counted if line[2] >= k]
    weight = sum(line[3] for line in counted)
    everyone = sum(line[3] for line in lines)
    q = sum(line[3] for line in poor)
    points = sum(line[2] * line[3] for line in poor)
    low = Fraction(sum(line[3] for line in lines if line[0] >= k), everyone)
    high = Fraction(sum(line[3] for line in lines if line[1] >= k), everyone)
    return {
        "H": formats.percent(Fraction(q, weight)),
        "A": formats.percent(Fraction(points, q * DENOMINATOR)) if q else "nobody",
        "M0": formats.fixed(Fraction(points, weight * DENOMINATOR)),
        "suggested": formats.count(sum(line[4] for line in lines if line[0] >= k)),
        "cannot_tell": formats.count(sum(line[4] for line in lines if line[0] < k <= line[1])),
        "H_range": f"{formats.percent(low).removesuffix('%')}–{formats.percent(high)}",
    }


def _page() -> str:
    rows = tuple(Row(key, Fraction(9, 100), Fraction(18, 100), key=key) for key in LINES)
    context = {
        "h": RowChart("H", rows, measure="H", top=Fraction(1, 2)),
        "a": RowChart("A", rows, measure="A", top=Fraction(1)),
        "parts": RowChart(
            "parts",
            tuple(Row(key, Fraction(1, 2), key=key) for key in DIMENSIONS),
            measure="contribution",
            places=0,
        ),
        "columns": ColumnChart(
            "by k",
            tuple(Column(str(k), Fraction(1, k), key=str(k), is_current=k == 10) for k in range(6, 16)),
        ),
        "data": {
            "denominator": DENOMINATOR,
            "inForce": 10,
            "areas": LINES,
            "total": "all",
            "dimensions": DIMENSIONS,
        },
    }
    return Template(PAGE).render(Context(context))


def test_every_number_follows_the_slider(open_page: PageFor, db: None) -> None:
    page = open_page(language="en")
    page.route(
        "**/slider/", lambda route: route.fulfill(body=_page(), content_type="text/html; charset=utf-8")
    )
    page.goto("/slider/")
    # the server's numbers stand until the slider moves; then every k gives the definition's numbers
    for k in (6, 9, 10, 14, 23):
        page.locator("#k").evaluate(
            "(input, k) => { input.value = k; input.dispatchEvent(new Event('input')) }", k
        )
        page.wait_for_function(
            "k => document.querySelector('output').textContent.startsWith(k + '/30')", arg=k
        )
        wanted = measured("all", k)
        for name in ("suggested", "cannot_tell", "A", "M0", "H_range"):
            assert page.locator(f"p [data-f={name}]").text_content() == wanted[name], (k, name)
        for area in LINES:
            row = page.locator(f'.row[data-area="{area}"][data-measure=H]')
            assert row.locator(".v").text_content() == measured(area, k)["H"], (k, area)
            cell = page.locator(f'tr[data-area="{area}"] [data-f=H]')
            assert cell.text_content() == measured(area, k)["H"], (k, area)
        assert page.locator("[data-k-note]").is_visible() == (k != 10)
        dark = page.locator("rect[data-k]:not(.b)")
        assert [bar.get_attribute("data-k") for bar in dark.all()] == [str(k)] * (6 <= k <= 15)
    shares = page.locator(".row[data-measure=contribution] .v")
    assert shares.all_text_contents() == ["nobody", "nobody"]  # nobody is poor at 23/30


def test_dots_stand_where_the_server_puts_them(open_page: PageFor, db: None) -> None:
    page = open_page(language="en")
    page.route(
        "**/slider/", lambda route: route.fulfill(body=_page(), content_type="text/html; charset=utf-8")
    )
    page.goto("/slider/")
    page.locator("#k").focus()
    page.keyboard.press("ArrowLeft")  # by keyboard, one thirtieth a step
    page.wait_for_function("document.querySelector('output').textContent === '9/30 = 3/10'")
    dot = page.locator('.row[data-area="all"][data-measure=H] .dot')
    assert dot.get_attribute("cx") == "19.78%"  # 90 of 910, on an axis that ends at one half
    span = page.locator('.row[data-area="all"][data-measure=H] .span')
    assert span.get_attribute("x2") == "60%"  # 300 of 1,000
    assert_accessible(page)


def test_a_field_to_try_values_in_gets_a_slider(open_page: PageFor, db: None) -> None:
    page = open_page(language="en")
    body = Template(TRIAL).render(Context())
    page.route("**/trial/", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    page.goto("/trial/")
    weight, cutoff = page.get_by_role("slider", name="Income"), page.get_by_role("slider", name="k")
    assert (weight.input_value(), cutoff.input_value()) == ("20", "0.33")
    assert page.locator("#c").input_value() == "1/3"  # stays exact until the slider is moved
    weight.press("ArrowRight")
    cutoff.press("ArrowRight")
    sent = page.evaluate("new URLSearchParams(new FormData(document.forms[0])).toString()")
    assert sent == "w=21&k=0.34"
    page.locator("#w").fill("45")
    assert weight.input_value() == "45"
    assert_accessible(page)
