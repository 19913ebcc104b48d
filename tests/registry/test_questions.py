"""Two sources differ: nothing is overwritten, the village is asked, and its answer is what stands."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.notices.models import Notice
from liandong.linkage.causes import baseline
from liandong.linkage.mechanism import in_force
from liandong.linkage.models import Event
from liandong.linkage.settling import settle_all
from liandong.project.mechanism import REACTIONS
from liandong.registry.models import Household, LivingConditions, Question
from liandong.registry.record_codes import Answer
from liandong.registry.services.comparison import Origin
from liandong.registry.services.merging import Document, merge
from liandong.registry.services.questions import AlreadyAnswered, NotByItself, answer_question
from tests.cast import Cast
from tests.registry.told import told_of

pytestmark = pytest.mark.django_db
DAY, LATER = date(2024, 9, 30), date(2025, 3, 31)


def says(cast: Cast, origin: Origin, on: date = DAY, **household: object) -> None:
    told = told_of(cast.county, cast.village, on, household={"fuel": "clean"} | household)
    merge(told, origin, document=Document(), actor=cast.county_officer)


VISIT, BUREAU = Origin("visit", "入户"), Origin("department", "住建局")


def fuel() -> list[tuple[str | None, bool]]:
    rows = LivingConditions.objects.order_by("valid_from", "pk")
    return [(row.fuel, row.valid_to is None) for row in rows]


def test_a_differing_value_of_the_same_day_is_asked_and_not_written(cast: Cast) -> None:
    says(cast, VISIT)
    says(cast, Origin("visit", "另一次入户"), fuel="firewood")
    question = Question.objects.get()
    assert (question.field, question.ours, question.theirs) == ("fuel", "clean", "firewood")
    assert (question.our_source.title, question.their_source.title) == ("入户", "另一次入户")
    assert question.place == cast.village
    assert fuel() == [("clean", True)]
    event = Event.objects.get(kind="household.questioned")
    assert event.payload["fields"] == ["fuel"]
    assert event.subject_key == Household.objects.get().key


def test_the_same_question_is_asked_once(cast: Cast) -> None:
    says(cast, VISIT)
    for _ in range(2):
        says(cast, Origin("visit", "另一次入户"), fuel="firewood")
    assert Question.objects.count() == 1
    assert Event.objects.filter(kind="household.questioned").count() == 1


def test_tell_of_questions_is_one_number_for_those_who_serve_the_village(cast: Cast) -> None:
    with in_force(*(one for one in REACTIONS if one.name == "tell_of_questions")):
        says(cast, VISIT, rooms=2, toilet="latrine")
        says(cast, Origin("visit", "另一次入户"), fuel="firewood", rooms=1)
        settle_all()
        with baseline():
            says(cast, Origin("visit", "首次建档"), toilet="sewer")
        settle_all()
    for person in (cast.village_cadre, cast.resident_team):
        [said] = Notice.objects.filter(user=person)
        assert str(said) == "您村有农户的信息各来源说法不一，新增待核问题：2 个。"
        assert said.link == "/questions/"
    assert Notice.objects.count() == 2
    assert Event.objects.filter(kind="household.questioned").count() == 2


def test_a_department_never_overwrites_the_village_not_even_later(cast: Cast) -> None:
    says(cast, VISIT, fuel="clean", rooms=None)
    says(cast, BUREAU, on=LATER, fuel="firewood", rooms=3)
    assert Question.objects.get().reason == "elsewhere"
    now = LivingConditions.objects.get(valid_to=None)
    assert (now.fuel, now.rooms) == ("clean", 3)  # what the village did not know is filled


def test_what_the_village_itself_says_later_is_a_change(cast: Cast) -> None:
    says(cast, VISIT)
    says(cast, Origin("visit", "次年入户"), on=LATER, fuel="firewood")
    assert not Question.objects.exists()
    assert fuel() == [("clean", False), ("firewood", True)]


def test_the_answer_theirs_writes_the_value_with_its_source(cast: Cast) -> None:
    says(cast, VISIT)
    says(cast, BUREAU, on=LATER, fuel="firewood")
    question = Question.objects.get()
    answer_question(actor=cast.village_cadre, key=question.key, answer=Answer.THEIRS)
    now = LivingConditions.objects.select_related("source").get(valid_to=None)
    assert (now.fuel, now.valid_from) == ("firewood", LATER)
    assert "住建局" in now.source.title
    question.refresh_from_db()
    assert (question.answer, question.kept) == (Answer.THEIRS, "firewood")
    assert Event.objects.get(kind="household.answered").payload["answer"] == "theirs"


def test_the_answer_ours_writes_nothing(cast: Cast) -> None:
    says(cast, VISIT)
    says(cast, BUREAU, on=LATER, fuel="firewood")
    answer_question(actor=cast.village_cadre, key=Question.objects.get().key, answer=Answer.OURS)
    assert fuel() == [("clean", True)]


def test_a_question_is_answered_once_and_by_those_who_may(cast: Cast) -> None:
    says(cast, VISIT)
    says(cast, BUREAU, on=LATER, fuel="firewood")
    key = Question.objects.get().key
    for stranger in (cast.other_village_cadre, cast.township_reviewer, cast.system_admin):
        with pytest.raises(OutOfScope):
            answer_question(actor=stranger, key=key, answer=Answer.OURS)
    answer_question(actor=cast.village_cadre, key=key, answer=Answer.OURS)
    with pytest.raises(AlreadyAnswered, match=str(cast.village_cadre)):
        answer_question(actor=cast.village_cadre, key=key, answer=Answer.THEIRS)


def test_another_place_of_residence_is_not_taken_over_by_itself(cast: Cast) -> None:
    says(cast, VISIT)
    told = told_of(cast.county, cast.other_village, LATER, household={"fuel": "clean"})
    merge(told, VISIT, document=Document(), actor=cast.county_officer)
    question = Question.objects.get()
    assert question.field == "place"
    with pytest.raises(NotByItself):
        answer_question(actor=cast.village_cadre, key=question.key, answer=Answer.THEIRS)
    answer_question(actor=cast.village_cadre, key=question.key, answer=Answer.CORRECTED)


def test_the_pages_show_both_values_to_who_answers_and_to_who_reads(client: Client, cast: Cast) -> None:
    says(cast, VISIT)
    says(cast, BUREAU, on=LATER, fuel="firewood")
    question = Question.objects.get()
    client.force_login(cast.village_cadre)
    assert "1 项事实" in client.get("/").content.decode()
    page = client.get("/questions/").content.decode()
    assert "柴草" in page
    assert "清洁能源" in page
    assert "住建局" in page
    assert "1 项事实" in client.get(f"/households/{question.household.key}/").content.decode()
    client.force_login(cast.township_reviewer)
    page = client.get("/questions/").content.decode()
    assert "柴草" in page
    assert 'name="answer"' not in page
    client.force_login(cast.other_village_cadre)
    assert "柴草" not in client.get("/questions/").content.decode()


def test_an_answer_by_page(client: Client, cast: Cast) -> None:
    says(cast, VISIT)
    says(cast, BUREAU, on=LATER, fuel="firewood")
    key = Question.objects.get().key
    client.force_login(cast.village_cadre)
    answer = client.post(f"/questions/{key}/answer/", {"answer": "theirs"}, follow=True)
    assert "已答复" in answer.content.decode()
    assert fuel()[-1] == ("firewood", True)
    assert client.post(f"/questions/{uuid4()}/answer/", {"answer": "ours"}).status_code == 403
