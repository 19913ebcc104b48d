"""A hit opens a question; the family explains; somebody above who did not collect judges."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from liandong.casework.enacting.refusals import NotBySamePerson
from liandong.casework.enacting.services import confirm, propose
from liandong.casework.models import SettingValue, Task, TaskState
from liandong.casework.settings.refusals import DecidedAlready
from liandong.casework.settings.services import VALUES, drafted
from liandong.casework.settings.uses import use_of
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role, User
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.accounts.services import delegate, grant_duty
from liandong.integration import refusals
from liandong.integration.answers import ask_family, take_back
from liandong.integration.codes import Channel, Outcome, Standing
from liandong.integration.effects import effects_book, rules_for
from liandong.integration.models import Comparison, Doubt, Returned
from liandong.integration.selectors import compared
from liandong.integration.services.asking import ask
from liandong.integration.services.doubts import explain, explain_as_family, judge
from liandong.integration.services.returning import Row, settle, take
from liandong.linkage.models import Event
from liandong.registry.models import Household
from tests.cast import Cast
from tests.identification.families import second_officer
from tests.integration.families import asked_vehicle, consenting, hit, line_of, order, seated
from tests.registry.families import a_family

WHY = "车是弟弟的，只是登记在名下"


@pytest.fixture
def family(cast: Cast) -> Household:
    return consenting(cast, "A-1", 1)


@pytest.fixture
def comparison(cast: Cast, family: Household) -> Comparison:
    return asked_vehicle(cast)


@pytest.fixture
def doubt(cast: Cast, comparison: Comparison) -> Doubt:
    rows = [hit(1, on=date(2024, 5, 1), reason="passenger"), Row(number=2, line=2, is_hit=False)]
    take(comparison.key, rows, channel=Channel.PAGE, actor=cast.department)
    return Doubt.objects.get()


def test_a_hit_without_a_value_band_excludes_nobody_but_is_looked_at(
    cast: Cast, comparison: Comparison
) -> None:
    take(comparison.key, [hit(1, band="")], channel=Channel.PAGE, actor=cast.department)
    doubt = Doubt.objects.get()
    assert (doubt.rule, doubt.effect) == ("vehicle_other", "manual_review")
    assert compared(doubt.household).vetoes == ()


def test_a_hit_without_a_value_band_excludes_nobody_either_where_only_a_veto_knows_bands(
    cast: Cast, family: Household
) -> None:
    family.consents.update(extent=["housing"])
    seated(cast.department, cast, "natural_resources")
    houses = ask(order(cast, "property", department="natural_resources"), actor=cast.county_officer)
    take(houses.key, [hit(1, band="")], channel=Channel.PAGE, actor=cast.department)
    doubt = Doubt.objects.get()
    assert (doubt.rule, doubt.effect) == ("property", "manual_review")
    assert compared(family).vetoes == ()


DAY = date(2026, 3, 2)


def veto_is(effect: int, cast: Cast, colleague: User, since: date) -> SettingValue:
    draft = drafted(
        actor=cast.county_officer,
        place=cast.county,
        name="veto.vehicle",
        value=Fraction(effect),
        valid_from=since,
        reason="县发〔2026〕5号",
    )
    made = propose(VALUES, draft, actor=cast.county_officer)
    with pytest.raises(NotBySamePerson):
        confirm(VALUES, made, actor=cast.county_officer)
    return confirm(VALUES, made, actor=colleague)


def returned_on(day: date, line: int, comparison: Comparison, cast: Cast) -> None:
    with clock.frozen(day):
        take(comparison.key, [hit(line)], channel=Channel.PAGE, actor=cast.department)


def test_a_county_has_a_veto_only_looked_at_from_a_day_on_and_later_not_at_all(cast: Cast) -> None:
    other = a_family(cast.other_county, cast.other_county_village, "B-1")
    families = [consenting(cast, f"A-{n}", n) for n in (1, 2, 3)]
    with clock.frozen(DAY):
        comparison = asked_vehicle(cast)
        colleague = second_officer(cast)
        veto_is(1, cast, colleague, DAY + timedelta(days=1))
        veto_is(0, cast, colleague, DAY + timedelta(days=2))
    lines = [line_of(comparison, family.members.get(person_no="1")).line for family in families]
    for days, line in enumerate(lines):
        returned_on(DAY + timedelta(days=days), line, comparison, cast)
    found = Doubt.objects.order_by("id").values_list("household", "effect")
    assert list(found) == [(families[0].pk, "veto"), (families[1].pk, "manual_review")]
    assert [compared(one).vetoes for one in families] == [("vehicle",), (), ()]
    book, day = effects_book([cast.village, other.place]), DAY + timedelta(days=2)
    assert "vehicle" not in rules_for(cast.village, "990121101201", day, book)
    assert rules_for(other.place, "990122101201", day, book)["vehicle"].effect == "veto"


def test_the_preview_counts_the_families_with_a_hit_and_no_day_gone_by_is_set(
    cast: Cast, doubt: Doubt
) -> None:
    today = clock.today()
    with pytest.raises(DecidedAlready), clock.frozen(today + timedelta(days=1)):
        veto_is(0, cast, second_officer(cast), today)
    draft = SettingValue(place=cast.county, name="veto.vehicle", numerator=0, valid_from=today)
    assert [one.number for one in use_of(draft.name).affected(draft)] == [1, 0, 1]
    draft.place = cast.other_county
    assert [one.number for one in use_of(draft.name).affected(draft)] == [0, 0, 0]


def test_what_the_family_explained_ends_the_task_of_the_village(cast: Cast, doubt: Doubt) -> None:
    ask_family([Event.objects.get(kind="doubt.opened")])
    explain(doubt.key, statement=WHY, evidence=None, actor=cast.village_cadre)
    task = Task.objects.get(kind="doubt.explain")
    assert (task.state, task.outcome, task.done_by) == (TaskState.DONE, "told", cast.village_cadre)


def test_the_family_explains_by_itself_and_the_village_need_not_ask(cast: Cast, doubt: Doubt) -> None:
    ask_family([Event.objects.get(kind="doubt.opened")])
    other = consenting(cast, "A-2", 2)
    with pytest.raises(OutOfScope):
        explain_as_family(doubt.key, other, statement=WHY, evidence=None, by=None)
    explain_as_family(doubt.key, doubt.household, statement=WHY, evidence=None, by=None)
    assert Task.objects.get(kind="doubt.explain").state == TaskState.WITHDRAWN
    judged = judge(
        doubt.key, outcome=Outcome.EXPLAINED, reason="核对了转账记录", actor=cast.township_reviewer
    )
    assert (judged.answered_by, judged.statement) == (None, WHY)


def test_ask_family_opens_one_task_and_it_falls_away_with_its_cause(doubt: Doubt) -> None:
    event = Event.objects.get(kind="doubt.opened")
    ask_family([event])
    ask_family([event])
    task = Task.objects.get(kind="doubt.explain")
    assert task.subject_key == doubt.household.key
    take_back([event], event)
    task.refresh_from_db()
    assert task.state == TaskState.WITHDRAWN


def test_an_explained_veto_excludes_no_more(cast: Cast, family: Household, doubt: Doubt) -> None:
    assert (doubt.rule, doubt.effect) == ("vehicle", "veto")
    assert compared(family).vetoes == ("vehicle",)
    paper = SimpleUploadedFile("p.pdf", b"%PDF-1.4\n%%EOF")
    explain(doubt.key, statement=WHY, evidence=paper, actor=cast.village_cadre)
    judge(doubt.key, outcome=Outcome.EXPLAINED, reason="行驶证和弟弟证明属实", actor=cast.township_reviewer)
    found = compared(family)
    assert (found.vetoes, found.explained, found.is_clear) == ((), 1, True)
    assert "弟弟" not in str(list(Event.objects.values_list("payload", flat=True)))


def test_a_veto_that_is_not_explained_stands(cast: Cast, family: Household, doubt: Doubt) -> None:
    explain(doubt.key, statement=WHY, evidence=None, actor=cast.village_cadre)
    judge(doubt.key, outcome=Outcome.CONFIRMED, reason="车一直由本户使用", actor=cast.county_officer)
    assert compared(family).vetoes == ("vehicle",)
    with pytest.raises(refusals.AlreadyJudged):
        judge(doubt.key, outcome=Outcome.EXPLAINED, reason="改判一下看看", actor=cast.county_officer)


def test_nobody_is_judged_unheard_before_the_days_are_over(cast: Cast, doubt: Doubt) -> None:
    with pytest.raises(refusals.NotHeard):
        judge(doubt.key, outcome=Outcome.EXPLAINED, reason="应该没有问题", actor=cast.county_officer)
    with pytest.raises(refusals.NotHeardYet):
        judge(doubt.key, outcome=Outcome.CONFIRMED, reason="没有人来说明", actor=cast.county_officer)
    last = clock.today() + timedelta(days=15)  # of the family's days
    with clock.frozen(last), pytest.raises(refusals.NotHeardYet):
        judge(doubt.key, outcome=Outcome.CONFIRMED, reason="没有人来说明", actor=cast.county_officer)
    with clock.frozen(last + timedelta(days=1)):
        judge(doubt.key, outcome=Outcome.CONFIRMED, reason="没有人来说明", actor=cast.county_officer)


def test_who_wrote_it_down_does_not_judge_even_with_another_duty(cast: Cast, doubt: Doubt) -> None:
    explain(doubt.key, statement=WHY, evidence=None, actor=cast.village_cadre)
    with pytest.raises(OutOfScope):
        judge(doubt.key, outcome=Outcome.EXPLAINED, reason="属实的情况", actor=cast.village_cadre)
    duty = cast.village_cadre.duties.get()
    duty.valid_to = clock.today()
    duty.save()
    grant_duty(user=cast.village_cadre, role=Role.TOWNSHIP_REVIEWER, place=cast.town, actor=None)
    moved = type(cast.village_cadre).objects.get(pk=cast.village_cadre.pk)
    with pytest.raises(refusals.OwnStatement):
        judge(doubt.key, outcome=Outcome.EXPLAINED, reason="属实的情况", actor=moved)
    # nor does whoever acts for them, by a duty of theirs
    until = clock.today() + timedelta(days=7)
    begins = clock.today()
    for colleague in (cast.stranger, cast.analyst):  # without a duty there, and with another one
        duty = moved.duties.get(role=Role.TOWNSHIP_REVIEWER)
        delegate(duty, to=colleague, valid_from=begins, valid_to=until, actor=moved)
        with pytest.raises(refusals.OwnStatement):
            judge(doubt.key, outcome=Outcome.EXPLAINED, reason="属实的情况", actor=colleague)
    with pytest.raises(IntegrityError, match="doubt_judged_by_another"), transaction.atomic():
        Doubt.objects.filter(pk=doubt.pk).update(
            outcome="explained", judgement="属实", judged_at=clock.now(), judged_by=moved
        )


def test_only_the_village_explains_and_once(cast: Cast, doubt: Doubt) -> None:
    for who in ("county_officer", "department", "other_village_cadre", "stranger"):
        with pytest.raises(OutOfScope):
            explain(doubt.key, statement=WHY, evidence=None, actor=getattr(cast, who))
    with pytest.raises(refusals.NoStatement):
        explain(doubt.key, statement=" 没 ", evidence=None, actor=cast.village_cadre)
    explain(doubt.key, statement=WHY, evidence=None, actor=cast.village_cadre)
    with pytest.raises(refusals.AlreadyAnswered):
        explain(doubt.key, statement=WHY, evidence=None, actor=cast.village_cadre)


def test_what_was_explained_is_not_asked_again_unless_the_department_says_otherwise(
    cast: Cast, doubt: Doubt
) -> None:
    explain(doubt.key, statement=WHY, evidence=None, actor=cast.village_cadre)
    judge(doubt.key, outcome=Outcome.EXPLAINED, reason="行驶证证明属实", actor=cast.county_officer)
    same = hit(1, on=date(2024, 5, 1), reason="passenger")
    for row, doubts in ((same, 1), (hit(1, on=date(2026, 2, 1), reason="goods"), 2)):
        again = ask(order(cast), actor=cast.county_officer)
        take(again.key, [row], channel=Channel.PAGE, actor=cast.department)
        assert Doubt.objects.count() == doubts


def test_an_open_doubt_follows_the_answer_that_counts(
    cast: Cast, family: Household, comparison: Comparison, doubt: Doubt
) -> None:
    goods, none = hit(1, reason="goods"), Row(number=1, line=1, is_hit=False)
    for row in (goods, none):
        take(comparison.key, [row], channel=Channel.PAGE, actor=cast.department)
        beside = Returned.objects.get(standing=Standing.BESIDE)
        settle(beside.key, counts=True, actor=cast.county_officer)
        doubt.refresh_from_db()
        if row is goods:
            assert (doubt.is_open, doubt.returned) == (True, beside)
    assert (doubt.outcome, compared(family).is_clear) == (Outcome.WITHDRAWN, True)
    assert Event.objects.get(kind="doubt.withdrawn").payload["doubt"] == str(doubt.key)


def test_what_villages_read_of_events_tells_no_value(cast: Cast, doubt: Doubt) -> None:
    for event in Event.objects.filter(subject_key=doubt.household.key, kind__startswith="doubt."):
        assert event.payload == {"doubt": str(doubt.key), "question": "vehicle"}


def test_a_hit_below_the_band_of_the_veto_is_only_looked_at(
    cast: Cast, family: Household, comparison: Comparison
) -> None:
    take(comparison.key, [hit(1, band="under_30000")], channel=Channel.PAGE, actor=cast.department)
    assert Doubt.objects.get().effect == "manual_review"
    assert compared(family).vetoes == ()


def test_the_village_reads_what_is_to_be_explained_and_nothing_of_the_return(
    cast: Cast, doubt: Doubt, client: Client
) -> None:
    for who, sees in ((cast.village_cadre, False), (cast.county_officer, True)):
        client.force_login(who)
        page = client.get(f"/doubts/{doubt.key}/").content.decode()
        assert "车辆" in page
        assert ("小型客车" in page) is sees
        assert ("3万元" in page) is sees
        family = client.get(f"/households/{doubt.household.key}/").content.decode()
        assert "小型客车" not in family
