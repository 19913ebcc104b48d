"""What a procedure costs, from stage to stage: waiting days without those that a notice must hang (R63)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from liandong.casework.models import Case, CaseStep, SettingValue
from liandong.casework.procedure_tables import table_of
from liandong.feedback.effort import Line, Measured, Quartiles, efforts_in
from liandong.feedback.models import FamilySaid
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.registry.models import Household
from tests.api.programs import program_of
from tests.casework.steps import signed_paper, small_numbers
from tests.cast import Cast
from tests.registry.families import a_family

pytestmark = pytest.mark.django_db
Told = tuple[int, str, int | None, int | None]
# day from 1 March 2024, event, trips, minutes
PLAIN: tuple[Told, ...] = (
    (1, "open", 1, 15),
    (4, "survey", 0, 60),
    (8, "compare", None, 5),
    (10, "entry_vote", None, None),
    (18, "notice_over", None, 5),
    (20, "review", None, 30),
    (25, "entry_approve", None, 5),
)
DISPUTED: tuple[Told, ...] = (
    *PLAIN[:4],
    (12, "object", None, 5),
    (15, "dismiss", None, 30),
    (20, "notice_over", None, 5),
    (21, "review", None, 5),
    (25, "entry_approve", None, 5),
)
CLEARED: tuple[Told, ...] = (
    (60, "clear_helped", 2, 60),
    (62, "clear_vote", None, None),
    (63, "object", None, 5),
    (67, "uphold", None, 15),
    (80, "clear_natural", 1, 30),
    (82, "clear_vote", None, None),
    (90, "notice_over", None, 5),
    (92, "review", None, 30),
    (95, "clear_approve", None, 5),
)


def at(day: int) -> datetime:
    """Ten o'clock of a day, counted from 1 March 2024."""
    return datetime.combine(date(2024, 2, 29) + timedelta(day), time(10), tzinfo=clock.HERE)


def kept(
    place: Place, by: User, told: Sequence[Told], procedure: tuple[str, str] = ("monitoring", "2021")
) -> Case:
    """A case that went these steps; each in the state that the one before led to."""
    table, state = table_of(*procedure), ""
    case = Case.objects.create(
        procedure=table.id, version=table.version, subject_kind="household", subject_key=uuid7(), place=place,
        state="–", opened_at=at(told[0][0]),
    )  # fmt: skip
    rows = []
    for number, (day, event, trips, minutes) in enumerate(told, 1):
        line = table.line(state, event)
        assert line is not None, (state, event)
        rows.append(
            CaseStep(
                case=case, number=number, event=event, from_state=state, to_state=line.to, part="",
                done_at=at(day), trips=trips, minutes=minutes, actor=by,
            )
        )  # fmt: skip
        state = line.to
    CaseStep.objects.bulk_create(rows)
    return case


def said(case: Case, by: User, day: int, kind: str, *, state: str, trips: int | None) -> FamilySaid:
    """What somebody said at the service point in a state of a case."""
    family = Household.objects.order_by("pk").first()
    return FamilySaid(
        household=family, place=case.place, kind=kind, channel="point", person=by, spoken=True, case=case,
        state=state, trips=trips, said_at=at(day),
    )  # fmt: skip


def lines_of(place: Place) -> dict[str, Line]:
    """The lines of one place by their stage."""
    return {one.stage: one for one in efforts_in(place) if one.place == place}


def all_alike(*values: int) -> list[Quartiles]:
    """Quartiles of ten equal cases, for each measure."""
    return [Quartiles(*[Fraction(value)] * 3) for value in values]


def values_of(line: Line) -> list[Quartiles | None]:
    """The four measures of a line."""
    return [one.values for one in (line.waiting, line.notice, line.trips, line.minutes)]


def test_every_stage_of_a_case_is_measured_to_its_end(cast: Cast) -> None:
    a_family(cast.county, cast.village, "1")
    for number in range(1, 11):
        plan = (25 + number, "plan", 1, 20)
        case = kept(cast.village, cast.village_cadre, (*DISPUTED, plan, *CLEARED))
        FamilySaid.objects.bulk_create([
            said(case, cast.village_cadre, 9, "question", state="compared", trips=1),
            said(case, cast.village_cadre, 12, "objection", state="entry_objection", trips=2),
            said(case, cast.village_cadre, 40, "question", state="helping", trips=9),  # waits for nothing
        ])  # fmt: skip
    found = lines_of(cast.village)
    assert list(found) == ["entry", "entry.objection", "plan", "leaving", "leaving.objection"]
    # 24 days, of which the notice hung 2 before the objection and 4 of 5 after it: it must hang 5 and the day
    # after; trips 1 + 1 + 2; minutes 15 + 60 + 5 + 5 + 30 + 5 + 5 + 5
    assert values_of(found["entry"]) == all_alike(18, 6, 4, 130)
    # from the 12th to the 15th; the two trips to object; 5 + 30 minutes
    assert values_of(found["entry.objection"]) == all_alike(3, 0, 2, 35)
    # one to ten days, each once
    assert found["plan"].waiting.values == Quartiles(Fraction(13, 4), Fraction(11, 2), Fraction(31, 4))
    assert values_of(found["plan"])[2:] == all_alike(1, 20)
    # proposed twice: 7 days, 1 on notice, and 15 days, 6 on notice (of 8: two were somebody's delay)
    leaving = found["leaving"]
    assert (leaving.decided, leaving.under_way) == (20, 0)
    assert leaving.waiting.values == Quartiles(Fraction(6), Fraction(15, 2), Fraction(9))
    assert leaving.notice.values == Quartiles(Fraction(1), Fraction(7, 2), Fraction(6))
    assert leaving.trips.values == Quartiles(Fraction(1), Fraction(3, 2), Fraction(2))
    # 60 + 5 + 15 = 80, and 30 + 5 + 30 + 5 = 70
    assert leaving.minutes.values == Quartiles(Fraction(70), Fraction(75), Fraction(80))
    assert found["leaving.objection"].decided == 10
    assert values_of(found["leaving.objection"])[0] == all_alike(4)[0]


