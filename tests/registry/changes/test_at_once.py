"""Several people and an import at the same moment, in transactions of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from liandong.analytics.errors import Refusal
from liandong.foundation.keys import uuid7
from liandong.registry.change_codes import ChangeKind
from liandong.registry.models import Household, Member, MemberFacts
from liandong.registry.services.changes import (
    Done,
    NewMember,
    change_head,
    join_household,
    leave_household,
    transfer_member,
    work,
)
from liandong.registry.services.changes.refusals import (
    AlreadyHead,
    ChangedMeanwhile,
    NotAMember,
    RegistryBusy,
)
from tests.cast import Cast, make_cast
from tests.registry.changes.families import called, order, the_wangs

pytestmark = pytest.mark.django_db(transaction=True)
Task = Callable[[], Done]


def _at_once(*tasks: Task) -> list[Done | Refusal]:
    """Run the tasks at the same moment, each on a connection of its own."""
    start = Barrier(len(tasks))

    def one(task: Task) -> Done | Refusal:
        try:
            start.wait(10)
            return task()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(one, tasks))


@pytest.fixture
def people() -> Cast:
    return make_cast()


@pytest.fixture
def wangs(people: Cast) -> Household:
    return the_wangs(people.village_cadre, people.village)


def _heads(household: Household) -> int:
    return MemberFacts.objects.filter(household=household, is_head=True, valid_to=None).count()


def test_the_same_form_sent_twice_at_once_is_written_once(people: Cast, wangs: Household) -> None:
    asked = order(people.village_cadre, date(2024, 4, 2), key=uuid7())
    child = NewMember("王小宝", "1", date(2024, 4, 2), "03")

    def send() -> Done:
        return join_household(asked, wangs.key, ChangeKind.BIRTH, child)

    outcomes = _at_once(send, send, send)
    assert sorted(one.is_repeat for one in outcomes if isinstance(one, Done)) == [False, True, True]
    assert Member.objects.filter(name="王小宝").count() == 1


def test_two_who_name_a_head_at_once_leave_one(people: Cast, wangs: Household) -> None:
    wife, son = called(wangs, "李秀英").key, called(wangs, "王小军").key
    outcomes = _at_once(
        lambda: change_head(order(people.village_cadre), wangs.key, wife),
        lambda: change_head(order(people.resident_team), wangs.key, son),
    )
    assert all(isinstance(one, Done | AlreadyHead) for one in outcomes)
    assert _heads(wangs) == 1


def test_of_two_who_looked_at_the_same_version_one_looks_again(people: Cast, wangs: Household) -> None:
    seen = work.version_of(wangs)
    names = ("赵桂兰", "王小梅")
    keys = [called(wangs, name).key for name in names]
    outcomes = _at_once(
        *(
            (
                lambda key=key: leave_household(
                    order(people.village_cadre, version=seen), wangs.key, ChangeKind.DEATH, key
                )
            )
            for key in keys
        )
    )
    assert sorted(type(one).__name__ for one in outcomes) == [ChangedMeanwhile.__name__, Done.__name__]


def test_nobody_is_moved_to_two_households_at_once(people: Cast, wangs: Household) -> None:
    others = [the_wangs(people.village_cadre, people.village).key for _again in range(2)]
    son = called(wangs, "王小军").key
    outcomes = _at_once(
        *((lambda to=to: transfer_member(order(people.village_cadre), wangs.key, son, to)) for to in others)
    )
    assert sorted(type(one).__name__ for one in outcomes) == [Done.__name__, NotAMember.__name__]
    assert Member.objects.filter(came_from__key=son).count() == 1


def test_while_a_file_is_taken_in_a_change_waits_and_then_says_so(
    people: Cast, wangs: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_LOCK_WAIT", "200ms")
    mother = called(wangs, "赵桂兰").key
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended('registry.merge', 0))")
        (outcome,) = _at_once(
            lambda: leave_household(order(people.village_cadre), wangs.key, ChangeKind.DEATH, mother)
        )
    assert isinstance(outcome, RegistryBusy)
    leave_household(order(people.village_cadre), wangs.key, ChangeKind.DEATH, mother)
