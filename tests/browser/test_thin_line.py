"""The main job in a real browser: a workbook in, an explained list out, and nobody sees what is not theirs.

One test, because each step stands on the one before: the families are generated, uploaded, checked, marked,
merged, found, identified, explained, tried at other weights, and read by a village cadre.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import override_settings
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from liandong.foundation import clock
from liandong.foundation.audit.sealing import seal
from liandong.foundation.audit.verifying import verify
from liandong.foundation.places.services import PlaceRow, load_places
from liandong.identification.models import RunResult
from liandong.intake.models import ImportBatch
from liandong.intake.rules import RULES, Severity
from liandong.intake.states import State
from liandong.project.demo.columns import OF
from liandong.project.demo.families import Families, generate
from liandong.project.demo.files import Workbook
from liandong.project.demo.people import PASSWORD, settle_people
from liandong.project.demo.places import LANXI, place_rows
from liandong.project.demo.slips import Written
from liandong.registry.models import Household, ReferenceLevel
from tests.support.browser import PageFor, assert_accessible, assert_fits, photograph, visit

ALL_HOUSEHOLDS, SEED = 900, 7
MARKED = "F3C9BD"
VILLAGE = "上坪村"


@pytest.fixture
def people(live_server: LiveServer, tmp_path: Path) -> None:
    """The demo's places and people, who sign in with a password."""
    with override_settings(LIANDONG_DEMO_ACCOUNTS=tmp_path / "accounts.json"):
        load_places([PlaceRow(row, *pair) for row, pair in enumerate(place_rows(), start=2)], source="test")
        settle_people()


@pytest.mark.django_db(transaction=True, databases=["default", "sealer"])
def test_from_the_upload_to_the_explanation(open_page: PageFor, people: None, tmp_path: Path) -> None:
    families = generate(ALL_HOUSEHOLDS, SEED, each=1, county=LANXI)
    refused = {one.household_no for one in families.planted if _refuses(one)}
    households = families.households
    officer = open_page()
    _sign_in(officer, "county")
    _in_both_languages(officer, "home-before")
    _upload(officer, families, tmp_path, taken=households - len(refused), refused=len(refused))
    _compare_marks(officer, families, tmp_path)
    _merge(officer, households - len(refused))
    _find_a_family(officer, refused)
    run = _identify(officer)
    _move_the_slider(officer, run)
    _explain(open_page, run)
    _try_other_weights(officer, run)
    _switch_to_english(officer, run)
    _village_cadre_sees_her_own(open_page, run)
    _history_holds()


def _refuses(planted: Written) -> bool:
    slip = planted.slip
    return slip.is_bad and RULES[slip.rule].severity_in("national") is Severity.REFUSE


