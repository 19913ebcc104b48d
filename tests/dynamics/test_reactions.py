"""What follows when a family's facts change: lines L1, L2, L3 and L9 of the catalogue, from fact to task."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from liandong.casework.models import Task, TaskState
from liandong.dynamics.lines import line_for, lines
from liandong.dynamics.models import LineKind, Standing
from liandong.dynamics.refusals import LineKnown, LineNotSane
from liandong.dynamics.services import enact_line, preview
from liandong.foundation import clock
from liandong.foundation.accounts.scope import OutOfScope
from liandong.linkage.causes import baseline
from liandong.linkage.models import Event, Setback
from liandong.linkage.outbox import left_of
from liandong.linkage.settling import settle_all as settle_what_is_there
from liandong.registry.change_codes import ChangeKind, ClosingReason
from liandong.registry.family_codes import Guarantee, PovertyStatus
from liandong.registry.models import FamilyChange, Guarantees, Household, HouseholdStatus
from liandong.registry.services.changes import (
    Edit,
    NewMember,
    close_household,
    edit_facts,
    join_household,
    leave_household,
    undo,
)
from tests.cast import Cast
from tests.registry.changes.families import called, order, the_wangs

pytestmark = pytest.mark.django_db
DAY = date(2024, 5, 1)


def settle_all() -> None:
    """Draw every consequence; none may fail."""
    settle_what_is_there()
    assert not Setback.objects.exists()


@pytest.fixture(autouse=True)
def _in_2024() -> Iterator[None]:
    """The day on which the family's changes are told."""
    with clock.frozen(DAY):
        yield


@pytest.fixture
def wangs(cast: Cast) -> Household:
    """8,000 yuan a head in 2021, above the monitoring line of 6,000."""
    family = the_wangs(cast.village_cadre, cast.village)
    settle_all()
    return family


def earn(cast: Cast, family: Household, before: int, after: int) -> FamilyChange:
    """The net income of 2021 was another one; and everything that follows."""
    edit = Edit("net_income_yuan", Decimal(before), Decimal(after), year=2021)
    done = edit_facts(order(cast.village_cadre, DAY), family.key, [edit])
    settle_all()
    return done.change


def standing(family: Household) -> tuple[str, Decimal | None]:
    found = Standing.objects.get(household_key=family.key)
    return found.income, found.income_pc_yuan


def asked(family: Household) -> list[tuple[str, str]]:
    """(kind, state) of the tasks about a family."""
    tasks = Task.objects.filter(subject_key=family.key).order_by("id")
    return list(tasks.values_list("kind", "state"))


def test_l3_standing_of_a_family_just_registered_is_known_and_asks_for_nothing(wangs: Household) -> None:
    assert standing(wangs) == ("met", Decimal(8000))
    found = Standing.objects.get(household_key=wangs.key)
    assert (found.line_yuan, found.year, found.housing) == (Decimal(6000), 2021, "unknown")
    assert asked(wangs) == []


def test_l3_check_who_fell_below_the_line(cast: Cast, wangs: Household) -> None:
    change = earn(cast, wangs, 40_000, 25_000)
    assert standing(wangs) == ("short", Decimal(5000))
    fell = Event.objects.get(kind="standing.fell")
    assert (fell.caused_by_id, fell.place_id) == (change.event, cast.village.pk)
    assert fell.payload == {"aspects": ["income"], "line": "6000.00"} or fell.payload["line"] == "6000"
    task = Task.objects.get(subject_key=wangs.key)
    assert (task.kind, task.place, task.due_on) == ("family.check", cast.village, date(2024, 5, 4))
    assert Event.objects.get(kind="task.opened").caused_by == fell


def test_l3_check_who_fell_is_asked_once_for_a_family_however_often_it_falls(
    cast: Cast, wangs: Household
) -> None:
    earn(cast, wangs, 40_000, 25_000)
    earn(cast, wangs, 25_000, 40_000)
    earn(cast, wangs, 40_000, 20_000)
    assert asked(wangs) == [("family.check", TaskState.OPEN)]
    assert Event.objects.filter(kind="task.asked_again").count() == 1


def test_l3_check_who_fell_falls_away_when_the_change_is_undone(cast: Cast, wangs: Household) -> None:
    change = earn(cast, wangs, 40_000, 25_000)
    undo(order(cast.village_cadre, DAY), change.key)
    settle_all()
    assert standing(wangs) == ("met", Decimal(8000))
    assert asked(wangs) == [("family.check", TaskState.WITHDRAWN)]
    withdrawn = Event.objects.get(kind="task.withdrawn")
    assert withdrawn.caused_by is not None
    assert withdrawn.caused_by.kind == "household.undone"


def test_l3_check_who_fell_in_a_guarantee(cast: Cast, wangs: Household) -> None:
    edit = Edit("housing_guarantee", None, Guarantee.PROBLEM.value)
    edit_facts(order(cast.village_cadre, DAY), wangs.key, [edit])
    settle_all()
    assert Event.objects.get(kind="standing.fell").payload == {"aspects": ["housing"]}
    assert asked(wangs) == [("family.check", TaskState.OPEN)]


