"""Households that are added, split and merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from liandong.foundation import clock
from liandong.foundation.accounts.scope import access_place
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import named
from liandong.registry.change_codes import ChangeKind, ClosingReason, MemberChange
from liandong.registry.codes import Relation
from liandong.registry.models import (
    DatedFacts,
    Guarantees,
    Household,
    HouseholdIncome,
    LivingConditions,
    Member,
)
from liandong.registry.services.changes import refusals
from liandong.registry.services.changes.closing import county_of, end_file
from liandong.registry.services.changes.members import (
    NO_RELATIONS,
    NewMember,
    Relations,
    add_member,
    carry_member,
    name_head,
    one_member,
    set_head,
)
from liandong.registry.services.changes.numbers import tell_numbers
from liandong.registry.services.changes.rows import columns_of, current, opened
from liandong.registry.services.changes.work import (
    WRITE,
    Done,
    Order,
    Work,
    finish,
    guard_day,
    head_of,
    lock_second,
    make_source,
    members_of,
    perform,
    repeated,
    transaction_of,
)


@dataclass(frozen=True)
class NewFamily:
    """A family to be registered. ``living``, ``guarantees``, ``income``: columns of their tables, typed."""

    place: int
    members: Sequence[NewMember]
    group_no: str = ""
    living: Mapping[str, object] = field(default_factory=dict)
    guarantees: Mapping[str, object] = field(default_factory=dict)
    income: Mapping[str, object] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict, repr=False)


def register_family(order: Order, family: NewFamily) -> Done:
    """A household with its members, under the next free number of its village.

    The head is the one member whose relation is ``01``.

    Raises:
        NobodyNamed, NoHead, NamedTwice, DayAhead, OutOfScope.
    """
    with transaction_of(order):
        before = repeated(order, ChangeKind.REGISTER, {"family": family})
        if before is not None:
            return before
        guard_day(order.on)
        place = access_place(order.actor, family.place, action=WRITE)
        _guard_members(family.members)
        work = _new_household(order, place, family.group_no)
        for person in family.members:
            is_head = person.relation == Relation.HEAD
            member = add_member(work, work.household, person, None, is_head=is_head)
            work.say(member, _("becomes a member"))
        name_head(work, work.household)
        tell_numbers(work, work.household, None, family.numbers)
        _first_facts(work, LivingConditions, family.living)
        _first_facts(work, Guarantees, family.guarantees)
        if "year" in family.income:
            _first_facts(work, HouseholdIncome, family.income)
        work.tell("household.registered", work.household, members=len(family.members))
        return finish(work, ChangeKind.REGISTER, {"family": family})


def _guard_members(members: Sequence[NewMember]) -> None:
    if not members:
        raise refusals.NobodyNamed
    heads = sum(person.relation == Relation.HEAD for person in members)
    if heads != 1:
        raise refusals.NoHead(count=heads)
    seen: set[tuple[object, ...]] = set()
    for person in members:
        who = (person.name.strip(), person.birth_on)
        if all(who) and who in seen:
            raise refusals.NamedTwice(who=person.name)
        seen.add(who)


def _new_household(order: Order, place: Place, group_no: str) -> Work:
    source = make_source(order)
    household = Household.objects.create(
        county=county_of(place),
        place=place,
        household_no=_free_number(place),
        group_no=group_no.strip() or None,
        registered_at=clock.now(),
        source=source,
    )
    work = Work(order, household, source)
    work.steps.append(["open", "Household", household.pk, None])
    return work


def _free_number(place: Place) -> str:
    """The code of the village and four digits, one more than the highest ever given there.

    Lock: the village's numbers, until the transaction ends.
    """
    village = Place.objects.filter(pk__in=place.ids, level=Level.VILLAGE).first() or place
    code = named(Place.objects.filter(pk=village.pk)).values_list("code", flat=True).first() or "V"
    county = county_of(place)
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"registry.number {county.pk} {code}"]
        )
        cursor.execute(
            "select max(substr(household_no, %s)::int) from registry_household "
            "where county_id = %s and household_no like %s and substr(household_no, %s) ~ '^[0-9]{4,8}$'",
            [len(code) + 1, county.pk, f"{code}%", len(code) + 1],
        )
        row = cursor.fetchone()
    return f"{code}{(row[0] or 0) + 1 if row else 1:04d}"


def _first_facts(work: Work, model: type[DatedFacts], values: Mapping[str, object]) -> None:
    known = {name: value for name, value in values.items() if value is not None}
    if known:
        owner = {"household_id": work.household.pk}
        opened(work, model, {**known, **owner}, stated=known, since=work.on)


def split_household(
    order: Order,
    key: UUID,
    members: Sequence[UUID],
    *,
    new_head: UUID,
    relations: Relations = NO_RELATIONS,
    head_here: UUID | None = None,
    relations_here: Relations = NO_RELATIONS,
    same_house: bool = False,
) -> Done:
    """Some members form a household of their own from the day on (分户).

    What is known about them goes along; income does not, because nobody has asked for it yet.

    Args:
        members: who goes, the new household's head among them.
        relations: of those who go, to their new head.
        head_here: who is head of the old household, where its head goes.
        same_house: they stay under the same roof, so the living conditions are theirs too.

    Raises:
        NobodyNamed, NobodyStays, NotAMember, HeadNeeded, BeforeKnown, DayAhead, HouseholdClosed, OutOfScope.
    """

    def act(work: Work) -> None:
        going = [one_member(work.household, one) for one in dict.fromkeys(members)]
        if new_head not in {one.key for one in going}:
            raise refusals.NoHead(count=0)
        staying = [one for one in members_of(work.household) if one.pk not in {x.pk for x in going}]
        if not staying:
            raise refusals.NobodyStays(number=work.household.household_no)
        old_head = head_of(work.household)
        if old_head in going and (head_here is None or head_here not in {one.key for one in staying}):
            raise refusals.HeadNeeded(who=old_head, day=formats.day(work.on))
        new = _new_household(order, work.household.place, work.household.group_no or "")
        work.steps.extend(new.steps)
        work.touched[new.household.pk] = new.household
        work.say(new.household.household_no, _("is a household of its own"))
        for one in sorted(going, key=lambda one: one.key != new_head):
            _carry_into(work, one, new.household, relations.get(one.key), is_head=one.key == new_head)
        name_head(work, new.household)
        if old_head in going and head_here is not None:
            set_head(
                work, work.household, one_member(work.household, head_here), relations_here, old=old_head
            )
        if same_house:
            _share_living(work, new.household)
        work.tell("household.split", work.household, to=str(new.household.key), members=len(going))
        came_from = str(work.household.key)
        work.tell("household.registered", new.household, members=len(going), came_from=came_from)

    asked = {
        "members": sorted(members),
        "head": new_head,
        "relations": sorted(relations.items()),
        "here": [head_here, sorted(relations_here.items())],
        "same_house": same_house,
    }
    return perform(order, key, ChangeKind.SPLIT, asked, act)


def _carry_into(
    work: Work, one: Member, to: Household, relation: str | None, *, is_head: bool = False
) -> None:
    carry_member(
        work,
        one,
        to,
        relation,
        out=MemberChange.OTHER_OUT,
        into=MemberChange.OTHER_IN,
        is_head=is_head,
    )
    work.say(one, _("moves to household"), work.household.household_no, to.household_no)


def _share_living(work: Work, to: Household) -> None:
    living = current(LivingConditions, household=work.household)
    if living is not None:
        values = {name: getattr(living, name) for name in columns_of(LivingConditions)}
        known = [name for name, value in values.items() if value is not None and name != "household_id"]
        opened(work, LivingConditions, {**values, "household_id": to.pk}, stated=known, since=work.on)


def merge_households(order: Order, key: UUID, other: UUID, *, relations: Relations = NO_RELATIONS) -> Done:
    """Another household's members join this one from the day on, and its file is closed (并户).

    Args:
        other: the household that ends.
        relations: of its members, to the head here.

    Raises:
        SameHousehold, OtherCounty, SecondHead, BeforeKnown, DayAhead, HouseholdClosed, OutOfScope.
    """

    def act(work: Work) -> None:
        ending = lock_second(work, other)
        joining = members_of(ending)
        for one in joining:
            relation = relations.get(one.key)
            if relation == Relation.HEAD:
                raise refusals.SecondHead(who=head_of(work.household) or _("Somebody"))
            work.say(one, _("moves to household"), ending.household_no, work.household.household_no)
            carry_member(
                work, one, work.household, relation, out=MemberChange.OTHER_OUT, into=MemberChange.OTHER_IN
            )
        end_file(work, ending, ClosingReason.MERGED)
        work.tell("household.merged", work.household, came_from=str(ending.key), members=len(joining))
        work.tell("household.closed", ending, reason=ClosingReason.MERGED.value, to=str(work.household.key))

    asked = {"other": other, "relations": sorted(relations.items())}
    return perform(order, key, ChangeKind.MERGE, asked, act)
