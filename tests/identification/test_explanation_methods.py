"""The explanation of a scorecard, a key and an income line, and of all of them for who reads masked."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from django.test import Client
from django.utils import translation

from liandong.foundation.personal import Audience
from liandong.foundation.printing import as_pdf
from liandong.identification.explaining_methods import MethodExplanation
from liandong.identification.explanation_data import as_data
from liandong.identification.models import Round, RunResult
from liandong.identification.services.runs import start_round
from liandong.identification.services.standards import standard_of
from liandong.identification.sheets import TEMPLATE, as_words, printable, sheet_of
from liandong.identification.speech import for_a_voice, spoken
from liandong.identification.telling import tell
from liandong.registry.models import MemberFacts
from tests.api.programs import program_of
from tests.cast import Cast
from tests.identification.families import AS_OF, in_need, not_to_be_told, reference
from tests.identification.rule_files import KEY, SCORECARD, lines, rule_file


@pytest.fixture
def rounds(cast: Cast) -> Round:
    reference(in_need(cast.village, "A-01"), "not_poor", "community_ranking")
    not_to_be_told(cast.group, "A-02")
    MemberFacts.objects.filter(member__name="周海峰").update(has_serious_illness=True)
    rules = [
        standard_of("national_default_2021"),
        rule_file(SCORECARD),
        rule_file(KEY),
        rule_file(lines("990121101000", 5000)),
    ]
    return start_round(actor=cast.county_officer, place=cast.county, standards=rules, as_of=AS_OF)


def result(rounds: Round, kind: str, number: str) -> RunResult:
    run = rounds.runs.get(standard__kind=kind)
    return run.results.select_related("run__standard", "run__snapshot", "household", "place").get(
        household_no=number
    )


def method(rounds: Round, kind: str, number: str) -> MethodExplanation:
    family = tell(result(rounds, kind, number)).family
    assert isinstance(family, MethodExplanation)
    return family


def test_a_card_says_what_each_item_gave_and_what_would_cross_its_line(rounds: Round) -> None:
    poor = method(rounds, "scorecard", "A-01")  # house C: 0 of 50; two able workers: 50 of 50; below 60
    assert [one.answer for one in poor.asked] == ["50 分中得 0 分", "50 分中得 50 分"]
    assert poor.open_points == ()
    [turn] = poor.turns
    assert turn.steps == ("住房等级从 0 分变为 50 分（house_grade in ('A', 'B')）",)
    assert (turn.value, turn.suggestion, turn.others) == ("100 分", "not_poor", 0)
    [turn] = method(rounds, "scorecard", "A-02").turns  # 50 + 25: nobody able to work, 5
    assert (turn.sets, turn.value, turn.suggestion) == ((("workers",),), "55 分", "poor")


def test_a_key_says_which_answer_would_lead_elsewhere(rounds: Round) -> None:
    poor = method(rounds, "key", "A-01")  # able to work, income below 6,000
    assert [(one.answer, one.is_open) for one in poor.asked] == [("是", False), ("是", False)]
    [turn] = poor.turns
    assert (turn.sets, turn.value, turn.suggestion) == ((("2",),), "稳定户", "not_poor")
    unclear = method(rounds, "key", "A-02")
    [point] = unclear.open_points
    assert [(case.value, case.suggestion) for case in point.cases] == [
        ("低收入户", "poor"),
        ("稳定户", "not_poor"),
    ]
    assert (point.can_matter, len(unclear.turns)) == (True, 2)


def test_an_income_line_says_how_far_it_is_and_where_the_line_comes_from(rounds: Round) -> None:
    enough = method(rounds, "lines", "A-01")  # 15,870 / 3 = 5,290, against the town's 5,000
    [turn] = enough.turns
    assert turn.steps == ("人均纯收入再少 290 元以上，低于 5,000 元",)
    assert turn.suggestion == "poor"
    assert "测试" in enough.asked[0].source
    assert "2020" in enough.asked[0].source
    [point] = method(rounds, "lines", "A-02").open_points
    assert [case.suggestion for case in point.cases] == ["poor", "not_poor"]


def test_the_methods_of_the_round_stand_beside_one_another(rounds: Round) -> None:
    beside = tell(result(rounds, "key", "A-01")).beside
    assert [(one.suggestion, one.is_this) for one in beside.says] == [
        ("poor", False),
        ("poor", False),
        ("poor", True),
        ("not_poor", False),
        ("not_poor", False),  # the villagers' ranking
    ]
    assert beside.standing == "contradict"


@pytest.mark.parametrize("kind", ["standard", "key"])
def test_whoever_checks_reads_no_name_and_nothing_of_health_in_any_form(
    client: Client, cast: Cast, rounds: Round, kind: str
) -> None:
    found = result(rounds, kind, "A-01")
    address = f"/runs/{found.run.key}/households/{found.household.key}/"
    client.force_login(cast.city_officer)
    page = client.get(address).content.decode()
    data = (
        program_of(cast.city_officer)
        .get(f"/runs/{found.run.key}/households/{found.household.key}/explanation")
        .json()
    )
    masked = tell(found, Audience.CHECK)
    forms = [page, json.dumps(data, ensure_ascii=False), as_words(masked), " ".join(spoken(masked))]
    forms.append(json.dumps(printable(masked, "市"), ensure_ascii=False))
    for text in forms:
        assert not re.search("启明|海峰|小禾|上坪村|23,?640", text)
        assert "周*" in text
    assert data["masked"] is True
    if kind == "standard":
        medical = next(one for one in data["indicators"] if one["id"] == "medical_cost")
        assert (medical["deprived"], medical["distance"], medical["facts"][0]["hidden"]) == (True, None, True)
        assert "一名儿童" in page
    by_number = f"/runs/{found.run.key}/why/"
    assert by_number in client.get(f"/runs/{found.run.key}/").content.decode()
    assert client.get(by_number, {"number": " A-01 "}).headers["Location"] == address
    assert client.get(by_number, {"number": "A-99"}).headers["Location"] == f"/runs/{found.run.key}/"
    assert client.get(f"{address}object/").status_code == 403
    assert client.get(f"{address}explanation.pdf").status_code == 200
    client.force_login(cast.village_cadre)
    whole = client.get(address).content.decode()
    assert "周启明" in whole


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="reads the PDF's text with pdftotext")
@pytest.mark.parametrize(
    ("kind", "language"),
    [("standard", "zh-hans"), ("standard", "en"), ("scorecard", "zh-hans"), ("lines", "en")],
)
def test_the_paper_holds_the_sentences_of_the_family(rounds: Round, kind: str, language: str) -> None:
    with translation.override(language):
        telling = tell(result(rounds, kind, "A-01"))
        made = as_pdf(TEMPLATE, printable(telling, "韦秀兰"))
        sheet = sheet_of(telling)
        text = subprocess.run(
            ["pdftotext", "-raw", "-", "-"], input=made, capture_output=True, check=True
        ).stdout.decode()
    plain = re.sub(r"[\s-]", "", text)
    for sentence in (sheet.heading, *sheet.lead, *(line for one in sheet.sections for line in one.lines)):
        assert re.sub(r"[\s-]", "", sentence) in plain, sentence
    for row in sheet.rows:
        for said in (row.title, *row.facts, row.what_counts, row.source, row.answer):
            assert re.sub(r"[\s-]", "", said) in plain, said


def test_a_voice_gets_shares_and_numbers_spelled_out() -> None:
    assert (
        for_a_voice("13–16/30，收入 5,290 元，电话 12317") == "30 分之 13 到 16，收入 5290 元，电话 1 2 3 1 7"
    )
    with translation.override("en"):
        assert for_a_voice("13/30, 5,290 yuan") == "13 out of 30, 5290 yuan"


def test_data_is_json_and_names_every_source(rounds: Round) -> None:
    for kind in ("standard", "scorecard", "key", "lines"):
        data = json.loads(json.dumps(as_data(tell(result(rounds, kind, "A-01"))), ensure_ascii=False))
        asked = data.get("indicators") or data["asked"]
        facts = [fact for one in asked for fact in one["facts"] if not fact["unknown"]]
        assert facts
        assert all(fact["id"] and fact["source"] == "入户调查" for fact in facts if fact["column"])
        assert data["nearest_changes"]
        assert len(data["methods"]) == 5
