"""What a procedure costs: waiting days without those that a notice must hang, trips, minutes (R63)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from fractions import Fraction

import pytest
from django.test import Client

from liandong.casework.models import Case, CaseStep
from liandong.casework.procedure_tables import table_of
from liandong.feedback.effort import Effort, Quartiles, effort_of, efforts_in, quartiles
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from tests.api.programs import program_of
from tests.cast import Cast

TABLE = table_of("monitoring", "2021")
LIMITS = {"notice.monitoring": 5}
# day of March 2024, event, trips, minutes
PLAIN = (
    (1, "open", 1, 15),
    (4, "survey", 0, 60),
    (8, "compare", None, 5),
    (10, "entry_vote", None, None),
    (18, "notice_over", None, 5),
    (20, "review", None, 30),
    (25, "entry_approve", None, 5),
)


def steps(told: Sequence[tuple[int, str, int | None, int | None]], by: User | None = None) -> list[CaseStep]:
    """The steps of a case, not kept; each in the state that the one before led to."""
    found: list[CaseStep] = []
    state = ""
    for number, (day, event, trips, minutes) in enumerate(told, 1):
        line = TABLE.line(state, event)
        assert line is not None
        at = datetime.combine(date(2024, 3, day), time(10), tzinfo=clock.HERE)
        found.append(
            CaseStep(
                number=number, event=event, from_state=state, to_state=line.to, part=line.part, done_at=at,
                trips=trips, minutes=minutes, actor_id=by.pk if by else 1,
            )
        )  # fmt: skip
        state = line.to
    return found


def test_the_days_that_a_notice_must_hang_are_counted_apart() -> None:
    assert effort_of(TABLE, steps(PLAIN), (), LIMITS) == Effort(18, 6, 1, 120)
    held = (*PLAIN[:4], (12, "object", None, 5), (15, "dismiss", None, 30), (20, "notice_over", None, 5))
    whole = (*held, (21, "review", None, 5), (25, "entry_approve", None, 5))
    # two days hung before the objection and four after it; a fifth one was somebody's delay
    assert effort_of(TABLE, steps(whole), (), LIMITS) == Effort(18, 6, 1, 130)
    assert effort_of(TABLE, steps(PLAIN[:6]), (), LIMITS) is None  # nothing decided yet


def test_what_was_not_written_down_is_unknown_and_never_nothing() -> None:
    unsaid = ((1, "open", None, 15), *PLAIN[1:-1], (25, "entry_approve", None, None))
    assert effort_of(TABLE, steps(unsaid), (), LIMITS) == Effort(18, 6, None, None)
    came = [(date(2024, 3, 9), 1), (date(2024, 4, 1), 5)]  # the second one after the decision
    assert effort_of(TABLE, steps(PLAIN), came, LIMITS) == Effort(18, 6, 2, 120)
    assert effort_of(TABLE, steps(PLAIN), [(date(2024, 3, 9), None)], LIMITS) == Effort(18, 6, None, 120)


def test_quartiles_are_exact_and_of_fewer_than_ten_there_are_none() -> None:
    assert quartiles(range(1, 11)) == Quartiles(Fraction(13, 4), Fraction(11, 2), Fraction(31, 4))
    assert quartiles(range(1, 10)) is None


def decided(place: Place, by: User, number: int) -> None:
    case = Case.objects.create(
        procedure="monitoring", version="2021", subject_kind="household", subject_key=uuid7(), place=place,
        state="monitored", opened_at=clock.now(),
    )  # fmt: skip
    told = PLAIN if number % 2 else ((1, "open", None, 15), *PLAIN[1:])
    rows = steps(told, by)
    for row in rows:
        row.case, row.part = case, "collect" if row.part == "collect" else ""
    CaseStep.objects.bulk_create(rows)


@pytest.mark.django_db
def test_the_page_says_nothing_of_few_and_counts_what_is_unknown(cast: Cast, client: Client) -> None:
    for number in range(10):
        decided(cast.village, cast.village_cadre, number)
    decided(cast.other_village, cast.other_village_cadre, 1)
    lines = {one.place: one for one in efforts_in(cast.town)}
    assert (lines[cast.town].decided, lines[cast.other_village].is_told) == (11, False)
    found = lines[cast.village]
    assert (found.trips.known, found.trips.unknown, found.trips.values) == (5, 5, None)
    assert found.minutes.values == Quartiles(Fraction(120), Fraction(120), Fraction(120))
    client.force_login(cast.township_reviewer)
    page = client.get("/effort/").content.decode()
    assert "不足 10" in page
    assert "120" in page
    file = client.get("/effort/effort.csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[3] for line in file[1:]] == ["11", "10", ""]
    client.force_login(cast.household)
    assert client.get("/effort/").status_code == 403
    items = program_of(cast.township_reviewer).get("/efforts").json()["items"]
    assert items[1]["waiting_days"]["median"] == "18"
    assert items[2]["waiting_days"] is None
    assert program_of(cast.township_reviewer).get("/efforts", place="990122").status_code == 403
