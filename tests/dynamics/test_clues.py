"""Clues: from five channels, with a clock, answered by one visit; and what is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import translation

from liandong.casework.models import CaseStep, Task, TaskState
from liandong.casework.services import finish
from liandong.dynamics.models import Channel, Clue, Outcome
from liandong.dynamics.refusals import (
    ClueSettled,
    FamilyElsewhere,
    NobodyToTell,
    NothingSaid,
    NotPublishedYet,
    NoVillage,
    SourceMissing,
    TooManyReports,
)
from liandong.dynamics.services import (
    MOST_AN_HOUR,
    Report,
    place_clue,
    report_clue,
    settle_by_hand,
    tell_reporter,
    withdraw_clue,
)
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.personal import retention
from liandong.linkage.causes import baseline
from liandong.linkage.models import Event, Handover, Setback
from liandong.linkage.settling import settle_all as settle_what_is_there
from liandong.registry.models import Consent, Household, HouseholdStatus
from liandong.registry.services.changes import head_of
from tests.cast import Cast
from tests.registry.changes.families import the_wangs

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 1)
ILL = Report(Channel.CADRES, "户主上周查出尿毒症，每周透析三次", risk="01")
NEIGHBOUR = Report(Channel.PUBLIC, "孩子好几个星期没有上学", who="王家湾王老五", contact="13800000000")


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def wangs(cast: Cast) -> Household:
    with baseline():
        return the_wangs(cast.village_cadre, cast.village)


def settle_all() -> None:
    """Draw every consequence; none may fail."""
    settle_what_is_there()
    assert not Setback.objects.exists()


def open_task(kind: str) -> Task:
    return Task.objects.get(kind=kind, state=TaskState.OPEN)


def test_l1_check_clue_asks_the_village_to_visit_and_one_visit_answers_every_clue(
    cast: Cast, wangs: Household
) -> None:
    first = report_clue(ILL, place=cast.village, household=wangs, actor=cast.village_cadre)
    second = report_clue(
        Report(Channel.SELF, "看病钱不够了", contact="王建国"),
        place=cast.village,
        household=wangs,
        actor=cast.township_reviewer,
    )
    assert first.due_on == date(2024, 5, 16)
    settle_all()
    visit = open_task("family.check")
    assert (visit.subject_key, visit.due_on, visit.causes.count()) == (wangs.key, date(2024, 5, 4), 2)

    finish(visit.key, actor=cast.village_cadre, outcome="risk")
    settle_all()
    outcomes = Clue.objects.order_by("id").values_list("outcome", flat=True)
    assert list(outcomes) == [Outcome.RISK, Outcome.RISK]
    assert not HouseholdStatus.objects.filter(household=wangs, monitor_kind__isnull=False).exists()
    assert open_task("clue.answer").subject_key == second.key  # only who can be reached is told


def test_note_answers_keeps_that_whoever_reported_was_told(cast: Cast, wangs: Household) -> None:
    said = Report(Channel.SELF, "看病钱不够了", contact="王建国")
    clue = report_clue(said, place=cast.village, household=wangs, actor=cast.village_cadre)
    settle_all()
    finish(open_task("family.check").key, actor=cast.village_cadre, outcome="risk")
    settle_all()
    finish(open_task("clue.answer").key, actor=cast.village_cadre, outcome="told")
    settle_all()
    clue.refresh_from_db()
    assert clue.answered_at is not None
    assert Event.objects.get(kind="clue.answered").payload == {"clue": str(clue.key)}


def test_a_clue_about_somebody_unknown_is_first_placed_then_visited(cast: Cast, wangs: Household) -> None:
    clue = report_clue(NEIGHBOUR, place=cast.group, actor=None)  # they live in no group of the village
    settle_all()
    assert open_task("clue.find").subject_key == clue.key
    assert not Task.objects.filter(kind="family.check").exists()

    place_clue(clue.key, actor=cast.village_cadre, household=wangs.key)
    settle_all()
    assert Task.objects.get(kind="clue.find").outcome == "found"
    assert open_task("family.check").subject_key == wangs.key


def test_settle_clues_of_visits_says_that_nobody_was_found(cast: Cast) -> None:
    clue = report_clue(NEIGHBOUR, place=cast.village, actor=None)
    settle_all()
    finish(open_task("clue.find").key, actor=cast.village_cadre, outcome="not_found")
    settle_all()
    clue.refresh_from_db()
    assert clue.outcome == Outcome.NOT_FOUND
    with pytest.raises(ClueSettled):
        settle_by_hand(clue.key, Outcome.DUPLICATE, actor=cast.village_cadre)


def test_answer_reporters_leaves_alone_who_gave_no_address(cast: Cast, wangs: Household) -> None:
    report_clue(ILL, place=cast.village, household=wangs, actor=cast.village_cadre)
    settle_all()
    finish(open_task("family.check").key, actor=cast.village_cadre, outcome="no_risk")
    settle_all()
    assert not Task.objects.filter(kind="clue.answer").exists()
    assert Clue.objects.get().answered_at is None


def test_taken_back_or_known_already_the_visit_falls_away(cast: Cast, wangs: Household) -> None:
    wrong = report_clue(ILL, place=cast.village, household=wangs, actor=cast.village_cadre)
    settle_all()
    withdraw_clue(wrong.key, actor=cast.village_cadre)
    settle_all()
    assert Task.objects.get(kind="family.check").state == TaskState.WITHDRAWN

    again = report_clue(ILL, place=cast.village, household=wangs, actor=cast.village_cadre)
    settle_all()
    settle_by_hand(again.key, Outcome.DUPLICATE, actor=cast.township_reviewer)
    assert not Task.objects.filter(state=TaskState.OPEN).exists()


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (Report(Channel.CADRES, " 病 ", who="王家"), NothingSaid),
        (Report(Channel.CADRES, "户主病倒了"), NothingSaid),
        (Report(Channel.OPINION, "网上说孩子失学", who="王家"), SourceMissing),
        (Report(Channel.OPINION, "网上说孩子失学", who="王家", link="https://a.cn"), SourceMissing),
        (Report(Channel.OPINION, "网上说孩子失学", who="王家", seen_on=DAY), SourceMissing),
        (
            Report(Channel.OPINION, "网上说失学", who="王家", link="https://a.cn", seen_on=date(2024, 5, 2)),
            NotPublishedYet,
        ),
    ],
)
def test_half_a_report_is_refused_and_nothing_is_kept(
    cast: Cast, said: Report, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        report_clue(said, place=cast.village, actor=cast.village_cadre)
    assert not Clue.objects.exists()


def test_nobody_reports_for_or_reads_of_another_area(cast: Cast, wangs: Household) -> None:
    with pytest.raises(OutOfScope):
        report_clue(NEIGHBOUR, place=cast.village, actor=cast.stranger)
    with pytest.raises(OutOfScope):
        report_clue(NEIGHBOUR, place=cast.other_village, actor=cast.village_cadre)
    with pytest.raises(NoVillage):
        report_clue(NEIGHBOUR, place=cast.county, actor=cast.county_officer)
    elsewhere = report_clue(NEIGHBOUR, place=cast.other_village, actor=None)
    with pytest.raises(OutOfScope):
        place_clue(elsewhere.key, actor=cast.village_cadre, household=wangs.key)
    with pytest.raises(FamilyElsewhere):
        place_clue(elsewhere.key, actor=cast.county_officer, household=wangs.key)
    with pytest.raises(OutOfScope):
        place_clue(uuid4(), actor=cast.county_officer, household=wangs.key)


def test_an_urgent_clue_asks_the_township_for_help_at_once(cast: Cast, wangs: Household) -> None:
    urgent = replace(ILL, is_urgent=True)
    clue = report_clue(urgent, place=cast.village, household=wangs, actor=cast.village_cadre)
    settle_all()
    task = open_task("clue.urgent")
    assert (task.subject_key, task.due_on) == (wangs.key, date(2024, 5, 2))
    page = Client()
    page.force_login(cast.township_reviewer, backend="django.contrib.auth.backends.ModelBackend")
    assert "先帮扶，后补手续" in page.get(f"/clues/{clue.key}/").content.decode()
    sent = {"event": "help_first", "reason": "透析不能等，先救助", "risks": ["01"]}
    assert page.post(f"/households/{wangs.key}/procedure/", sent).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.outcome, task.done_by) == (TaskState.DONE, "helped", cast.township_reviewer)


def test_a_procedure_from_a_clue_is_filled_in_and_takes_paper_and_consent_at_once(
    cast: Cast, wangs: Household
) -> None:
    report_clue(NEIGHBOUR, place=cast.village, household=wangs, actor=cast.county_officer)
    report_clue(ILL, place=cast.village, household=wangs, actor=cast.village_cadre)
    page, address = Client(), f"/households/{wangs.key}/procedure/"
    page.force_login(cast.village_cadre, backend="django.contrib.auth.backends.ModelBackend")
    shown = page.get(address).content.decode()
    ticked = re.findall(r'name="(found_by|risks)" value="(\w+)"[^>]* checked', shown)
    assert ticked == [("found_by", "cadres"), ("risks", "01")]
    assert "日的线索（基层干部排查）预先勾选" in shown
    assert "另有 1 条更早的线索" in shown
    head = head_of(wangs)
    assert head is not None
    sent = {"event": "open", "found_by": "cadres", "risks": ["01"], "consent_on": "2024-05-01"}
    sent |= {"consent_by": str(head.key), "consent_until": "2024-04-30"}
    paper = SimpleUploadedFile("承诺授权书.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    assert page.post(address, {**sent, "document": paper}).status_code == 422  # it would end before it begins
    assert not Consent.objects.exists()
    paper.seek(0)
    assert page.post(address, {**sent, "document": paper, "consent_until": "2025-04-30"}).status_code == 302
    consent = Consent.objects.get(household=wangs)
    assert (consent.purpose, consent.given_by, consent.expires_on) == ("comparison", head, date(2025, 4, 30))
    assert consent.covers("income", DAY)
    assert consent.document is not None
    step = CaseStep.objects.select_related("document").get()
    assert step.document is not None
    assert (consent.document.kind, consent.document.file.sha256) == ("consent", step.document.sha256)
    assert step.said["found_by"] == ["cadres"]
    opened = Event.objects.get(kind="case.advanced")
    assert opened.caused_by_id == Event.objects.get(kind="clue.reported", payload__risk="01").pk
    assert Handover.objects.filter(from_stage="input", to_stage="integration", event=opened).exists()


def test_an_urgent_clue_without_risk_asks_for_no_help_any_more(cast: Cast, wangs: Household) -> None:
    urgent = replace(ILL, is_urgent=True)
    report_clue(urgent, place=cast.village, household=wangs, actor=cast.village_cadre)
    settle_all()
    finish(open_task("family.check").key, actor=cast.village_cadre, outcome="no_risk")
    settle_all()
    assert Task.objects.get(kind="clue.urgent").state == TaskState.WITHDRAWN


def test_who_reported_another_family_is_known_above_the_village_which_tells_them(cast: Cast) -> None:
    clue = report_clue(NEIGHBOUR, place=cast.village, actor=None)
    for who, is_told in ((cast.village_cadre, False), (cast.township_reviewer, True)):
        page = Client()
        page.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
        assert ("13800000000" in page.get(f"/clues/{clue.key}/").content.decode()) is is_told
    settle_by_hand(clue.key, Outcome.NOT_FOUND, actor=cast.village_cadre)
    settle_all()
    assert open_task("clue.answer_above").subject_key == clue.key
    with pytest.raises(OutOfScope):
        tell_reporter(clue.key, reached=True, actor=cast.village_cadre)
    answer = page.post(f"/clues/{clue.key}/told/", {"reached": "yes"})
    assert answer.status_code == 302
    settle_all()
    clue.refresh_from_db()
    assert clue.answered_at is not None
    with pytest.raises(NobodyToTell):
        tell_reporter(clue.key, reached=True, actor=cast.township_reviewer)


def test_whoever_enters_a_clue_names_the_village_as_people_do(cast: Cast) -> None:
    page = Client()
    page.force_login(cast.county_officer, backend="django.contrib.auth.backends.ModelBackend")
    said = {"who": "王家", "said": "来电说房子漏雨", "channel": "self"}
    name = cast.village.names.get().name
    wrong = page.post("/clues/new/", said | {"village": "没有这个村"})
    assert (wrong.status_code, Clue.objects.count()) == (422, 0)
    assert page.post("/clues/new/", said | {"village": "12"}).status_code == 422
    assert page.post("/clues/new/", said | {"village": name}).status_code == 302
    assert page.post("/clues/new/", said | {"village": cast.village.names.get().code}).status_code == 302
    assert list(Clue.objects.values_list("place", flat=True)) == [cast.village.pk, cast.village.pk]


def test_what_was_said_lies_sealed(cast: Cast) -> None:
    clue = report_clue(NEIGHBOUR, place=cast.village, actor=None)
    with connection.cursor() as cursor:
        cursor.execute("select dynamics_clue::text from dynamics_clue")
        row = str(cursor.fetchone())
    assert "王老五" not in row
    assert b"13800000000".hex() not in row
    assert Clue.objects.get(pk=clue.pk).told("who") == "王家湾王老五"
    assert "王老五" not in str(Event.objects.get(kind="clue.reported").payload)


def test_the_address_of_a_reporter_goes_when_its_time_has_come(cast: Cast) -> None:
    clue = report_clue(NEIGHBOUR, place=cast.village, actor=None)
    settle_all()
    with clock.frozen(clock.now() + timedelta(days=200)):
        retention.run()
    clue.refresh_from_db()
    assert clue.told("contact")  # as long as nobody has settled it
    finish(open_task("clue.find").key, actor=cast.village_cadre, outcome="not_found")
    settle_all()
    with clock.frozen(clock.now() + timedelta(days=181)):
        retention.run()
    clue.refresh_from_db()
    assert (clue.told("contact"), clue.told("who")) == ("", "王家湾王老五")


def test_anybody_reports_without_an_account_and_asks_with_the_receipt(cast: Cast) -> None:
    client = Client()
    answer = client.get("/report/", {"village": cast.village.names.get().name[:1]})
    address = "/report/990121101201/"
    assert address in answer.content.decode()
    assert "noindex" in answer["X-Robots-Tag"]
    data = {"about": "public", "who": "王家湾王老五", "said": "孩子好几个星期没有上学", "risk": "09"}
    assert client.post(address, data | {"said": ""}).status_code == 422
    client.post(address, data | {"website": "http://spam"})
    assert not Clue.objects.exists()

    page = client.post(address, data, follow=True).content.decode()
    clue = Clue.objects.get()
    assert (clue.channel, clue.risk, clue.entered_by) == ("public", "09", None)
    assert clue.receipt_text in page
    settle_by_hand(clue.key, Outcome.NOT_FOUND, actor=cast.village_cadre)
    with translation.override("zh-hans"):
        told = Client().post("/report/status/", {"receipt": f" {clue.receipt.lower()} "}).content.decode()
        assert "对其他家庭" in told
        assert str(Outcome.NOT_FOUND.label) not in told
        assert "没有" in Client().post("/report/status/", {"receipt": "AAAABBBBCCCC"}).content.decode()


def test_a_village_is_not_flooded_by_reports_without_an_account(cast: Cast) -> None:
    for _n in range(MOST_AN_HOUR):
        report_clue(NEIGHBOUR, place=cast.village, actor=None)
    with pytest.raises(TooManyReports):
        report_clue(NEIGHBOUR, place=cast.village, actor=None)
    report_clue(NEIGHBOUR, place=cast.village, actor=cast.village_cadre)  # people in office still can