def test_l3_check_who_rose_only_where_the_family_is_helped(cast: Cast, wangs: Household) -> None:
    earn(cast, wangs, 40_000, 25_000)
    earn(cast, wangs, 25_000, 50_000)
    assert Event.objects.filter(kind="standing.rose").count() == 1
    assert ("family.exit_check", TaskState.OPEN) not in asked(wangs)
    HouseholdStatus.objects.create(
        household=wangs,
        poverty_status=PovertyStatus.POOR,
        valid_from=DAY,
        source=wangs.source,
        stated=["poverty_status"],
    )
    earn(cast, wangs, 50_000, 25_000)
    earn(cast, wangs, 25_000, 50_000)
    assert ("family.exit_check", TaskState.OPEN) in asked(wangs)
    assert HouseholdStatus.objects.get(household=wangs).poverty_status == PovertyStatus.POOR


def test_l3_a_baseline_is_compared_and_nobody_is_sent(cast: Cast, wangs: Household) -> None:
    with baseline():
        earn(cast, wangs, 40_000, 25_000)
    assert standing(wangs)[0] == "short"
    assert Event.objects.get(kind="standing.fell").is_baseline
    assert asked(wangs) == []


def test_l2_standing_counts_the_members_anew(cast: Cast, wangs: Household) -> None:
    leave_household(order(cast.village_cadre, DAY), wangs.key, ChangeKind.DEATH, called(wangs, "赵桂兰").key)
    settle_all()
    assert standing(wangs) == ("met", Decimal(10_000))
    for name in ("王一", "王二", "王三"):
        child = NewMember(name, "1", DAY, "03")
        join_household(order(cast.village_cadre, DAY), wangs.key, ChangeKind.BIRTH, child)
    settle_all()
    assert standing(wangs) == ("short", Decimal("5714.2857"))
    assert ("family.check", TaskState.OPEN) in asked(wangs)


def test_l2_settle_natural_change_tells_the_offices_once_for_each_family(
    cast: Cast, wangs: Household
) -> None:
    leave_household(order(cast.village_cadre, DAY), wangs.key, ChangeKind.DEATH, called(wangs, "赵桂兰").key)
    child = NewMember("王小宝", "1", DAY, "03")
    join_household(order(cast.village_cadre, DAY), wangs.key, ChangeKind.BIRTH, child)
    settle_all()
    assert asked(wangs) == [("family.update", TaskState.OPEN)]
    task = Task.objects.get()
    assert task.causes.count() == 2


def test_l1_check_who_fell_ill_gravely_and_not_who_was_ill_before(cast: Cast, wangs: Household) -> None:
    def falls(name: str, before: str | None, health: str) -> None:
        member = called(wangs, name).key
        edit = Edit("health", before, health, member=member)
        edit_facts(order(cast.village_cadre, DAY), wangs.key, [edit])
        settle_all()

    falls("王小梅", None, "02")
    assert asked(wangs) == []
    falls("王建国", "01", "03")
    assert asked(wangs) == [("family.check", TaskState.OPEN)]
    Task.objects.all().delete()
    falls("王建国", "03", "04")
    assert asked(wangs) == []


def test_l9_standing_follows_a_line_that_a_county_enacts(cast: Cast, wangs: Household) -> None:
    seen = preview(cast.county, from_year=2021, yuan=Decimal(9000))
    assert (seen.families, seen.would_fall, seen.would_rise, seen.unknown) == (1, 1, 0, 0)
    assert seen.before is not None
    assert seen.before.yuan == 6000

    def enact(actor: str = "county_officer", year: int = 2021, yuan: int = 9000) -> Event:
        line = enact_line(
            cast.county,
            kind=LineKind.MONITORING,
            from_year=year,
            yuan=Decimal(yuan),
            source="岚溪县监测细则 2021",
            actor=getattr(cast, actor),
        )
        return Event.objects.get(pk=line.event)

    with pytest.raises(OutOfScope):
        enact("other_county_officer")
    with pytest.raises(LineNotSane):
        enact(yuan=90)
    event = enact()
    assert left_of(event.pk) == 1
    settle_all()
    assert left_of(event.pk) == 0
    assert standing(wangs) == ("short", Decimal(8000))
    assert Event.objects.get(kind="standing.fell").caused_by == event
    assert asked(wangs) == [("family.check", TaskState.OPEN)]
    with pytest.raises(LineKnown):
        enact()


def test_a_closed_file_stands_nowhere(cast: Cast, wangs: Household) -> None:
    close_household(order(cast.village_cadre, DAY), wangs.key, ClosingReason.MOVED_AWAY)
    settle_all()
    assert not Standing.objects.exists()


def test_the_line_is_that_of_the_nearest_place_and_the_income_year(cast: Cast) -> None:
    assert [line_for(cast.village.path, year, lines()).yuan for year in (2014, 2017, 2023)] == [  # type: ignore[union-attr]
        2800,
        2952,
        6000,
    ]
    assert line_for(cast.village.path, 2013, lines()) is None


def test_a_guarantee_of_which_nothing_is_known_is_not_short(cast: Cast, wangs: Household) -> None:
    Guarantees.objects.create(
        household=wangs, water_guarantee=Guarantee.SAFE, valid_from=DAY, source=wangs.source,
        stated=["water_guarantee"],
    )  # fmt: skip
    earn(cast, wangs, 40_000, 41_000)
    found = Standing.objects.get(household_key=wangs.key)
    assert (found.water, found.housing) == ("met", "unknown")
    assert not Event.objects.filter(kind__startswith="standing.").exists()
