"""The file of a household on paper: what stands in it, who may print it, and that it can be read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from liandong.analytics.errors import speak
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.personal.id_numbers import check_character
from liandong.foundation.printing import ChineseFontMissing, as_pdf, as_pictures, fonts_of
from liandong.registry import document_forms
from liandong.registry.change_codes import ChangeKind, ClosingReason
from liandong.registry.documents.content import TEMPLATE, document
from liandong.registry.models import Household
from liandong.registry.person_codes import WishKind
from liandong.registry.record_codes import ConsentExtent, ConsentPurpose, DocumentKind
from liandong.registry.services.changes import (
    Edit,
    NewMember,
    close_household,
    edit_facts,
    join_household,
)
from liandong.registry.services.changes.abilities import state_wish
from liandong.registry.services.records import Paper, Permission, add_document, give_consent
from tests.cast import Cast
from tests.registry.changes.families import called, order, the_wangs

pytestmark = pytest.mark.django_db
TODAY = date(2026, 1, 1)
_BODY = "45010019990402002"
NUMBER = _BODY + check_character(_BODY)


@pytest.fixture
def wangs(cast: Cast) -> Household:
    household = the_wangs(cast.village_cadre, cast.village)
    bride = NewMember("陈小花", "2", date(1999, 4, 2), "05", numbers={"id_number": NUMBER})
    join_household(order(cast.village_cadre), household.key, ChangeKind.MARRIAGE_IN, bride)
    return household


def _one(data: Mapping[str, Any]) -> Mapping[str, Any]:
    (household,) = data["households"]
    found: Mapping[str, Any] = household
    return found


def test_the_file_says_what_the_register_knows_with_its_sources(cast: Cast, wangs: Household) -> None:
    daughter = called(wangs, "王小梅")
    edits = [Edit("dropped_out", None, True, member=daughter.key), Edit("is_water_safe", None, True)]
    edit_facts(order(cast.village_cadre, told_by="夏季入户"), wangs.key, edits)
    with translation.override("zh-hans"):
        file = _one(document(cast.village_cadre, [wangs], TODAY))
    assert {"label": "户主", "value": "王建国"} in file["cover"]
    assert file["members"]["rows"][0][0] == "王建国"
    assert len(file["members"]["rows"]) == 6
    found = {row["label"]: row["finding"] for row in file["guarantees"]}
    # nobody looked at food and clothing; dropped out at 15; nobody's insurance is known; grade B; water safe
    assert found == {
        "不愁吃": "待查清",
        "不愁穿": "待查清",
        "义务教育": "有问题",
        "基本医疗": "待查清",
        "住房安全": "有保障",
        "饮水安全": "有保障",
    }
    assert {"入户走访", "夏季入户"} <= {row[0] for row in file["sources"]}
    assert file["history"][-1][1] == "登记住户"
    assert file["income"]["lines"][-1]["amount"].startswith("8,000")  # 40,000 yuan for five


def test_the_file_holds_what_the_family_is_registered_as_wants_and_allows(
    cast: Cast, wangs: Household, settings: Settings, tmp_path: Path
) -> None:
    settings.LIANDONG_FILES = tmp_path
    edits = [
        Edit("household_kind", None, "general"),
        Edit("main_cause", None, "01"),
        Edit("speaks_mandarin", None, True, member=called(wangs, "王小梅").key),
    ]
    edit_facts(order(cast.village_cadre), wangs.key, edits)
    state_wish(order(cast.village_cadre), wangs.key, WishKind.TRAIN, member=None, detail="电工")
    head = called(wangs, "王建国")
    extent = (ConsentExtent.INCOME, ConsentExtent.HOUSING)
    allowed = Permission(head.key, ConsentPurpose.COMPARISON, extent, TODAY, date(2026, 12, 31))
    give_consent(actor=cast.village_cadre, key=wangs.key, permission=allowed)
    paper = Paper(DocumentKind.APPLICATION, "申请书", "a.pdf", b"%PDF-1.4\n%%EOF\n", None, TODAY)
    add_document(actor=cast.village_cadre, key=wangs.key, paper=paper)
    with translation.override("zh-hans"):
        data = document(cast.village_cadre, [wangs], TODAY)
        later = _one(document(cast.village_cadre, [wangs], date(2027, 1, 1)))
    file = _one(data)
    assert {(row["label"], row["value"]) for row in file["registered"]} >= {
        ("户属性", "一般贫困户"),
        ("主要致贫原因", "因病"),
    }
    assert ["王小梅", "是否会讲普通话：是"] in file["more"]
    assert [row[:2] for row in file["wishes"]] == [["全家", "参加培训 · 电工"]]
    assert [row[:3] for row in file["consents"]] == [["部门信息比对", "收入与财产、住房与生活条件", "王建国"]]
    assert later["consents"] == []
    assert [row[:2] for row in file["documents"]] == [["申请书", "申请书"]]
    assert as_pdf(TEMPLATE, data).startswith(b"%PDF-")


def test_numbers_are_masked_on_paper_as_on_the_page(cast: Cast, wangs: Household) -> None:
    file = _one(document(cast.village_cadre, [wangs], TODAY))
    ((owner, _kind, shown),) = file["numbers"]
    assert owner == "陈小花"
    assert shown != NUMBER
    assert "*" in shown
    assert NUMBER not in str(file)


def test_the_sheets_name_their_printer_and_are_accessible(cast: Cast, wangs: Household) -> None:
    data = document(cast.village_cadre, [wangs], TODAY)
    assert "韦秀兰" in str(data["watermark"])
    made = as_pdf(TEMPLATE, data)
    assert made.startswith(b"%PDF-")
    assert b"/MarkInfo" in made
    assert b"pdfuaid" in made  # the mark of PDF/UA
    assert b"/Lang" in made


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_sheet_is_drawn_in_both_languages(cast: Cast, wangs: Household, language: str) -> None:
    with translation.override(language):
        pages = as_pictures(TEMPLATE, document(cast.village_cadre, [wangs], TODAY), ppi=40)
    assert len(pages) >= 2
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_without_a_chinese_font_a_sentence_says_what_to_install() -> None:
    with pytest.raises(ChineseFontMissing) as refused:
        fonts_of(["DejaVu Sans", "Libertinus Serif"])
    speak("zh_Hans")
    assert "fonts-noto-cjk" in str(refused.value)
    assert fonts_of(["WenQuanYi Micro Hei"]) == (["WenQuanYi Micro Hei"], ["WenQuanYi Micro Hei"])


def test_printing_is_for_readers_and_is_written_down(client: Client, cast: Cast, wangs: Household) -> None:
    address = f"/households/{wangs.key}/file.pdf"
    for user in (cast.other_village_cadre, cast.other_county_officer, cast.stranger):
        client.force_login(user)
        assert client.get(address).status_code == 403
    assert not AuditEntry.objects.filter(action="household.printed").exists()
    client.force_login(cast.township_reviewer)
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert f"{wangs.household_no}.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    entry = AuditEntry.objects.get(action="household.printed")
    assert (entry.actor_id, entry.subject) == (cast.township_reviewer.pk, f"household:{wangs.key}")


def test_a_villages_files_as_a_book_and_as_a_folder(client: Client, cast: Cast, wangs: Household) -> None:
    second = the_wangs(cast.village_cadre, cast.village)
    gone = the_wangs(cast.village_cadre, cast.village)
    close_household(order(cast.village_cadre), gone.key, ClosingReason.MOVED_AWAY)
    the_wangs(cast.other_village_cadre, cast.other_village)
    client.force_login(cast.village_cadre)
    assert client.get("/households/files/").status_code == 200
    book = client.get("/households/files/", {"place": cast.village.pk, "form": "pdf"})
    assert book.content.startswith(b"%PDF-")
    packed = client.get("/households/files/", {"place": cast.village.pk, "form": "zip"})
    names = zipfile.ZipFile(io.BytesIO(packed.content)).namelist()
    assert names == [f"{one.household_no}.pdf" for one in (wangs, second)]
    entry = AuditEntry.objects.filter(subject=f"place:{cast.village.key}").latest("pk")
    assert entry.detail == {"households": 2, "form": "zip"}


def test_a_villages_files_are_refused_with_a_sentence(
    client: Client, cast: Cast, wangs: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(cast.township_reviewer)
    for place in (cast.other_village, cast.far_village):  # empty, and of another township
        answer = client.get("/households/files/", {"place": place.pk, "form": "pdf"})
        assert answer.status_code == 422
    the_wangs(cast.village_cadre, cast.village)
    monkeypatch.setattr(document_forms, "MOST_FILES", 1)
    answer = client.get("/households/files/", {"place": cast.village.pk, "form": "pdf"})
    assert "一次最多打印 1 户" in answer.content.decode()
    client.force_login(cast.stranger)
    assert client.get("/households/files/").status_code == 403
