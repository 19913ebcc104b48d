"""A family is taken in as monitored, helped and cleared: by whom, on what proof, with what effect."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import partial

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.analytics.errors import Refusal
from liandong.casework import refusals
from liandong.casework.advancing import advance, object_publicly, open_case
from liandong.casework.by_code import never_twice
from liandong.casework.case_page import case_page, next_words
from liandong.casework.models import Case, CaseStep, Task, TaskState
from liandong.casework.monitoring_tables import MONITORING, MONITORING_2026
from liandong.casework.procedure_tables import TABLES, in_turn, table_on
from liandong.casework.procedures import START, Guard, Procedure
from liandong.casework.settings.catalogue import Default
from liandong.casework.spot_checks import reached
from liandong.dynamics.models import Channel, Decision, Outcome
from liandong.dynamics.refusals import NewRisk, RigidCost
from liandong.dynamics.services import Report, report_clue, settle_by_hand
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.files.models import StoredFile
from liandong.foundation.pages import formats
from liandong.linkage.models import Event, Setback, Subject
from liandong.linkage.settling import settle_all
from liandong.registry.change_codes import ClosingReason
from liandong.registry.models import (
    Consent,
    Guarantees,
    Household,
    HouseholdIncome,
    HouseholdStatus,
)
from liandong.registry.services.changes import Edit, close_household, edit_facts
from liandong.registry.services.records import withdraw_consent
from tests.casework.steps import consented, opened, planned, signed_paper, spot_checked, vote, walk, whole
from tests.cast import Cast
from tests.identification.families import in_need
from tests.registry.changes.families import order

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
ENTERING = ("survey", "compare", "entry_vote")
ABOVE = ("notice_over", "review", "entry_approve")


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def paper() -> StoredFile:
    return signed_paper()


@pytest.fixture
def wangs(cast: Cast) -> Household:
    return consented(cast, date(2023, 10, 1))


@pytest.fixture
def case(cast: Cast, paper: StoredFile, wangs: Household) -> Case:
    return opened("monitoring", "open", wangs, cast, paper)


def standing(household: Household) -> tuple[str | None, str | None, bool | None, str | None]:
    """(kind, first risk, cleared, how) as it holds today."""
    row = HouseholdStatus.objects.filter(household=household, valid_to=None).first()
    return (row.monitor_kind, row.risk, row.is_risk_cleared, row.clear_mode) if row else (None,) * 4


def taken_in(case: Case, cast: Cast, paper: StoredFile) -> Case:
    case = walk(case, cast, paper, *ENTERING)
    with clock.frozen(DAY + timedelta(days=6)):
        return walk(case, cast, paper, *ABOVE)


def test_a_family_is_taken_in_helped_and_cleared_and_each_decision_moves_its_standing(
    cast: Cast, paper: StoredFile, wangs: Household, case: Case
) -> None:
    case = walk(case, cast, paper, *ENTERING)
    assert case.notice_until == DAY + timedelta(days=5)  # once, in the village
    assert standing(wangs)[0] is None
    case = taken_in_from(case, cast, paper)
    assert standing(wangs) == ("sudden", "01", False, None)
    settle_all()  # its plan of help is to be made: nothing is suggested besides
    assert not Event.objects.filter(kind="measures.suggested").exists()
    with clock.frozen(date(2024, 4, 30)):
        case = walk(case, cast, paper, "plan", "add_risk")
        page = case_page(cast.village_cadre, case)
        assert (page.first, page.offered > 0) == (None, True)  # steps may be taken, and none is due
        with pytest.raises(refusals.TooSoon):
            walk(case, cast, paper, "clear_helped")
    with clock.frozen(date(2024, 5, 1)):
        case = walk(case, cast, paper, "clear_helped", "clear_vote")
    with clock.frozen(date(2024, 5, 7)):
        case = walk(case, cast, paper, "notice_over", "review", "clear_approve")
        assert case.ended_at is not None
        assert standing(wangs) == ("sudden", "01", True, "helped")
        again = opened("monitoring", "risk_again", wangs, cast, paper)
        assert again.state == "opened"


def taken_in_from(case: Case, cast: Cast, paper: StoredFile) -> Case:
    with clock.frozen(DAY + timedelta(days=6)):
        return walk(case, cast, paper, *ABOVE)


def test_a_decision_keeps_the_family_as_it_was_decided_upon(
    cast: Cast, paper: StoredFile, wangs: Household, case: Case
) -> None:
    taken_in(case, cast, paper)
    decision = Decision.objects.get(household=wangs)
    assert (decision.what, decision.before["monitor_kind"]) == ("monitored", None)
    assert decision.after["monitored_since_on"] == "2024-03-07"
    with clock.frozen(date(2024, 6, 1)):
        edit_facts(
            order(cast.village_cadre, date(2024, 6, 1)),
            wangs.key,
            [Edit("water_guarantee", "safe", "problem")],
        )
    with decision.family.opened() as path:
        kept = json.loads(path.read_text(encoding="utf-8"))
    water = [
        line for line in kept["households"][0]["guarantees"] if "水" in json.dumps(line, ensure_ascii=False)
    ]
    assert "有保障" in json.dumps(water, ensure_ascii=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(what="cleared")


def test_what_the_county_takes_back_or_removes_is_compensated(
    cast: Cast, paper: StoredFile, wangs: Household, case: Case
) -> None:
    case = taken_in(case, cast, paper)
    with clock.frozen(date(2024, 3, 20)):
        case = walk(case, cast, paper, "take_back")
        assert (case.state, standing(wangs)[0]) == ("entry_reviewed", None)
        case = walk(case, cast, paper, "entry_approve", "remove")
    assert (case.state, standing(wangs)) == ("removed", (None, None, None, None))
    kinds = HouseholdStatus.objects.filter(household=wangs).order_by("pk")
    assert "sudden" in kinds.values_list("monitor_kind", flat=True)  # what held stays to be read


def test_l21_recheck_similar_decisions_of_the_village_where_one_was_wrong(
    client: Client, cast: Cast, paper: StoredFile, case: Case
) -> None:
    case = taken_in(case, cast, paper)
    other = opened("monitoring", "open", consented(cast, date(2023, 10, 1)), cast, paper)
    other = taken_in(other, cast, paper)
    with clock.frozen(date(2024, 3, 20)):
        without = replace(whole(cast, paper), said={}, second=None)
        with pytest.raises(refusals.ParticularMissing):
            advance(case.key, "remove", actor=cast.county_officer, proof=without)
        case = walk(case, cast, paper, "remove")
        settle_all()
        assert not Setback.objects.exists()
        found = Event.objects.get(kind="case.found_wrong")
        assert (found.payload["causes"], found.payload["similar"]) == (["facts_wrong"], 1)
        assert found.caused_by == Event.objects.get(kind="case.advanced", payload__event="remove")
        task = Task.objects.get(kind="case.similar")
        assert (task.subject_key, task.state, task.place) == (case.key, TaskState.OPEN, cast.village)
        client.force_login(cast.county_officer)
        page = client.get(f"/tasks/{task.key}/").content.decode()
        assert "相似的决定 1 项；原因：登记的事实有误或过时" in page
        assert f"/cases/?like={case.key}" in page
        listed = client.get(f"/cases/?like={case.key}").content.decode()
        assert f"/cases/{other.key}/" in listed
        assert f"/cases/{case.key}/" not in listed
        # What was put right since is no longer looked for, and a wrong decision without others asks nobody.
        walk(other, cast, paper, "remove")
        settle_all()
        assert f"/cases/{other.key}/" not in client.get(f"/cases/?like={case.key}").content.decode()
        assert Task.objects.filter(kind="case.similar").count() == 1
        assert f"/cases/?like={case.key}" in client.get(f"/cases/{case.key}/").content.decode()
        client.force_login(cast.other_county_officer)
        assert f"/cases/{other.key}/" not in client.get(f"/cases/?like={case.key}").content.decode()


def test_an_approval_taken_back_leaves_the_family_as_it_stood_before(
    cast: Cast, paper: StoredFile, wangs: Household, case: Case
) -> None:
    before = {"monitor_kind": "unstable", "risk": "04", "is_risk_cleared": True, "clear_mode": "natural"}
    HouseholdStatus.objects.create(
        household=wangs, valid_from=date(2023, 10, 1), source=wangs.source, cleared_on=date(2023, 10, 1),
        **before,
    )  # fmt: skip
    case = taken_in(case, cast, paper)
    assert standing(wangs) == ("sudden", "01", False, None)
    with clock.frozen(date(2024, 3, 20)):
        walk(case, cast, paper, "take_back")
    assert standing(wangs) == tuple(before.values())


def test_consent_guarantees_and_lists_are_asked_of_the_registry(
    cast: Cast, paper: StoredFile, wangs: Household
) -> None:
    proof = replace(whole(cast, paper), second=None)
    begin = partial(
        open_case, "monitoring", Subject("household", wangs.key), cast.village, actor=cast.village_cadre
    )
    with pytest.raises(refusals.NotClearedBefore):
        begin("risk_again", proof=proof)
    nothing: dict[str, list[str]] = {}
    for said in (nothing, {"found_by": ["cadres"], "risks": ["77"]}):
        with pytest.raises(refusals.ParticularMissing):
            begin("open", proof=replace(proof, said=said))
    case = taken_in(begin("open", proof=proof), cast, paper)
    # food and clothing are no condition of clearing: 三保障 and water are
    Guarantees.objects.filter(household=wangs).update(food_guarantee=None, water_guarantee=None)
    with (
        clock.frozen(date(2024, 3, 20)),
        pytest.raises(refusals.NotSecured, match=r"：饮水安全|: Safe drinking water"),
    ):
        walk(case, cast, paper, "clear_natural")
    with clock.frozen(date(2024, 3, 20)):
        walk(case, cast, paper, "remove")
        consent = Consent.objects.get(household=wangs)
        withdraw_consent(actor=cast.village_cadre, key=consent.key, on=date(2024, 3, 20))
        with pytest.raises(refusals.ConsentMissing):
            begin("open", proof=proof)


def test_no_case_is_closed_for_lack_of_members_while_somebody_is_left(
    cast: Cast, paper: StoredFile, wangs: Household, case: Case
) -> None:
    case = taken_in(case, cast, paper)
    with clock.frozen(date(2024, 3, 20)):
        with pytest.raises(refusals.SomebodyLeft, match="5"):
            walk(case, cast, paper, "close")
        close_household(order(cast.village_cadre, date(2024, 3, 20)), wangs.key, ClosingReason.MOVED_AWAY)
        case = walk(case, cast, paper, "close")
    assert (case.state, case.ended_at is None) == ("closed", False)


def test_the_green_channel_helps_first_and_asks_for_the_papers(
    cast: Cast, paper: StoredFile, wangs: Household
) -> None:
    subject, proof = Subject("household", wangs.key), replace(whole(cast, paper), second=None)
    with pytest.raises(refusals.NotTheirStep):
        open_case("monitoring", subject, cast.village, "help_first", actor=cast.village_cadre, proof=proof)
    case = open_case(
        "monitoring", subject, cast.village, "help_first", actor=cast.township_reviewer, proof=proof
    )
    task = Task.objects.get(subject_key=case.key, state=TaskState.OPEN)
    assert (task.kind, task.due_on) == ("case.papers", DAY + timedelta(days=15))
    case = walk(case, cast, paper, "hand_in_papers")
    assert taken_in(case, cast, paper).state == "monitored"


def test_the_next_step_is_a_task_of_those_who_may_take_it(
    cast: Cast, paper: StoredFile, wangs: Household, case: Case
) -> None:
    walk(case, cast, paper, *ENTERING)
    tasks = list(Task.objects.filter(subject_key=case.key).order_by("id"))
    assert [(task.kind, task.state) for task in tasks] == [
        ("case.survey", "done"),
        ("case.compare", "done"),
        ("case.meeting", "done"),
        ("case.end_notice", "open"),
    ]
    assert tasks[-1].due_on == DAY + timedelta(days=6)  # the day after the last of the notice
    assert tasks[-1].notice_until == Case.objects.get(pk=case.pk).notice_until
    last, after = (formats.day(DAY + timedelta(days=days), "short") for days in (5, 6))
    assert next_words(tasks[-1]).startswith(f"公示到 {last} 24:00 止。下一步在次日 {after}：")
    object_publicly(case.key, "他家在县城有房")
    with pytest.raises(refusals.StepNotPossible):  # the notice is held already
        object_publicly(case.key, "还有一辆车")
    open_one = Task.objects.get(subject_key=case.key, state=TaskState.OPEN)
    assert open_one.kind == "case.recheck"
    assert Case.objects.get(pk=case.pk).notice_left == 5


def test_from_2026_the_steps_go_on_provisionally() -> None:
    assert table_on("monitoring", date(2025, 12, 31)) is MONITORING
    assert table_on("monitoring", date(2026, 1, 1)) is MONITORING_2026
    assert MONITORING_2026.provisional
    assert table_on("identification", date(2026, 1, 1)) is None


def test_a_case_goes_on_by_the_table_it_was_opened_under(
    cast: Cast, paper: StoredFile, wangs: Household
) -> None:
    with clock.frozen(date(2025, 12, 30)):
        case = opened("monitoring", "open", wangs, cast, paper)
    with clock.frozen(date(2026, 1, 5)):
        case = walk(case, cast, paper, "survey")
    told = Event.objects.filter(kind="case.advanced", subject_key=case.key)
    assert {one.payload["version"] for one in told} == {case.version} == {"2021"}


@pytest.mark.parametrize("table", TABLES, ids=lambda one: f"{one.id} {one.version}")
def test_every_state_of_a_table_is_reached(table: Procedure) -> None:
    reached, front = {START}, {START}
    while front:
        front = {line.to for state in front for line in table.lines_from(state)} - reached
        reached |= front
    assert reached == {START, *table.states}


def test_income_must_have_stood_above_the_line_for_half_a_year(
    cast: Cast, paper: StoredFile, wangs: Household, case: Case
) -> None:
    case = taken_in(case, cast, paper)
    with (
        clock.frozen(date(2024, 3, 30)),
        pytest.raises(refusals.IncomeNotStable, match=r"2023.年.9.月.30.日"),
    ):
        walk(case, cast, paper, "clear_natural")  # half a year ago nothing was on record
    HouseholdIncome.objects.filter(household=wangs).update(net_income_yuan=30_000)  # 6000 each: on the line
    with clock.frozen(date(2024, 4, 2)), pytest.raises(refusals.IncomeNotStable, match="6,000"):
        walk(case, cast, paper, "clear_natural")


def test_nothing_is_cleared_beside_an_open_clue_or_a_cost_that_eats_the_income_up(
    cast: Cast, paper: StoredFile, wangs: Household, case: Case
) -> None:
    case = taken_in(case, cast, paper)
    said = Report(Channel.CADRES, "孩子住院，花费很大", risk="01")
    with clock.frozen(date(2024, 4, 2)):
        clue = report_clue(said, place=cast.village, household=wangs, actor=cast.village_cadre)
        with pytest.raises(NewRisk, match=clue.receipt_text):
            walk(case, cast, paper, "clear_natural")
        settle_by_hand(clue.key, Outcome.DUPLICATE, actor=cast.village_cadre)
        income = HouseholdIncome.objects.filter(household=wangs)
        income.update(self_paid_medical_yuan=20_000, self_paid_education_yuan=10_000)
        with pytest.raises(RigidCost, match="6,000"):  # 60,000 less 30,000 for five: on the line, not above
            walk(case, cast, paper, "clear_natural")
        income.update(self_paid_medical_yuan=19_000)
        assert walk(case, cast, paper, "clear_natural").state == "clear_surveyed"


def test_a_wrong_clearing_and_a_wrong_rejection_are_taken_back_by_the_county(
    cast: Cast, paper: StoredFile, wangs: Household, case: Case
) -> None:
    case = taken_in(case, cast, paper)
    with clock.frozen(date(2024, 4, 2)):
        case = walk(case, cast, paper, "clear_natural", "clear_vote")
    with clock.frozen(date(2024, 4, 8)):
        case = walk(case, cast, paper, "notice_over", "review", "clear_approve")
        assert (case.ended_at is not None, standing(wangs)[2]) == (True, True)
        with pytest.raises(refusals.NotTheirStep):
            advance(case.key, "take_back_clearing", actor=cast.township_reviewer, proof=whole(cast, paper))
        case = walk(case, cast, paper, "take_back_clearing")
        assert (case.state, case.ended_at) == ("helping", None)
        assert standing(wangs) == ("sudden", "01", False, None)
        assert Decision.objects.filter(what="clearing_taken_back").exists()
        case = walk(case, cast, paper, "clear_natural", "clear_vote")
    with clock.frozen(date(2024, 4, 14)):
        case = walk(case, cast, paper, "notice_over", "review", "clear_approve")
        opened("monitoring", "risk_again", wangs, cast, paper)
        with pytest.raises(refusals.CaseOpen):  # a new one is open meanwhile
            walk(case, cast, paper, "take_back_clearing")


def test_the_days_run_from_the_start_where_the_list_changed_meanwhile(
    cast: Cast, paper: StoredFile, case: Case
) -> None:
    case = walk(case, cast, paper, *ENTERING)
    other = Case.objects.create(
        procedure="monitoring",
        version="2021",
        subject_kind="household",
        subject_key=in_need(cast.village, "H-9", "李四").key,
        place=cast.village,
        state="compared",
        opened_at=clock.now(),
    )
    other = walk(other, cast, paper, "entry_vote")
    with clock.frozen(DAY + timedelta(days=3)):
        case, other = (walk(one, cast, paper, "object") for one in (case, other))
        case = walk(case, cast, paper, "dismiss")
        assert case.notice_until == DAY + timedelta(days=5)
        case = walk(case, cast, paper, "object")
        walk(other, cast, paper, "uphold")  # the other family leaves the list
        case = walk(case, cast, paper, "dismiss")
        assert case.notice_until == DAY + timedelta(days=8)
    told = case.steps.order_by("number").values_list("notice_until", flat=True)
    assert [one and (one - DAY).days for one in told][-5:] == [5, None, 5, None, 8]  # as R63 counts them


def test_nobody_judges_an_objection_who_had_a_part_in_it(cast: Cast, paper: StoredFile, case: Case) -> None:
    case = walk(case, cast, paper, *ENTERING)
    proof = replace(whole(cast, paper), second=None)
    case = advance(case.key, "object", actor=cast.township_reviewer, proof=proof)
    with pytest.raises(refusals.NotOutside, match="黄志强"):
        advance(case.key, "dismiss", actor=cast.township_reviewer, proof=proof)
    assert advance(case.key, "dismiss", actor=cast.county_officer, proof=proof).state == "entry_notice"
    together = replace(proof, second=cast.county_officer)
    case = advance(case.key, "object", actor=cast.township_reviewer, proof=together)
    with pytest.raises(refusals.NotOutside, match=str(cast.county_officer)):
        advance(case.key, "dismiss", actor=cast.county_officer, proof=proof)


def test_an_objection_counts_until_the_last_second_of_the_last_day(
    cast: Cast, paper: StoredFile, case: Case
) -> None:
    case = walk(case, cast, paper, *ENTERING)
    midnight = datetime.combine(DAY + timedelta(days=6), time(), clock.HERE)
    with clock.frozen(midnight), pytest.raises(refusals.NoticeEnded, match=r"3.月.6.日 24 时"):
        object_publicly(case.key, "他家在县城有房")
    with clock.frozen(midnight - timedelta(seconds=1)):
        held = object_publicly(case.key, "他家在县城有房")
    assert (held.state, held.notice_left) == ("entry_objection", 1)


def test_of_two_approvers_the_second_reads_where_the_case_stands_now(
    cast: Cast, paper: StoredFile, case: Case
) -> None:
    case = taken_in(case, cast, paper)
    with clock.frozen(DAY + timedelta(days=6)), pytest.raises(refusals.StepNotPossible, match="风险未消除"):
        advance(case.key, "entry_approve", actor=cast.county_officer)
    assert case.steps.filter(event="entry_approve").count() == 1


def test_a_clock_that_was_set_back_takes_no_step(cast: Cast, paper: StoredFile, case: Case) -> None:
    with clock.frozen(DAY - timedelta(days=1)), pytest.raises(refusals.ClockSetBack, match=r"2.月.29.日"):
        walk(case, cast, paper, "survey")
    assert case.steps.count() == 1


def test_rules_that_overlap_are_refused_where_they_are_read() -> None:
    one = Default(Fraction(3), date(2024, 1, 1), "县", "99")
    assert never_twice([one, replace(one, place="")], lambda _rule: "gone", "criteria.toml")
    with pytest.raises(ValueError, match=r"criteria\.toml: two rules 'gone' from 2024-01-01 in 99"):
        never_twice([one, replace(one, value=Fraction(4))], lambda _rule: "gone", "criteria.toml")
    with pytest.raises(ValueError, match="2021 and 2025 both hold on 2025-06-01"):
        in_turn((MONITORING, replace(MONITORING_2026, version="2025", valid_from=date(2025, 6, 1))))


CALL = st.tuples(
    st.integers(0, 60),
    st.sampled_from((True, True, True, False)),
    st.sampled_from(("village_cadre", "department", "township_reviewer", "county_officer")),
    st.sampled_from((0, 1, 6, 40)),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=st.lists(CALL, min_size=18, max_size=30))
def test_no_sequence_of_calls_skips_a_line_a_notice_or_the_separation(
    cast: Cast, paper: StoredFile, wangs: Household, calls: list[tuple[int, bool, str, int]]
) -> None:
    """Any mix of roles calls what it likes on any day, with every proof in hand."""
    with transaction.atomic():
        case, day = opened("monitoring", "open", wangs, cast, paper), DAY
        planned(case, cast)
        for number, is_guided, person, days in calls:
            day += timedelta(days=days)
            if case.ended_at is not None:
                break
            lines = MONITORING.lines_from(case.state) if is_guided else MONITORING.transitions
            if is_guided and number < 55:
                lines = tuple(one for one in lines if not MONITORING.is_final(one.to)) or lines
            line = lines[number % len(lines)]
            actor = getattr(cast, line.roles[0] if is_guided else person)
            with clock.frozen(day), suppress(Refusal, OutOfScope), transaction.atomic():
                proof = replace(
                    whole(cast, paper),
                    second=cast.resident_team if line.part == "collect" else None,
                    vote=vote(cast) if Guard.VOTE in line.guards else None,
                )
                if Guard.SPOT_CHECK in line.guards and case.state in line.states and reached(case) is None:
                    spot_checked(case, cast, line.event)
                case = advance(case.key, line.event, actor=actor, proof=proof)
        _holds(list(CaseStep.objects.filter(case=case).order_by("number")))
        transaction.set_rollback(True)


def _holds(steps: list[CaseStep]) -> None:
    """What must be true of the steps of every monitored household, said without the table."""
    sides: dict[int, str] = {}
    hanging, since = 0, None
    for before, step in zip([None, *steps], steps, strict=False):
        assert step.from_state == (before.to_state if before else START)
        for person in filter(None, (step.actor_id, step.second_id)):
            assert not step.part or sides.setdefault(person, step.part) == step.part
        today = step.done_at.astimezone(clock.HERE).date()
        hanging += (today - since).days if since is not None else 0
        if step.event == "notice_over":
            assert hanging > 5
        if step.event.endswith("_vote"):
            hanging = 0
        since = today if step.to_state.endswith("_notice") else None
        if step.event == "dismiss" and hanging >= 5:
            hanging = 4  # at least one day remains
        if step.event == "entry_approve":
            done = {one.event for one in steps[: step.number]}
            assert {"open", "survey", "compare", "entry_vote", "notice_over", "review"} <= done
        if step.event == "clear_helped":
            entered = next(one.done_at for one in steps if one.to_state == "monitored")
            months = (step.done_at.year - entered.year) * 12 + step.done_at.month - entered.month
            assert months >= 2
