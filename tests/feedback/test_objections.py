"""Objections to single facts: kept as seen, once, withdrawn on record, and the village is asked to check."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation

from liandong.casework.models import Task, TaskState
from liandong.casework.selectors import tasks_for
from liandong.casework.services import finish
from liandong.feedback.answers import check_objection, take_back
from liandong.feedback.facts import facts_of
from liandong.feedback.models import Objection, Speaker
from liandong.feedback.services import (
    AlreadyObjected,
    AlreadyWithdrawn,
    NoReasonGiven,
    ObjectedFact,
    Said,
    raise_objection,
    withdraw_objection,
)
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.identification.models import RunResult
from liandong.identification.services.runs import start_run
from liandong.identification.services.standards import standard_of
from liandong.identification.telling import explained
from liandong.linkage.models import Event
from liandong.linkage.settling import settle_all
from liandong.registry.models import Tie
from tests.api.programs import program_of
from tests.cast import Cast
from tests.identification.families import AS_OF, in_need
from tests.registry.families import SINCE, helped_by

WHY = Said(Speaker.FAMILY, "去年冬天已经修好了", wanted="有卫生厕所")


@pytest.fixture
def result(cast: Cast) -> RunResult:
    in_need(cast.village, "A-01")
    run = start_run(
        actor=cast.county_officer,
        place=cast.county,
        standard=standard_of("national_default_2021"),
        as_of=AS_OF,
    )
    return run.results.select_related("run__standard", "run__snapshot", "household__place", "place").get()


@pytest.fixture
def facts(result: RunResult) -> list[ObjectedFact]:
    return facts_of(explained(result))


def income(result: RunResult) -> str:
    return facts_of(explained(result))[0].ident


def test_an_objection_keeps_the_fact_as_it_was_seen(
    cast: Cast, result: RunResult, facts: list[ObjectedFact]
) -> None:
    income = facts[0]
    kept = raise_objection(actor=cast.village_cadre, result=result, fact=income, said=WHY)
    assert (kept.fact, kept.point) == ("人均纯收入：5,290 元", "net_income")
    assert "入户调查" in kept.origin
    event = Event.objects.get(kind="objection.raised")
    assert event.payload == {"objection": str(kept.key), "run": str(result.run.key), "by": "family"}
    assert "修好" not in str(event.payload)


def test_an_empty_one_and_the_same_twice_are_refused(
    cast: Cast, result: RunResult, facts: list[ObjectedFact]
) -> None:
    with pytest.raises(NoReasonGiven):
        raise_objection(
            actor=cast.village_cadre, result=result, fact=facts[0], said=replace(WHY, reason="  x ")
        )
    raise_objection(actor=cast.village_cadre, result=result, fact=facts[0], said=WHY)
    with pytest.raises(AlreadyObjected):
        raise_objection(actor=cast.county_officer, result=result, fact=facts[0], said=WHY)
    raise_objection(actor=cast.village_cadre, result=result, fact=facts[1], said=WHY)
    assert Objection.objects.count() == 2


@pytest.mark.parametrize("who", ["stranger", "analyst", "other_county_officer", "system_admin"])
def test_others_neither_enter_nor_take_back(
    cast: Cast, result: RunResult, facts: list[ObjectedFact], who: str
) -> None:
    kept = raise_objection(actor=cast.village_cadre, result=result, fact=facts[0], said=WHY)
    somebody = getattr(cast, who)
    with pytest.raises(OutOfScope):
        raise_objection(actor=somebody, result=result, fact=facts[1], said=WHY)
    with pytest.raises(OutOfScope):
        withdraw_objection(actor=somebody, key=kept.key)


def test_l17_check_objection_asks_once_and_not_after_all_were_taken_back(
    cast: Cast, result: RunResult, facts: list[ObjectedFact]
) -> None:
    first = raise_objection(actor=cast.village_cadre, result=result, fact=facts[0], said=WHY)
    second = raise_objection(actor=cast.village_cadre, result=result, fact=facts[1], said=WHY)
    raised = list(Event.objects.filter(kind="objection.raised").order_by("recorded_at", "pk"))
    check_objection(raised)
    task = Task.objects.get(kind="objection.check")
    assert task.due_on is not None
    for kept, event in zip((first, second), raised, strict=True):
        withdraw_objection(actor=cast.county_officer, key=kept.key)
        because = Event.objects.filter(kind="objection.withdrawn").latest("recorded_at", "pk")
        assert Task.objects.get().state == TaskState.OPEN
        take_back([event], because)
    assert Task.objects.get().state == TaskState.WITHDRAWN
    with pytest.raises(AlreadyWithdrawn):
        withdraw_objection(actor=cast.county_officer, key=first.key)
    raise_objection(actor=cast.village_cadre, result=result, fact=facts[0], said=WHY)  # it may be raised anew


def test_l17_review_objections_that_the_village_finds_wrong_outside_the_village(
    cast: Cast, result: RunResult, facts: list[ObjectedFact]
) -> None:
    raise_objection(actor=cast.village_cadre, result=result, fact=facts[0], said=WHY)
    settle_all()
    checked = finish(Task.objects.get().key, actor=cast.village_cadre, outcome="right")
    settle_all()
    review = Task.objects.get(kind="objection.review")
    assert review.opened_by.caused_by_id == checked.opened_by_id  # the trace leads back to the objection
    assert list(tasks_for(cast.township_reviewer)) == [review]
    with pytest.raises(OutOfScope):  # nobody judges a fact that they wrote down
        finish(review.key, actor=cast.stranger, outcome="right")
    with pytest.raises(OutOfScope):  # nor does the village whose visit is judged
        finish(review.key, actor=cast.village_cadre, outcome="right")
    finish(review.key, actor=cast.township_reviewer, outcome="wrong")
    settle_all()
    assert Task.objects.get(state=TaskState.OPEN).kind == "objection.check"
    finish(Task.objects.get(state=TaskState.OPEN).key, actor=cast.village_cadre, outcome="corrected")
    settle_all()
    assert not Task.objects.filter(state=TaskState.OPEN).exists()


def test_from_the_explanation_to_the_family_s_page(client: Client, cast: Cast, result: RunResult) -> None:
    client.force_login(cast.village_cadre)
    explanation = f"/runs/{result.run.key}/households/{result.household.key}/"
    assert f"{explanation}object/" in client.get(explanation).content.decode()
    form = client.get(f"{explanation}object/").content.decode()
    assert "人均纯收入：5,290 元" in form
    empty = client.post(f"{explanation}object/", {"fact": income(result), "by": "family", "reason": ""})
    assert empty.status_code == 422
    rubbish = client.post(f"{explanation}object/", {"fact": "0" * 64, "by": "family", "reason": "不是这样"})
    assert rubbish.status_code == 422
    paper = SimpleUploadedFile("证明.pdf", b"%PDF-1.4\n%%EOF")
    given = {
        "fact": income(result),
        "by": "proxy",
        "reason": "今年没有这么多",
        "wanted": "3,000 元",
        "contact": "13800138000",
        "evidence": paper,
    }
    assert client.post(f"{explanation}object/", given).status_code == 302
    kept = Objection.objects.get()
    assert kept.evidence is not None
    for page in (explanation, f"/households/{result.household.key}/"):
        text = client.get(page).content.decode()
        assert "今年没有这么多" in text
        assert "3,000 元" in text
    assert "提出异议" in client.get(explanation).content.decode()
    assert client.get(f"/objections/{kept.key}/evidence/").content.startswith(b"%PDF")
    assert "13800138000" in client.get(explanation).content.decode()
    assert b"138001" not in bytes(kept.contact_sealed or b"")
    client.post(f"/objections/{kept.key}/withdraw/")
    assert "撤回" in client.get(explanation).content.decode()


def test_a_fact_is_objected_to_once_in_either_language_and_nobody_alters_what_was_said(
    cast: Cast, result: RunResult, facts: list[ObjectedFact]
) -> None:
    kept = raise_objection(actor=cast.village_cadre, result=result, fact=facts[0], said=WHY)
    with translation.override("en"):
        [same] = [one for one in facts_of(explained(result)) if one.ident == facts[0].ident]
        assert same.words != facts[0].words
        with pytest.raises(AlreadyObjected):
            raise_objection(actor=cast.county_officer, result=result, fact=same, said=WHY)
    for change in ({"reason": "改掉"}, {"fact": "没有"}, {"raised_by": cast.county_officer}):
        with pytest.raises(DatabaseError, match="change"), transaction.atomic():
            Objection.objects.filter(pk=kept.pk).update(**change)
    with pytest.raises(DatabaseError, match="change"), transaction.atomic():
        kept.delete()


def test_a_program_objects_by_the_fact_s_name_and_takes_it_back(cast: Cast, result: RunResult) -> None:
    program = program_of(cast.village_cadre)
    why = f"/runs/{result.run.key}/households/{result.household.key}"
    fact = program.get(f"{why}/explanation").json()["indicators"][0]["facts"][0]
    about = {"fact": fact["id"], "by": "family", "reason": "今年没有这么多"}
    sent = [program.send(f"{why}/objections", about, **{"Idempotency-Key": "once-more"}) for _ in "12"]
    assert [one.status_code for one in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    other = program.send(f"{why}/objections", about, **{"Idempotency-Key": "another-one"})
    assert (other.status_code, Objection.objects.count()) == (422, 1)
    none_such = program.send(f"{why}/objections", about | {"fact": "x"}, **{"Idempotency-Key": "none-such"})
    assert none_such.status_code == 422
    remarks = program.get(f"{why}/explanation").json()["indicators"][0]["facts"][0]["remarks"]
    assert remarks[0]["said"].startswith("objected to on")
    [listed] = program.get(f"/households/{result.household.key}/objections").json()["items"]
    assert listed["fact"] == fact["id"]
    assert program.send(f"/objections/{listed['key']}/withdraw", {}).json()["withdrawn_at"]
    assert program.send(f"/objections/{listed['key']}/withdraw", {}).status_code == 422


def test_the_family_itself_objects_and_no_other_family_and_no_helper(
    client: Client, cast: Cast, result: RunResult
) -> None:
    tie = helped_by(cast.helper, result.household)
    Tie.objects.create(
        household=tie.household, user=cast.household, role="household", valid_from=SINCE, tied_at=clock.now()
    )
    explanation = f"/runs/{result.run.key}/households/{result.household.key}/"
    client.force_login(cast.helper)
    assert client.get(f"{explanation}object/").status_code == 403
    client.force_login(cast.household)
    assert f"{explanation}object/" in client.get(explanation).content.decode()
    said = {"fact": income(result), "by": "family", "reason": "今年没有这么多"}
    assert client.post(f"{explanation}object/", said).status_code == 302
    kept = Objection.objects.get()
    assert "今年没有这么多" in client.get(explanation).content.decode()
    Tie.objects.filter(role="household").delete()
    assert client.post(f"/objections/{kept.key}/withdraw/").status_code == 403  # another family's
