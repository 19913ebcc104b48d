"""A family goes through identification and exit: each step by whom the table names, none left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liandong.analytics.errors import Refusal
from liandong.casework import refusals
from liandong.casework.advancing import advance, open_case
from liandong.casework.guards import Proof, Vote
from liandong.casework.models import Case, CaseStep
from liandong.casework.procedure_tables import IDENTIFICATION, table_on
from liandong.casework.procedures import START, Guard, Transition
from liandong.casework.spot_checks import reached
from liandong.foundation import clock
from liandong.foundation.accounts.models import Role
from liandong.foundation.accounts.scope import OutOfScope
from liandong.foundation.accounts.services import delegate, grant_duty, open_account
from liandong.foundation.files.models import StoredFile
from liandong.foundation.keys import uuid7
from liandong.linkage.models import Event
from liandong.registry.models import Guarantees, Household, HouseholdIncome, HouseholdStatus
from tests.casework.steps import consented, held, opened, signed_paper, spot_checked, vote, walk, whole
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = date(2020, 5, 1)


@pytest.fixture(autouse=True)
def _in_2020() -> Iterator[None]:
    with clock.frozen(DAY):
        yield


@pytest.fixture
def paper() -> StoredFile:
    return signed_paper()


@pytest.fixture
def wangs(cast: Cast) -> Household:
    return consented(cast, date(2020, 4, 1))


@pytest.fixture
def case(cast: Cast, paper: StoredFile, wangs: Household) -> Case:
    """The Wangs have applied."""
    return opened("identification", "apply", wangs, cast, paper)


def whole_alone(cast: Cast, paper: StoredFile) -> Proof:
    """Everything, without a second person, who would stand on the side of those who collect."""
    return replace(whole(cast, paper), second=None)


def on(day: date) -> AbstractContextManager[datetime]:
    return clock.frozen(day)


def test_a_family_is_identified_after_two_notices_and_two_checks(
    cast: Cast, paper: StoredFile, case: Case
) -> None:
    case = walk(case, cast, paper, "survey", "compare", "vote")
    assert case.notice_until == date(2020, 5, 8)
    with on(date(2020, 5, 8)), pytest.raises(refusals.NoticeRuns):
        walk(case, cast, paper, "notice_over")
    with on(date(2020, 5, 9)):
        case = walk(case, cast, paper, "notice_over", "review")
    with on(date(2020, 5, 17)):
        case = walk(case, cast, paper, "notice_over", "approve")
        assert (case.state, case.ended_at) == ("poor", None)
        guarantees = Guarantees.objects.filter(household__key=case.subject_key)
        for state in ("problem", None):
            guarantees.update(clothing_guarantee=state)
            with pytest.raises(refusals.ExitNotSecured, match=r"不愁穿|Enough clothing"):
                walk(case, cast, paper, "propose_exit")
        guarantees.update(clothing_guarantee="safe")
        incomes = HouseholdIncome.objects.filter(household__key=case.subject_key)
        incomes.update(net_income_yuan=20_000)  # 4,000 a head, and the line of 2020 is 4,000
        with pytest.raises(refusals.IncomeNotAboveExit, match="4,000"):
            walk(case, cast, paper, "propose_exit")
        incomes.update(net_income_yuan=60_000)
        case = walk(case, cast, paper, "propose_exit", "sign_exit")
    with on(date(2020, 5, 25)):
        case = walk(case, cast, paper, "approve_exit")
    assert case.state == "lifted"
    status = HouseholdStatus.objects.get(household__key=case.subject_key, valid_to=None)
    assert (status.poverty_status, status.identified_year, status.exit_year) == ("lifted", 2020, 2020)
    assert case.ended_at is not None
    steps = list(case.steps.order_by("number").values_list("event", flat=True))
    told = Event.objects.filter(kind="case.advanced", subject_key=case.key).order_by("seq")
    assert [one.payload["event"] for one in told] == steps
    with pytest.raises(refusals.StepNotPossible):
        advance(case.key, "close", actor=cast.village_cadre)


def test_who_was_lifted_and_is_identified_again_stands_as_returned(
    cast: Cast, paper: StoredFile, wangs: Household, case: Case
) -> None:
    since = date(2020, 4, 1)
    HouseholdStatus.objects.create(
        household=wangs, valid_from=since, source=wangs.source, poverty_status="lifted", exit_year=2018
    )
    case = walk(case, cast, paper, "survey", "compare", "vote")
    with on(date(2020, 5, 9)):
        case = walk(case, cast, paper, "notice_over", "review")
    stands = HouseholdStatus.objects.filter(household=wangs, valid_to=None)
    with on(date(2020, 5, 17)):
        case = walk(case, cast, paper, "notice_over", "approve")
        assert stands.values_list("poverty_status", "return_year").get() == ("returned", 2020)
        walk(case, cast, paper, "propose_exit", "keep")
        assert stands.get().poverty_status == "returned"  # kept as what it was


def test_each_guard_says_what_lacks(cast: Cast, paper: StoredFile, case: Case) -> None:
    with pytest.raises(refusals.SignatureMissing):
        open_case(
            "identification",
            case.subject,
            cast.village,
            "apply",
            actor=cast.village_cadre,
            proof=Proof(),
        )
    kept = {"sha256": "b" * 64, "size": 1, "name": "名单", "purpose": "case"}
    no_paper = StoredFile.objects.create(type="xlsx", **kept)
    erased = StoredFile.objects.create(type="pdf", erased_at=clock.now(), **kept)
    for brought in (None, no_paper, erased):
        proof = Proof(brought, second=cast.resident_team)
        with pytest.raises(refusals.DocumentMissing):
            advance(case.key, "survey", actor=cast.village_cadre, proof=proof)
    for second in (None, cast.village_cadre, cast.other_village_cadre, cast.helper):
        with pytest.raises(refusals.SecondPersonMissing):
            advance(case.key, "survey", actor=cast.village_cadre, proof=Proof(paper, second=second))
    case = walk(case, cast, paper, "survey", "compare")
    elsewhere = Vote(held(cast.other_village, cast.other_village_cadre), 20, 0, 0)
    for said, refusal in (
        (None, refusals.MeetingMissing),
        (elsewhere, refusals.MeetingMissing),
        (replace(vote(cast), votes_for=19), refusals.VotesDoNotAdd),
        (replace(vote(cast), votes_for=21, votes_abstain=-1), refusals.VotesDoNotAdd),
        (vote(cast, 19, came=19), refusals.QuorumMissing),
        (vote(cast, 20, listed=31), refusals.QuorumMissing),
        (vote(cast, 14, 7, came=22), refusals.VoteFailed),
    ):
        with pytest.raises(refusal):
            advance(case.key, "vote", actor=cast.village_cadre, proof=Proof(paper, vote=said))
    case = walk(case, cast, paper, "vote")
    with on(date(2020, 5, 9)):
        case = walk(case, cast, paper, "notice_over")
        with pytest.raises(refusals.NotDrawnYet):
            advance(case.key, "review", actor=cast.township_reviewer)
        with pytest.raises(refusals.ReasonMissing):
            advance(case.key, "return", actor=cast.township_reviewer, proof=Proof(reason="  "))
    assert Case.objects.get(pk=case.pk).state == "village_passed"


def test_only_who_the_table_names_does_a_step(cast: Cast, paper: StoredFile, case: Case) -> None:
    with pytest.raises(refusals.NotTheirStep, match="村干部"):
        advance(case.key, "survey", actor=cast.township_reviewer, proof=whole(cast, paper))
    for outsider in (cast.other_village_cadre, cast.other_township_reviewer, cast.analyst, cast.stranger):
        with pytest.raises(OutOfScope):
            advance(case.key, "survey", actor=outsider, proof=whole(cast, paper))
    with pytest.raises(OutOfScope):
        advance(uuid7(), "survey", actor=cast.village_cadre)


def test_an_objection_holds_the_notice_and_the_remaining_days_run_after_it(
    cast: Cast, paper: StoredFile, case: Case
) -> None:
    case = walk(case, cast, paper, "survey", "compare", "vote")
    with on(date(2020, 5, 6)):
        case = walk(case, cast, paper, "object")
        assert (case.notice_until, case.notice_left) == (None, 2)
    with on(date(2020, 5, 20)):
        with pytest.raises(refusals.StepNotPossible):
            advance(case.key, "notice_over", actor=cast.village_cadre)
        case = walk(case, cast, paper, "dismiss")
        assert case.notice_until == date(2020, 5, 22)
    with on(date(2020, 5, 22)):  # on the last day: one day remains
        case = walk(case, cast, paper, "object", "dismiss")
        assert case.notice_until == date(2020, 5, 23)
    with on(date(2020, 5, 24)):
        with pytest.raises(refusals.NoticeEnded):
            walk(case, cast, paper, "object")
        case = walk(case, cast, paper, "notice_over", "review", "object")
        with pytest.raises(refusals.NotTheirStep):  # the notice is the township's own
            advance(case.key, "dismiss", actor=cast.township_reviewer, proof=whole(cast, paper))
        assert advance(case.key, "uphold", actor=cast.county_officer, proof=whole_alone(cast, paper)).ended_at


def test_one_person_never_collects_and_approves(cast: Cast, paper: StoredFile, case: Case) -> None:
    """Not even after having changed the duty; and the database holds it against everything else."""
    case = walk(case, cast, paper, "survey")
    step = {"case": case, "number": 9, "event": "veto", "to_state": "rejected", "done_at": clock.now()}
    for person in (cast.village_cadre, cast.resident_team):
        with pytest.raises(IntegrityError, match="casestep_separated"), transaction.atomic():
            CaseStep.objects.create(part="approve", actor=person, **step)
    with pytest.raises((IntegrityError, InternalError, ProgrammingError)), transaction.atomic():
        CaseStep.objects.filter(case=case).update(event="apply")
    CaseStep.objects.create(part="collect", actor=cast.township_reviewer, **step)
    with pytest.raises(refusals.OnTheOtherSide):
        advance(case.key, "veto", actor=cast.township_reviewer, proof=whole(cast, paper))


def test_whoever_goes_along_or_acts_for_somebody_stands_on_one_side_too(
    cast: Cast, paper: StoredFile, case: Case
) -> None:
    case = walk(case, cast, paper, "survey")
    veto = Proof(paper, "有车")
    with pytest.raises(refusals.OnTheOtherSide, match="韦秀兰"):
        advance(case.key, "veto", actor=cast.county_officer, proof=replace(veto, second=cast.village_cadre))
    # the reviewer had a part in the survey, when still in the village, and is away now
    step = {"number": 9, "event": "survey", "to_state": "surveyed", "done_at": clock.now()}
    CaseStep.objects.create(case=case, part="collect", actor=cast.township_reviewer, **step)
    duty = cast.township_reviewer.duties.get()
    for colleague in (cast.stranger, cast.analyst):  # without a duty there, and with another one
        until = DAY + timedelta(days=7)
        delegate(duty, to=colleague, valid_from=DAY, valid_to=until, actor=cast.township_reviewer)
        with pytest.raises(refusals.OnTheOtherSide, match="黄志强"):
            advance(case.key, "veto", actor=colleague, proof=veto)


def test_a_family_has_one_open_case_and_only_where_rules_know_it(
    cast: Cast, paper: StoredFile, case: Case
) -> None:
    begin = partial(
        open_case,
        "identification",
        case.subject,
        cast.village,
        "apply",
        actor=cast.village_cadre,
        proof=Proof(paper),
    )
    with pytest.raises(refusals.CaseOpen):
        begin()
    case = walk(case, cast, paper, "withdraw")
    assert begin().key != case.key
    assert table_on("identification", date(2020, 12, 31)) is IDENTIFICATION
    with clock.frozen(date(2021, 1, 1)), pytest.raises(refusals.NoProcedure):
        begin()


PEOPLE = (
    "village_cadre",
    "department",
    "township_reviewer",
    "county_officer",
    "changed",
    "changed",
    "changed",
)
CALL = st.tuples(
    st.integers(0, 39),
    st.sampled_from((True, True, False)),
    st.sampled_from(PEOPLE),
    st.sampled_from((0, 1, 7, 8)),
)
CALLS = st.lists(CALL, min_size=18, max_size=30)
ENTERED = ["survey", "compare", "vote", "notice_over", "review", "notice_over", "approve"]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls=CALLS)
def test_no_sequence_of_calls_skips_a_line_a_notice_or_the_separation(
    cast: Cast, paper: StoredFile, wangs: Household, calls: list[tuple[int, bool, str, int]]
) -> None:
    """Any mix of roles calls what it likes on any day, with every proof in hand."""
    with transaction.atomic():
        changed = open_account(username="changed", display_name="韦东", password=None, actor=None)
        until = date(2020, 5, 12)
        give = partial(grant_duty, user=changed, actor=None)
        give(role=Role.VILLAGE_CADRE, place=cast.village, valid_from=date(2020, 1, 1), valid_to=until)
        give(role=Role.TOWNSHIP_REVIEWER, place=cast.town, valid_from=until)
        case, day = opened("identification", "apply", wangs, cast, paper), DAY
        for number, is_guided, person, days in calls:
            day += timedelta(days=days)
            if case.ended_at is not None:
                break
            line = _chosen(case.state, number, is_guided=is_guided)
            actor = changed if person == "changed" else getattr(cast, line.roles[0] if is_guided else person)
            with clock.frozen(day), suppress(Refusal, OutOfScope), transaction.atomic():
                voted = vote(cast) if Guard.VOTE in line.guards else None
                proof = replace(whole(cast, paper), vote=voted)
                second = proof.second if Guard.TWO_SURVEYORS in line.guards else None
                if Guard.SPOT_CHECK in line.guards and case.state in line.states and reached(case) is None:
                    spot_checked(case, cast, line.event)
                case = advance(case.key, line.event, actor=actor, proof=replace(proof, second=second))
        _holds(list(CaseStep.objects.filter(case=case).order_by("number")))
        transaction.set_rollback(True)


def _chosen(state: str, number: int, *, is_guided: bool) -> Transition:
    """Any line of the table; guided ones lead on from here, and only now and then to an end."""
    lines = IDENTIFICATION.lines_from(state) if is_guided else IDENTIFICATION.transitions
    if is_guided and number < 38:
        lines = tuple(one for one in lines if not IDENTIFICATION.is_final(one.to)) or lines
    return lines[number % len(lines)]


def _holds(steps: list[CaseStep]) -> None:
    """What must be true of the steps of every case, said without the table."""
    sides: dict[int, str] = {}
    hanging, since = 0, None
    for before, step in zip([None, *steps], steps, strict=False):
        assert step.from_state == (before.to_state if before else START)
        for person in filter(None, (step.actor_id, step.second_id)):
            assert not step.part or sides.setdefault(person, step.part) == step.part
        today = step.done_at.astimezone(clock.HERE).date()
        if since is not None:
            hanging += (today - since).days
        if step.event in ("notice_over", "approve_exit"):
            assert hanging > 7
        if step.event in ("vote", "review", "sign_exit"):
            hanging = 0
        since = today if step.to_state.endswith("_notice") else None
        if step.event == "dismiss" and hanging >= 7:
            hanging = 6  # at least one day remains
        if step.event == "approve":
            done = [one.event for one in steps[: step.number] if one.event in ENTERED]
            assert [done[-1 - at] for at in range(3)] == ["approve", "notice_over", "review"]
            assert {*ENTERED} <= {*done}