def _sign_in(page: Page, username: str) -> None:
    visit(page, "/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("section.card form button.main").first.click()
    page.wait_for_url("**/")


def _in_both_languages(page: Page, name: str) -> None:
    """The page as it stands fits and breaks no rule of accessibility, in English and in Chinese."""
    for language in ("en", "zh-hans"):
        _speak(page, language)
        page.reload()
        expect(page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")
        assert_fits(page)
        assert_accessible(page)
        photograph(page, f"{name}-{language}-{page.viewport_size['width'] if page.viewport_size else 0}")


def _speak(page: Page, language: str) -> None:
    site = "/".join(page.url.split("/")[:3])
    page.context.add_cookies([{"name": django_settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site}])


def _upload(page: Page, families: Families, folder: Path, *, taken: int, refused: int) -> None:
    workbook = folder / "families.xlsx"
    with Workbook(workbook) as file:
        file.write(families.rows)
    visit(page, "/imports/new/")
    _in_both_languages(page, "upload")
    page.set_input_files("input[name=file]", workbook)
    page.fill("input[name=source_title]", "秋季走访")
    assert page.input_value("input[name=observed_on]") == clock.today().isoformat()
    page.locator("main form button.main").click()
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/$"))
    _in_both_languages(page, "matching")
    page.locator("form[action$='/check/'] button").click()
    expect(page.locator(".split").first).to_be_visible()
    _in_both_languages(page, "checked")
    batch = ImportBatch.objects.get()
    assert (batch.households_read, batch.households_refused) == (taken + refused, refused)
    counts = page.locator("main section.section").first.inner_text()
    assert f"{taken:,}" in counts
    assert re.search(rf"\b{refused}\b", counts)
    assert not Household.objects.exists()  # looked at, not written


def _compare_marks(page: Page, families: Families, folder: Path) -> None:
    """The marked workbook colours the planted cells, and no row that was only hard to read."""
    with page.expect_download() as download:
        page.locator("a[href$='/marked/']").first.click()
    path = folder / "marked.xlsx"
    download.value.save_as(path)
    sheet = load_workbook(path).worksheets[1]
    columns = [cell.value for cell in sheet[1]]
    for planted in families.planted:
        marked = _marked_columns(sheet[planted.row], columns)
        heading = OF[planted.field].heading
        if _refuses(planted):
            assert heading in marked, (planted, marked)
            assert sheet.cell(planted.row, len(columns)).value, planted  # why, and what to change
        elif not planted.slip.is_bad:
            assert not marked, (planted, marked)


def _marked_columns(row: Sequence[object], columns: list[object]) -> set[object]:
    fills = [getattr(cell, "fill", None) for cell in row]
    return {
        name
        for name, fill in zip(columns, fills, strict=True)
        if fill is not None and str(fill.fgColor.rgb).endswith(MARKED)
    }


def _merge(page: Page, taken: int) -> None:
    page.get_by_role("button", name=re.compile(rf"\b{taken}\b")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert_accessible(page)
    dialog.locator("form[action$='/merge/'] button.main").click()
    expect(page.locator("main a[href='/households/']").last).to_be_visible()
    assert ImportBatch.objects.get().state == State.MERGED
    assert Household.objects.count() == taken
    _in_both_languages(page, "merged")


def _find_a_family(page: Page, refused: set[str]) -> None:
    family = Household.objects.order_by("pk")[5]
    visit(page, "/households/")
    _in_both_languages(page, "households")
    page.fill("main input[name=q]", family.household_no)
    page.locator("main form[role=search] .filters button").first.click()
    page.get_by_role("link", name=str(family), exact=True).click()
    page.wait_for_url(f"**/households/{family.key}/")
    expect(page.locator("h1")).to_contain_text(str(family))
    expect(page.locator("main")).to_contain_text("秋季走访")  # where the facts come from
    _in_both_languages(page, "household")
    visit(page, f"/households/?q={sorted(refused)[0]}")
    assert page.locator("main tbody tr").count() == 0  # refused, so not there


def _identify(page: Page) -> str:
    """Start a run as one does, beside somebody else's levels; returns its address."""
    for number, household in enumerate(Household.objects.select_related("source").order_by("pk")[:30]):
        ReferenceLevel.objects.create(
            household=household, scheme="survey_four_levels", level=str(1 + number % 4),
            is_contradictory=False, valid_from=clock.today(), source=household.source,
        )  # fmt: skip
    visit(page, "/")
    page.locator("main a[href='/runs/new/']").click()
    page.wait_for_url("**/runs/new/")
    _in_both_languages(page, "run-new")
    page.check("input[name=rules][value=national_default_2021]")
    page.check("input[name=rules][value=four_looks]")
    page.check("input[name=rules][value=national_lines]")
    page.fill("input[name=as_of]", clock.today().isoformat())
    page.locator("main form button.main").click()
    page.wait_for_url(re.compile(r"/runs/[0-9a-f-]{36}/$"))
    address = re.sub(r"^https?://[^/]+", "", page.url)
    _in_both_languages(page, "run")
    levels = page.locator("section", has=page.get_by_text("survey_four_levels")).locator("tbody")
    assert sum(int(text) for text in levels.locator("tr td:nth-of-type(1)").all_inner_texts()) == 30
    visit(page, "/")
    _in_both_languages(page, "home")
    expect(page.locator(f"main a[href^='{address}']").first).to_be_visible()
    return address


def _numbers(page: Page) -> dict[str, list[str]]:
    """The numbers of each place; the server puts the places in the order of their H."""
    rows: list[tuple[str, list[str]]] = page.locator("#places tbody tr").evaluate_all(
        "rows => rows.map(row => [row.dataset.area, "
        "[...row.querySelectorAll('[data-f]')].map(cell => cell.textContent)])"
    )
    return dict(rows)


def _move_the_slider(page: Page, run: str) -> None:
    """The browser's numbers at another k are the server's, place by place."""
    visit(page, run)
    before = _numbers(page)
    slider = page.locator("input#k")
    for key, presses in (("ArrowLeft", 3), ("ArrowRight", 5)):
        slider.focus()
        for _ in range(presses):
            page.keyboard.press(key)
        k = slider.input_value()
        expect(page.locator("output")).to_contain_text(f"{k}/")
        counted = _numbers(page)
        assert counted != before
        other = page.context.new_page()
        visit(other, f"{run}?k={k}")
        assert _numbers(other) == counted, k
        other.close()
    expect(page.locator("[data-k-note]")).to_be_visible()  # it says that this is a trial


def _explain(open_page: PageFor, run: str) -> None:
    """A poor and a not-poor family on a phone, and on paper."""
    page = open_page(width=360)
    _sign_in(page, "county")
    for suggestion in ("poor", "not_poor"):
        visit(page, f"{run}?suggestion={suggestion}")
        link = page.locator("#families tbody th a").first
        who = link.inner_text()
        link.click()
        page.wait_for_url(re.compile(r"/households/[0-9a-f-]{36}/$"))
        expect(page.locator("h1")).to_contain_text(who)
        expect(page.locator("main")).to_contain_text("不是决定")
        assert page.locator("main table.data tbody tr:not(.band):not(.sum)").count() == 10
        _in_both_languages(page, f"explanation-{suggestion}")
        page.emulate_media(media="print")
        for hidden in ("header.site", ".crumbs", "a.btn"):
            expect(page.locator(hidden).first).to_be_hidden()
        sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
        assert 1 <= sheets <= 2
        page.emulate_media(media="screen")


def _try_other_weights(page: Page, run: str) -> None:
    visit(page, f"{run}what-if/")
    _in_both_languages(page, "what-if")
    told = page.locator("#trial .lead")
    in_force = told.inner_text()
    page.locator("form.trial input[inputmode=numeric]").first.fill("6")
    expect(told).not_to_have_text(in_force)  # at once, without a button
    changed = told.inner_text()
    page.locator("form.trial button.main").click()
    expect(told).to_have_text(changed)
    page.fill("input[name=k]", "2")
    expect(page.locator("#trial .msg.warn")).to_be_visible()  # refused with a sentence
    visit(page, run)
    of_run = RunResult.objects.filter(run__key=run.rstrip("/").rsplit("/", 1)[-1])
    assert of_run.filter(suggestion="poor").count() == int(
        page.locator("#places tbody tr").first.locator("[data-f=suggested]").inner_text()
    )  # a trial changes no result


def _switch_to_english(page: Page, run: str) -> None:
    visit(page, run)
    page.locator("form.language button").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith(run)  # the same page
    expect(page.locator("h1")).to_contain_text("Who may be in difficulty")


def _village_cadre_sees_her_own(open_page: PageFor, run: str) -> None:
    page = open_page(width=360)
    _sign_in(page, "village")
    _in_both_languages(page, "village-home")
    own = Household.objects.filter(place__names__name=VILLAGE)
    other = Household.objects.exclude(pk__in=own).order_by("pk")[0]
    assert own.exists()
    visit(page, "/households/")
    villages = page.locator("main tbody tr td:nth-of-type(2)").all_inner_texts()
    assert villages
    assert all(VILLAGE in village for village in villages)
    assert f"{own.count():,}" in page.locator("main .lead").inner_text()
    visit(page, run)
    assert int(page.locator("#places tbody tr").first.locator("td").first.inner_text()) == own.count()
    assert page.locator("#families tbody tr").count() == min(25, own.count())
    for address in (f"/households/{other.key}/", f"{run}households/{other.key}/"):
        visit(page, address, status=403)
        assert str(other) not in page.locator("main").inner_text()
        _speak(page, "zh-hans")
        assert_accessible(page)
    photograph(page, "refused")


def _history_holds() -> None:
    """What ``liandong audit verify`` does: all of it sealed, and every link as it was."""
    seal()
    verdict = verify()
    assert verdict.is_sound, verdict.fault
    assert verdict.unsealed == 0
    assert verdict.checked > Household.objects.count()  # an event for each of them, and who read what
