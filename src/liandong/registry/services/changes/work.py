"""What every change of a family has in common: guards, one transaction, one key, events, and the steps.

A service is a function that is handed a :class:`Work` and acts on it; :func:`perform` does the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.db.utils import OperationalError

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import access
from liandong.foundation.keys import uuid7
from liandong.foundation.pages import formats
from liandong.linkage.models import Event, Subject
from liandong.linkage.services import EventDraft, record_many
from liandong.registry.change_codes import ChangeKind
from liandong.registry.codes import SourceKind
from liandong.registry.models import FamilyChange, Household, Member, MemberFacts, Source
from liandong.registry.services.changes import refusals

WRITE = "household.write"
_LOCK_WAIT = "5s"  # longer than any change of one family, much shorter than an import
Step = list[object]


@dataclass(frozen=True)
class Order:
    """What is the same for every change: who, when it happened, who told it, and under which key.

    Args:
        on: the day it happened; for a new fact, since when it is true.
        key: made with the form; sending the same form again changes nothing more.
        told_by: how the village knows, shown as the source of the facts.
        version: the version of the family that the actor saw; None where nobody looked before.
    """

    actor: User
    on: date
    key: UUID
    told_by: str = ""
    version: int | None = None


@dataclass(frozen=True)
class Line:
    """One line of what a change does, for people: whose, what, before, after."""

    who: str
    what: str
    before: str = ""
    after: str = ""


@dataclass
class Work:
    """A change under way, inside its transaction. The household and all others touched are locked."""

    order: Order
    household: Household
    source: Source
    steps: list[Step] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    events: list[EventDraft] = field(default_factory=list)
    touched: dict[int, Household] = field(default_factory=dict)

    @property
    def on(self) -> date:
        """The day it happened."""
        return self.order.on

    def say(self, who: object, what: object, before: object = "", after: object = "") -> None:
        """Add a line to what is shown before it is confirmed."""
        self.lines.append(Line(str(who), str(what), str(before), str(after)))

    def tell(self, kind: str, household: Household, **payload: object) -> None:
        """Add an event of a household; the source is said with each."""
        self.events.append(
            EventDraft(
                kind,
                Subject("household", household.key),
                household.place_id,
                self.order.actor,
                {"source": str(self.source.key), "on": self.on.isoformat(), **payload},
                occurred_at=datetime.combine(self.on, time(12), tzinfo=clock.HERE),
            )
        )


@dataclass(frozen=True)
class Done:
    """What a change did. ``is_repeat``: it had been done before under this key, and nothing was done now."""

    change: FamilyChange
    household: Household
    lines: tuple[Line, ...] = ()
    is_repeat: bool = False


Act = Callable[[Work], None]


def perform(
    order: Order,
    key: UUID,
    kind: ChangeKind,
    asked: Mapping[str, object],
    act: Act,
    *,
    closed: bool = False,
    merges: bool = False,
) -> Done:
    """Do one thing to a family, once, in one transaction with its events.

    Args:
        key: of the household.
        asked: what is asked for, to tell a repeated request from another one.
        closed: the household must be closed (to be reopened) rather than open.
        merges: ``act`` itself compares field by field what others changed meanwhile.

    Raises:
        OutOfScope: the actor may not change families there.
        Refusal: a guard; nothing was written.

    Lock: the request's key, then the registry shared with other families' changes (an import holds it
        alone), then the row of the household; a second household is locked by :func:`lock_second`.
    """
    with transaction_of(order):
        repeated = _repeated(order, kind, asked, key)
        if repeated is not None:
            return repeated
        household = lock_household(order.actor, key)
        _guard_state(household, closed=closed)
        guard_day(order.on)
        if not merges and order.version is not None and order.version != version_of(household):
            raise refusals.ChangedMeanwhile
        work = begin(order, household)
        before = _heads(household)
        act(work)
        for one in (household, *work.touched.values()):
            guard_one_head(one, had=before if one is household else 1)
        return finish(work, kind, asked)


@contextmanager
def transaction_of(order: Order) -> Iterator[None]:
    """The transaction of a change: one at a time under its key, and none while an import is being written.

    Raises:
        RegistryBusy: an import holds the registry for longer than a change waits.
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "select set_config('lock_timeout', %s, true), "
                    "pg_advisory_xact_lock(hashtextextended(%s, 0))",
                    [_LOCK_WAIT, f"registry.change {order.key}"],
                )
                cursor.execute("select pg_advisory_xact_lock_shared(hashtextextended('registry.merge', 0))")
            yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "55P03":  # lock_not_available
            raise refusals.RegistryBusy from error
        raise


def begin(order: Order, household: Household) -> Work:
    """A work on a locked household, with the source of its facts."""
    return Work(order, household, make_source(order))


def make_source(order: Order) -> Source:
    """Where the facts of a change come from: the village that says so, on that day."""
    return Source.objects.create(
        kind=SourceKind.VISIT,
        title=order.told_by.strip() or "村里登记",
        observed_on=order.on,
        recorded_at=clock.now(),
        recorded_by=order.actor,
    )


