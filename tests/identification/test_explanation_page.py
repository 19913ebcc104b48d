"""The explanation of a family: for a poor one, a not-poor one, and one that cannot be told."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from liandong.casework.enacting.services import confirm
from liandong.foundation.audit.models import AuditEntry
from liandong.foundation.printing import as_pictures
from liandong.identification import facts
from liandong.identification.explaining import FamilyExplanation, explain_result
from liandong.identification.explanation_data import as_data
from liandong.identification.last_year import last_year, year_before
from liandong.identification.models import Run
from liandong.identification.services.enactments import RULES, propose
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import standard_of
from liandong.identification.sheets import TEMPLATE, as_words, printable
from liandong.identification.speech import spoken
from liandong.identification.telling import Telling, tell
from tests.cast import Cast
from tests.identification.families import AS_OF, family, in_need, not_to_be_told, rich_enough


@pytest.fixture
def run(cast: Cast) -> Run:
    in_need(cast.village, "A-01")
    not_to_be_told(cast.group, "A-02")
    rich_enough(cast.village, "A-03")
    family(cast.village, "A-04", head="无人户")
    return start_run(
        actor=cast.county_officer,
        place=cast.county,
        standard=standard_of("national_default_2021"),
        as_of=AS_OF,
    )


def explained(run: Run, number: str) -> FamilyExplanation:
    return explain_result(run.results.select_related("run__standard").get(household_no=number))


def told(run: Run, number: str) -> Telling:
    return tell(run.results.select_related("run__standard", "household", "place").get(household_no=number))


def address(run: Run, number: str) -> str:
    return f"/runs/{run.key}/households/{run.results.get(household_no=number).household.key}/"


def test_a_poor_family_is_told_its_facts_with_source_and_distance(run: Run) -> None:
    found = explained(run, "A-01")
    income = found.named("net_income").evidence
    assert income.facts[0].text == "5,290 元"
    assert str(income.facts[0].origin) == "入户调查，2025\u00a0年\u00a09\u00a0月\u00a08\u00a0日"
    assert income.gap is not None
    assert (income.gap.amount, income.gap.more, income.gap.beyond) == (Decimal(710), True, False)
    assert found.turns[0].steps == ("人均纯收入再多 710 元，达到 6,000 元",)
    assert found.turns[0].value == "7–10/30"


def test_the_member_whose_insurance_is_unknown_is_named(run: Run) -> None:
    lines = [line.text for line in explained(run, "A-01").named("uninsured").fact_lines]
    assert lines == ["是否参加医保：是（周启明、周小禾）", "是否参加医保：未知（周海峰）"]


def test_an_indicator_of_children_looks_at_the_children_only(run: Run) -> None:
    found = explained(run, "A-01").named("drop_out").evidence
    assert found.concerned == 1
    assert [fact.people for fact in found.facts] == [("周小禾",)]


def test_an_indicator_of_adults_looks_at_the_adults_only(run: Run) -> None:
    found = explained(run, "A-01").named("adult_schooling").evidence
    assert found.facts[0].people == ("周启明", "周海峰")


def test_a_family_that_cannot_be_told_is_asked_for_its_income(run: Run) -> None:
    found = explained(run, "A-02")
    assert [one.indicator.id for one in found.asked] == ["net_income"]
    assert found.named("net_income").evidence.facts[0].is_unknown


def test_a_family_that_is_not_poor_has_its_own_explanation(run: Run) -> None:
    found = explained(run, "A-03")
    assert (found.explanation.low, found.explanation.high) == (0, 0)
    assert found.explanation.changes[0].becomes_deprived
    assert len(found.turns[0].steps) == 3


def test_a_family_without_members_says_so(run: Run) -> None:
    found = explained(run, "A-04")
    assert found.explanation.high == 30
    assert found.named("net_income").evidence.facts[0].text == "没有登记成员"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("A-01", ["为什么建议到周启明户入户核实", "13/30", "不是决定", "差在哪里会改变建议", "周海峰"]),
        ("A-02", ["为什么蓝月英户现在判不了", "8/30", "14/30", "请先查清"]),
        ("A-03", ["为什么没有建议到陆富户入户核实", "0/30"]),
        ("A-04", ["判不了", "没有登记成员"]),
    ],
)
def test_the_page_reads_in_plain_words(
    client: Client, run: Run, cast: Cast, number: str, words: list[str]
) -> None:
    client.force_login(cast.village_cadre)
    page = re.sub(r"</?span[^>]*>", "", client.get(address(run, number)).content.decode())
    for word in words:
        assert word in page


def test_the_page_reads_in_english(client: Client, run: Run, cast: Cast) -> None:
    client.force_login(cast.village_cadre)
    client.cookies["liandong_language"] = "en"
    page = client.get(address(run, "A-01")).content.decode()
    assert "not a decision" in page
    assert "Net income per person below 6,000 yuan" in page


def test_reading_an_explanation_is_written_down(client: Client, run: Run, cast: Cast) -> None:
    client.force_login(cast.village_cadre)
    client.get(address(run, "A-01"))
    (entry,) = AuditEntry.objects.filter(action="run.explained")
    assert entry.actor_id == cast.village_cadre.pk
    assert entry.place_id == cast.village.pk


@pytest.mark.parametrize("person", ["other_village_cadre", "analyst", "evaluator", "helper", "stranger"])
def test_who_may_not_read_the_family_is_refused_and_nothing_is_told(
    client: Client, run: Run, cast: Cast, person: str
) -> None:
    client.force_login(getattr(cast, person))
    response = client.get(address(run, "A-01"))
    assert response.status_code == 403
    assert "周启明" not in response.content.decode()
    assert not AuditEntry.objects.filter(action="run.explained").exists()


def test_the_number_of_queries_is_fixed(
    client: Client, run: Run, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(cast.village_cadre)
    with django_assert_num_queries(22):
        client.get(address(run, "A-01"))


def test_json_and_text_say_the_same(run: Run) -> None:
    found = told(run, "A-01")
    data = json.loads(json.dumps(as_data(found), ensure_ascii=False))
    assert data["score"] == {"low": 13, "high": 16, "denominator": 30}
    assert data["suggestion"] == "poor"
    assert data["is_decision"] is False
    assert data["indicators"][0]["distance"]["amount"] == "710"
    assert sum(one["weight"] for one in data["indicators"] if one["deprived"]) == 13
    assert sum(one["contributes"]["low"] for one in data["indicators"]) == 13
    assert data["missing"][0]["cases"][0] == {
        "if": "“有成员未参加基本医疗保险”成立",
        "value": "16/30",
        "suggestion": "poor",
    }
    text = as_words(found)
    assert "13–16/30" in text
    assert "周海峰" in text
    sources = [one["source"] for one in data["indicators"] if one["source"]]
    assert sources
    assert all(f"界线依据：{source}" in text for source in sources)


def test_an_explanation_keeps_the_facts_of_its_run(run: Run) -> None:
    """The registry may learn better; what the run stood on does not change with it."""
    household = run.results.get(household_no="A-01").household
    household.incomes.update(net_income_yuan=99999)
    assert explained(run, "A-01").named("net_income").evidence.facts[0].text == "5,290 元"


def test_a_column_the_registry_lost_is_said_and_the_score_of_the_run_stands(
    run: Run, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = explained(run, "A-01").explanation
    left = {name: kind for name, kind in facts.TYPES.items() if name != "net_income_pc"}
    monkeypatch.setattr(facts, "TYPES", left)
    found = explained(run, "A-01")
    assert found.explanation == before
    (fact,) = found.named("net_income").evidence.facts
    assert fact.is_unknown
    assert "net_income_pc" in fact.text
    client.force_login(cast.county_officer)
    assert client.get(address(run, "A-01")).status_code == 200


def test_the_words_follow_the_era_of_the_day(run: Run, client: Client, cast: Cast) -> None:
    client.force_login(cast.county_officer)
    assert "是否纳入监测对象" in client.get(address(run, "A-01")).content.decode()


def test_a_rule_of_a_year_before_is_held_against_the_same_facts(cast: Cast, run: Run) -> None:
    result = run.results.select_related("run__standard", "place").get(household_no="A-01")
    assert last_year(result).is_same_rule
    stricter = standard_of("national_default_2021").text.replace("national_default_2021", "own_before")
    stricter = stricter.replace('cutoff = "1/3"', 'cutoff = "9/10"')
    row = propose(
        actor=cast.county_officer,
        place=cast.county,
        text=stricter,
        valid_from=date(2021, 1, 1),
        valid_to=date(2025, 1, 1),
        reason="去年的标准",
    )
    confirm(RULES, row, actor=cast.city_officer)
    before = last_year(result)
    assert (before.is_same_rule, before.suggestion, result.suggestion) == (False, "not_poor", "poor")
    assert before.on == date(AS_OF.year - 1, AS_OF.month, AS_OF.day)
    assert "未到界线" in before.sentence


def test_a_year_before_a_leap_day_is_the_end_of_february() -> None:
    assert year_before(date(2024, 2, 29)) == date(2023, 2, 28)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_paper_and_voice_say_the_same(client: Client, cast: Cast, run: Run, language: str) -> None:
    client.force_login(cast.village_cadre)
    client.cookies["liandong_language"] = language
    page = client.get(address(run, "A-01")).content.decode()
    with translation.override(language):
        telling = told(run, "A-01")
        sentences = list(spoken(telling))
        paper = printable(telling, "韦秀兰")
        told_too = [telling.before.sentence, *telling.next_steps]
        told_too += [one.verdict for one in telling.family.open_points]
    for sentence in sentences:
        assert escape(sentence) in page
        assert not re.search(r"[0-9]/[0-9]|[0-9]–|[0-9],[0-9]|[|+%]|\bNone\b", sentence), sentence
    for said in told_too:
        assert escape(said) in page
    answer = client.get(f"{address(run, 'A-01')}explanation.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"pdfuaid" in answer.content
    assert AuditEntry.objects.filter(action="run.explanation_printed").count() == 1
    with translation.override(language):
        assert len(as_pictures(TEMPLATE, paper, ppi=20)) <= 2


def test_nobody_prints_the_explanation_of_a_family_elsewhere(client: Client, cast: Cast, run: Run) -> None:
    client.force_login(cast.analyst)
    assert client.get(f"{address(run, 'A-01')}explanation.pdf").status_code == 403
    assert not AuditEntry.objects.filter(action="run.explanation_printed").exists()
