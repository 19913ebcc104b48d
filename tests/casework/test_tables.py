"""What every table of a procedure must ask, said once without the tables; no database is needed for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from liandong.casework.procedure_tables import TABLES
from liandong.casework.procedures import HOUSEHOLD, START, Clock, Guard, Part, Procedure, Transition
from liandong.foundation.accounts.roles import APPROVERS, COLLECTORS, Role

every_table = pytest.mark.parametrize("table", TABLES, ids=lambda one: f"{one.id} {one.version}")
OF_FAMILIES = tuple(one for one in TABLES if one.subject == HOUSEHOLD)
of_families = pytest.mark.parametrize("table", OF_FAMILIES, ids=lambda one: f"{one.id} {one.version}")
BACKWARDS = {
    "return",
    "reject",
    "veto",
    "reopen",
    "remove",
    "take_back",
    "take_back_clearing",
    "dismiss",
    "uphold",
}


def lines(table: Procedure, *events: str) -> Iterator[Transition]:
    return (one for one in table.transitions if one.event in events)


@every_table
def test_sides_are_those_of_roles(table: Procedure) -> None:
    """Who collects does not approve: no line is open to both, and each stands on the side of its roles."""
    for line in table.transitions:
        roles = {*line.roles}
        if line.part is Part.COLLECT:
            assert not roles & {Role.EVALUATOR, Role.DEPARTMENT}, line.event
            assert table.subject != HOUSEHOLD or roles <= COLLECTORS, line.event
        elif line.part is Part.APPROVE:
            assert roles <= APPROVERS, line.event
        elif line.part is Part.COMPARE:
            assert roles == {Role.DEPARTMENT}
        elif line.part is Part.EVALUATE:
            assert roles == {Role.EVALUATOR}
        else:
            assert line.event == "object"  # whoever saw something says so, whatever their side


@every_table
def test_an_objection_stops_the_days_and_is_judged_outside_with_a_reason(table: Procedure) -> None:
    for line in table.transitions:
        if line.clock is Clock.PAUSE:
            assert line.is_public, line.event
            assert {Guard.REASON, Guard.NOTICE_RUNS} <= {*line.guards}
        if line.event in ("dismiss", "uphold"):
            assert line.part is Part.APPROVE
            assert {Guard.OUTSIDE, Guard.REASON} <= {*line.guards}


@every_table
def test_a_notice_is_left_by_its_end_an_objection_or_who_gives_up(table: Procedure) -> None:
    for state in table.states:
        if not table.is_notice(state):
            continue
        for line in table.lines_from(state):
            is_over = Guard.NOTICE_OVER in line.guards and line.clock is Clock.END
            assert is_over or line.clock is Clock.PAUSE or line.event in ("withdraw", "close"), line.event


@every_table
def test_whoever_turns_something_back_says_why(table: Procedure) -> None:
    for line in lines(table, *BACKWARDS):
        assert Guard.REASON in line.guards, line.event
        assert line.part in (Part.APPROVE, Part.EVALUATE)


@of_families
def test_a_family_is_asked_two_visit_it_and_a_meeting_votes(table: Procedure) -> None:
    """Its consent before anything is compared, two at the visit, and the vote before a notice hangs."""
    for line in table.transitions:
        guards = {*line.guards}
        if line.part is Part.COLLECT and line.event in ("open", "risk_again", "apply", "hand_in_papers"):
            assert {Guard.CONSENT, Guard.SIGNED} <= guards, line.event
        if line.event == "compare":
            assert Guard.COMPARED in guards
        if line.event in ("survey", "clear_helped", "clear_natural", "sign_exit"):
            assert Guard.TWO_SURVEYORS in guards, line.event
        if line.event in ("vote", "entry_vote", "clear_vote", "propose_exit"):
            assert {Guard.VOTE, Guard.DOCUMENT} <= guards, line.event
        if line.event in ("vote", "entry_vote", "veto"):
            assert Guard.EXPLAINED in guards, line.event
        if line.event in ("clear_helped", "clear_natural"):
            assert {Guard.SECURED, Guard.REASON} <= guards, line.event
            assert Guard.NOT_SOON in guards or line.event == "clear_natural"  # help needs its time
        if line.event == "review":
            assert Guard.SPOT_CHECK in guards
            assert line.roles == (Role.TOWNSHIP_REVIEWER,)


@of_families
def test_the_county_decides_who_is_in_and_who_is_out(table: Procedure) -> None:
    decides = {"identified", "lifted", "removed", "monitored", "cleared"}
    decides |= {"taken_back", "clearing_taken_back", "wrongly_monitored"}
    found = [line for line in table.transitions if line.decides in decides]
    assert len(found) >= 3
    for line in found:
        assert line.roles == (Role.COUNTY_OFFICER,), line.event
    for line in lines(table, "help_first"):
        assert line.roles == (Role.TOWNSHIP_REVIEWER,)


def test_under_2014_no_veto_may_stand_and_the_exit_meets_its_standard() -> None:
    [table] = [one for one in TABLES if one.id == "identification"]
    [vote], [leave] = lines(table, "vote"), lines(table, "propose_exit")
    [sign], [approve] = lines(table, "sign_exit"), lines(table, "approve")
    assert Guard.NO_VETO in vote.guards
    assert Guard.MEETS_EXIT in leave.guards
    assert Guard.SIGNED in sign.guards
    assert Guard.SPOT_CHECK in approve.guards
    assert Guard.FORM_VALID in next(lines(table, "survey")).guards
    for line in lines(table, "dismiss", "uphold"):  # the second notice is the township's own
        assert line.states != ("town_objection",) or line.roles == (Role.COUNTY_OFFICER,)


@every_table
def test_a_place_is_held_against_its_figures_and_an_evaluator_stands_alone(table: Procedure) -> None:
    if table.subject == HOUSEHOLD:
        return
    for line in table.transitions:
        is_checked = line.event == "verify" or (line.decides and line.event != "write_down")
        if is_checked:
            assert Guard.CRITERIA in line.guards, line.event
        if line.states == (START,) and line.event in ("propose", "apply"):
            barred = Guard.LISTED if table.id.endswith("exit") else Guard.NOT_LISTED
            assert barred in line.guards
    if table.id == "county_exit":
        assert [line.to for line in lines(table, "evaluate")] == ["evaluated"]
        assert {line.states for line in lines(table, "approve")} == {("evaluated",)}