def finish(
    work: Work, kind: ChangeKind, asked: Mapping[str, object], *, undoes: FamilyChange | None = None
) -> Done:
    """Write the events and the line of what was done."""
    events = record_many(work.events)
    change = FamilyChange.objects.create(
        key=work.order.key,
        kind=kind,
        household=work.household,
        effective_on=work.on,
        recorded_at=clock.now(),
        recorded_by=work.order.actor,
        source=work.source,
        fingerprint=fingerprint(kind, work.order, asked),
        event=events[0].pk if events else uuid7(),
        steps=work.steps,
        undoes=undoes,
    )
    return Done(change, work.household, tuple(work.lines))


def fingerprint(kind: ChangeKind, order: Order, asked: Mapping[str, object]) -> str:
    """The hash of a request: the same form sent twice has the same."""
    text = json.dumps(
        [kind.value, order.on, order.told_by, asked], default=str, sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def repeated(order: Order, kind: ChangeKind, asked: Mapping[str, object]) -> Done | None:
    """What was done under this key before, if it was the same request of the same person.

    Raises:
        KeyUsed: the key stands for another request.
    """
    earlier = FamilyChange.objects.filter(key=order.key).select_related("household").first()
    if earlier is None:
        return None
    same = earlier.fingerprint == fingerprint(kind, order, asked)
    if not same or earlier.recorded_by_id != order.actor.pk:
        raise refusals.KeyUsed
    return Done(earlier, earlier.household, is_repeat=True)


def _repeated(order: Order, kind: ChangeKind, asked: Mapping[str, object], key: UUID) -> Done | None:
    done = repeated(order, kind, asked)
    if done is not None and done.household.key != key:
        raise refusals.KeyUsed
    return done


def lock_household(actor: User, key: UUID) -> Household:
    """The household, locked until the end of the transaction, if the actor may change it.

    Raises:
        OutOfScope: it lies elsewhere, or there is none.
    """
    found = access(actor, Household.objects.select_related("place"), {"key": key}, action=WRITE)
    # locked by number in a second statement: PostgreSQL locks no row of a query with subqueries on others
    return Household.objects.select_for_update(of=("self",)).select_related("place").get(pk=found.pk)


def lock_second(work: Work, key: UUID) -> Household:
    """Another open household of the same county, locked as well.

    Raises:
        SameHousehold, OtherCounty, HouseholdClosed, OutOfScope.

    Lock: two changes of the same pair in opposite directions end as a deadlock, which PostgreSQL breaks; the
        second is then refused as busy.
    """
    if key == work.household.key:
        raise refusals.SameHousehold(number=work.household.household_no)
    other = lock_household(work.order.actor, key)
    if other.county_id != work.household.county_id:
        raise refusals.OtherCounty(number=other.household_no)
    _guard_state(other, closed=False)
    work.touched[other.pk] = other
    return other


def _guard_state(household: Household, *, closed: bool) -> None:
    if closed and household.closed_on is None:
        raise refusals.NotClosed(number=household.household_no)
    if not closed and household.closed_on is not None:
        raise refusals.HouseholdClosed(number=household.household_no, day=formats.day(household.closed_on))


def guard_day(on: date) -> None:
    """Refuse a day that has not come."""
    if on > clock.today():
        raise refusals.DayAhead(day=formats.day(on))


def guard_forward(who: object, since: date, on: date) -> None:
    """Refuse a day before the one since which something is known."""
    if on < since:
        raise refusals.BeforeKnown(who=who, since=formats.day(since), day=formats.day(on))


def members_of(household: Household) -> list[Member]:
    """The present members, the head first, then by number."""
    heads = set(_head_rows(household).values_list("member_id", flat=True))
    present = Member.objects.filter(household=household, valid_to__isnull=True)
    return sorted(present, key=lambda one: (one.pk not in heads, len(one.person_no), one.person_no))


def head_of(household: Household) -> Member | None:
    """The present head; None where the register does not know one."""
    row = _head_rows(household).select_related("member").first()
    return row.member if row else None


def _head_rows(household: Household) -> QuerySet[MemberFacts]:
    return MemberFacts.objects.filter(household=household, is_head=True, valid_to__isnull=True)


def _heads(household: Household) -> int:
    return int(_head_rows(household).count())


def guard_one_head(household: Household, *, had: int) -> None:
    """Refuse an open household whose number of heads is not one, unless its source never named any."""
    if household.closed_on is not None:
        return
    count = _heads(household)
    if count != 1 and not (count == 0 and had == 0):
        raise refusals.NoHead(count=count)


def version_of(household: Household) -> int:
    """The version of a family: the number of the last event about it. Every change adds one.

    What followed by itself is no change of facts: whoever has a form open is not told of a conflict.

    Cost: one query by index.
    """
    own = Q(caused_by__isnull=True) | Q(actor__isnull=False)
    told = Event.objects.filter(own, subject_kind="household", subject_key=household.key)
    found = told.aggregate(Max("seq"))
    return int(found["seq__max"] or 0)


def previewed(call: Callable[[], Done]) -> Done:
    """What a change would do: it is done, with every guard, and taken back before anybody sees it."""
    with transaction.atomic():
        done = call()
        transaction.set_rollback(True)
    return done