def test_the_exit_of_2016_is_measured_and_what_is_under_way_counted(cast: Cast) -> None:
    entry: tuple[Told, ...] = (
        (1, "apply", 1, 15), (3, "survey", 0, 60), (4, "compare", None, 5), (6, "vote", None, None),
        (14, "notice_over", None, 5), (15, "review", None, 15), (24, "notice_over", None, 5),
        (30, "approve", None, 5),
    )  # fmt: skip
    leaving: tuple[Told, ...] = ((100, "propose_exit", None, None), (104, "sign_exit", 0, 30))
    for _one in range(10):
        told = (*entry, *leaving, (113, "approve_exit", None, 5))
        kept(cast.village, cast.village_cadre, told, ("identification", "2014"))
    kept(cast.village, cast.village_cadre, (*entry, *leaving), ("identification", "2014"))
    found = lines_of(cast.village)
    # 29 days, two notices of 7 days and the day after: 8 of 8 and 8 of 9
    assert values_of(found["entry"]) == all_alike(13, 16, 1, 110)
    assert (found["leaving"].decided, found["leaving"].under_way) == (10, 1)
    assert values_of(found["leaving"]) == all_alike(5, 8, 0, 35)


def test_what_was_not_written_down_is_unknown_and_never_nothing(cast: Cast) -> None:
    a_family(cast.county, cast.village, "1")
    unsaid = ((1, "open", None, 15), *PLAIN[1:-1], (25, "entry_approve", None, None))
    for number in range(11):
        case = kept(cast.village, cast.village_cadre, PLAIN if number else unsaid)
        if number == 1:
            said(case, cast.village_cadre, 9, "question", state="compared", trips=None).save()
    entry = lines_of(cast.village)["entry"]
    assert (entry.waiting.known, entry.trips.known, entry.trips.unknown) == (11, 9, 2)
    assert entry.trips.values is None  # of nine
    assert entry.minutes == Measured(10, 1, all_alike(120)[0])


def test_a_receipt_counts_to_the_decision_that_the_family_came_for(cast: Cast) -> None:
    a_family(cast.county, cast.village, "1")
    for _one in range(10):
        case = kept(cast.village, cast.village_cadre, PLAIN)
        row = said(case, cast.village_cadre, 27, "received", state="monitored", trips=3)
        row.signature = signed_paper()
        row.save()
    found = lines_of(cast.village)
    assert found["entry"].trips.values == all_alike(4)[0]
    assert (found["plan"].decided, found["plan"].under_way) == (0, 10)


def test_the_days_of_a_notice_are_those_of_the_place_on_the_day_of_the_case(cast: Cast) -> None:
    SettingValue.objects.create(
        name="notice.monitoring", numerator=7, place=cast.town, valid_from=date(2024, 3, 1), reason="县规定",
        state="enacted", proposed_at=at(0), proposed_by=cast.county_officer, decided_at=at(0),
        decided_by=cast.system_admin,
    )  # fmt: skip
    for place in (cast.village, cast.other_village):
        for _one in range(10):
            kept(place, cast.village_cadre, PLAIN)
    top = cast.town.parent
    assert top is not None
    # eight days hung: six of them by the national rule, all of them by that of the town
    assert [
        one.notice.values for one in efforts_in(top) if (one.place, one.stage) == (cast.town, "entry")
    ] == all_alike(8)


def test_the_database_is_asked_the_same_number_of_times_however_many_cases(cast: Cast) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            efforts_in(cast.town)
        return len(queries)

    first = asked()
    for place in (cast.village, cast.other_village):
        kept(place, cast.village_cadre, PLAIN)
    assert asked() == first == 5


def test_the_page_says_nothing_of_few_and_counts_what_is_unknown(cast: Cast, client: Client) -> None:
    for number in range(10):
        told = PLAIN if number % 2 else ((1, "open", None, 15), *PLAIN[1:])
        kept(cast.village, cast.village_cadre, told)
    kept(cast.other_village, cast.other_village_cadre, PLAIN)
    lines = {one.place: one for one in efforts_in(cast.town) if one.stage == "entry"}
    assert (lines[cast.town].decided, lines[cast.other_village].is_told) == (11, False)
    found = lines[cast.village]
    assert (found.trips.known, found.trips.unknown, found.trips.values) == (5, 5, None)
    assert found.minutes.values == Quartiles(Fraction(120), Fraction(120), Fraction(120))
    client.force_login(cast.township_reviewer)
    page = client.get("/effort/").content.decode()
    assert "不足 10" in page
    assert "120" in page
    file = client.get("/effort/effort.csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[4] for line in file[1:] if ",entry," in line] == ["11", "10", ""]
    client.force_login(cast.household)
    assert client.get("/effort/").status_code == 403
    items = program_of(cast.township_reviewer).get("/efforts").json()["items"]
    entries = [one for one in items if one["stage"] == "entry"]
    assert entries[1]["waiting_days"]["median"] == "18"
    assert entries[2]["waiting_days"] is None
    assert program_of(cast.township_reviewer).get("/efforts", place="990122").status_code == 403
    small_numbers(cast, 11)
    told = {one.place: one.is_told for one in efforts_in(cast.town) if one.stage == "entry"}
    assert told == {cast.town: True, cast.village: False, cast.other_village: False}
    client.force_login(cast.township_reviewer)
    assert "不足 11" in client.get("/effort/").content.decode()
