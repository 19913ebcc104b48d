"""Members who are born, marry, come, go and die, and who is head: one service for each thing that happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from liandong.foundation.pages import formats
from liandong.registry.change_codes import ChangeKind, MemberChange
from liandong.registry.codes import Relation
from liandong.registry.models import Household, Member, MemberFacts
from liandong.registry.services.changes import refusals
from liandong.registry.services.changes.numbers import carry_numbers, end_numbers, tell_numbers
from liandong.registry.services.changes.relations import relation_after
from liandong.registry.services.changes.rows import carry_origins, columns_of, leave, opened, renew
from liandong.registry.services.changes.work import (
    Done,
    Order,
    Work,
    guard_day,
    head_of,
    lock_second,
    members_of,
    perform,
)

Relations = Mapping[UUID, str]
NO_RELATIONS: Relations = {}
LEAVES = {
    ChangeKind.DEATH: (MemberChange.DIED,),
    ChangeKind.MARRIAGE_OUT: (MemberChange.MARRIED_OUT,),
    ChangeKind.MOVE_OUT: (MemberChange.OTHER_OUT, MemberChange.SETTLED_ABROAD, MemberChange.IMPRISONED),
}
JOINS = {
    ChangeKind.BIRTH: MemberChange.BORN,
    ChangeKind.MARRIAGE_IN: MemberChange.MARRIED_IN,
    ChangeKind.MOVE_IN: MemberChange.OTHER_IN,
}
EVENTS = {
    MemberChange.DIED: "household.member_died",
    MemberChange.MARRIED_OUT: "household.member_married_out",
    MemberChange.BORN: "household.member_born",
    MemberChange.MARRIED_IN: "household.member_married_in",
    MemberChange.OTHER_IN: "household.member_moved_in",
}
_MOVED_OUT = "household.member_moved_out"


@dataclass(frozen=True)
class NewMember:
    """Somebody who was in no household of the register.

    ``facts``: further columns of :class:`MemberFacts`, typed; what is not in it is unknown.
    ``numbers``: kind of number to the number.
    """

    name: str
    sex: str | None = None
    birth_on: date | None = None
    relation: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    # not in the repr, so in no log and in no fingerprint of a request
    numbers: Mapping[str, str] = field(default_factory=dict, repr=False)


def join_household(order: Order, key: UUID, kind: ChangeKind, person: NewMember) -> Done:
    """A birth, a marriage into the family, or somebody who moves in: a new member from the day on.

    A child that is born belongs from its birthday, so the order's day is that of the birth.

    Raises:
        SecondHead, DayAhead, HouseholdClosed, OutOfScope.
    """

    def act(work: Work) -> None:
        if person.relation == Relation.HEAD:
            raise refusals.SecondHead(who=head_of(work.household) or _("Somebody"))
        member = add_member(work, work.household, person, JOINS[kind])
        work.say(member, _("becomes a member"), after=_("from %(day)s") % {"day": formats.day(work.on)})
        work.tell(EVENTS[JOINS[kind]], work.household, member=str(member.key))

    return perform(order, key, kind, {"person": person}, act)


def leave_household(
    order: Order,
    key: UUID,
    kind: ChangeKind,
    member: UUID,
    *,
    how: MemberChange | None = None,
    new_head: UUID | None = None,
    relations: Relations = NO_RELATIONS,
) -> Done:
    """A death, a marriage out of the family, or somebody who moves out: no member from the day on.

    Args:
        how: which of the kind's ways, where it has several.
        new_head: who is head afterwards, where the head leaves.
        relations: what members are to the new head, where it does not follow.

    Raises:
        HeadNeeded, NobodyStays, NotAMember, BeforeKnown, DayAhead, HouseholdClosed, OutOfScope.
    """
    way = how if how in LEAVES[kind] else LEAVES[kind][0]

    def act(work: Work) -> None:
        person = one_member(work.household, member)
        if len(members_of(work.household)) == 1:
            raise refusals.NobodyStays(number=work.household.household_no)
        next_head = _next_head(work, person, new_head)
        leave(work, person, way)
        end_numbers(work, person)
        if next_head is not None:
            set_head(work, work.household, next_head, relations, old=person)
        work.say(person, way.label, after=_("until %(day)s") % {"day": formats.day(work.on)})
        work.tell(EVENTS.get(way, _MOVED_OUT), work.household, member=str(person.key), how=way.value)

    asked = {"member": member, "how": way, "head": new_head, "relations": sorted(relations.items())}
    return perform(order, key, kind, asked, act)


def change_head(order: Order, key: UUID, new_head: UUID, *, relations: Relations = NO_RELATIONS) -> Done:
    """Another member is head from the day on; relations to the head follow.

    Raises:
        AlreadyHead, NotAMember, BeforeKnown, DayAhead, HouseholdClosed, OutOfScope.
    """

    def act(work: Work) -> None:
        set_head(work, work.household, one_member(work.household, new_head), relations)

    asked = {"head": new_head, "relations": sorted(relations.items())}
    return perform(order, key, ChangeKind.HEAD, asked, act)


def transfer_member(
    order: Order,
    key: UUID,
    member: UUID,
    to: UUID,
    *,
    relation: str | None = None,
    by_marriage: bool = False,
    new_head: UUID | None = None,
    relations: Relations = NO_RELATIONS,
) -> Done:
    """A member of one household of the register belongs to another one from the day on.

    What is known about the person goes along, each fact with its source.

    Args:
        to: key of the other household, of the same county and within the actor's area.
        relation: to the head there.
        by_marriage: married out here and in there; else moved.

    Raises:
        SameHousehold, OtherCounty, SecondHead, HeadNeeded, NobodyStays, NotAMember, BeforeKnown, …
    """

    def act(work: Work) -> None:
        other = lock_second(work, to)
        person = one_member(work.household, member)
        if len(members_of(work.household)) == 1:
            raise refusals.NobodyStays(number=work.household.household_no)
        if relation == Relation.HEAD:
            raise refusals.SecondHead(who=head_of(other) or _("Somebody"))
        next_head = _next_head(work, person, new_head)
        out, into = (
            (MemberChange.MARRIED_OUT, MemberChange.MARRIED_IN)
            if by_marriage
            else (MemberChange.OTHER_OUT, MemberChange.OTHER_IN)
        )
        carried = carry_member(work, person, other, relation, out=out, into=into)
        if next_head is not None:
            set_head(work, work.household, next_head, relations, old=person)
        work.say(person, _("moves to household"), work.household.household_no, other.household_no)
        work.tell(
            "household.member_left", work.household, member=str(person.key), to=str(other.key), how=out.value
        )
        work.tell(
            "household.member_joined",
            other,
            member=str(carried.key),
            came_from=str(work.household.key),
            how=into.value,
        )

    asked = {"member": member, "to": to, "relation": relation, "marriage": by_marriage, "head": new_head}
    return perform(order, key, ChangeKind.TRANSFER, asked | {"relations": sorted(relations.items())}, act)


def one_member(household: Household, key: UUID) -> Member:
    """The present member of that key.

    Raises:
        NotAMember: there is none, or they left.
    """
    member = Member.objects.filter(household=household, key=key, valid_to__isnull=True).first()
    if member is None:
        raise refusals.NotAMember(number=household.household_no)
    return member


def add_member(
    work: Work, household: Household, person: NewMember, how: MemberChange | None, *, is_head: bool = False
) -> Member:
    """A new member with the facts that were given; the rest is unknown."""
    if person.birth_on is not None:
        guard_day(person.birth_on)
    member = Member.objects.create(
        household=household,
        person_no=next_number(household),
        name=person.name.strip() or None,
        sex=person.sex or None,
        birth_on=person.birth_on,
        valid_from=work.on,
        source=work.source,
        joined_by=how,
    )
    work.steps.append(["open", "Member", member.pk, None])
    facts = {name: value for name, value in person.facts.items() if value is not None}
    values = {**facts, "relation": Relation.HEAD.value if is_head else person.relation or None}
    values["is_head"] = is_head
    stated = [name for name, value in values.items() if value is not None]
    opened(
        work,
        MemberFacts,
        {**values, "member_id": member.pk, "household_id": household.pk},
        stated=stated,
        since=work.on,
    )
    tell_numbers(work, household, member, person.numbers)
    return member


def carry_member(
    work: Work,
    member: Member,
    to: Household,
    relation: str | None,
    *,
    out: MemberChange,
    into: MemberChange,
    is_head: bool = False,
) -> Member:
    """End the stay here and begin the next one there, with everything that is known about the person."""
    facts = leave(work, member, out)
    held = end_numbers(work, member)
    stay = next_stay(work, member, facts, to, relation, into=into, is_head=is_head)
    carry_numbers(work, held, stay)
    return stay


def next_stay(
    work: Work,
    member: Member,
    facts: MemberFacts | None,
    to: Household,
    relation: str | None,
    *,
    into: MemberChange,
    is_head: bool = False,
) -> Member:
    """A new stay of somebody whose stay before has ended; ``facts`` are those that held at its end."""
    stay = Member.objects.create(
        household=to,
        person_no=next_number(to),
        name=member.name,
        sex=member.sex,
        birth_on=member.birth_on,
        valid_from=work.on,
        source=work.source,
        joined_by=into,
        came_from=member,
    )
    work.steps.append(["open", "Member", stay.pk, None])
    if facts is not None:
        carry_origins(work, facts, stay, work.on)
    kept = {name: getattr(facts, name) for name in columns_of(MemberFacts)} if facts is not None else {}
    own: dict[str, object] = {"member_id": stay.pk, "household_id": to.pk, "is_head": is_head}
    own["relation"] = Relation.HEAD.value if is_head else relation or None
    stated = ["is_head", *(["relation"] if own["relation"] else [])]
    opened(work, MemberFacts, {**kept, **own}, stated=stated, since=work.on)
    return stay


def _next_head(work: Work, leaving: Member, new_head: UUID | None) -> Member | None:
    """Who takes over where the one who leaves is head; None where nobody needs to."""
    head = head_of(work.household)
    if head is None or head.pk != leaving.pk:
        return None
    if new_head is None or new_head == leaving.key:
        raise refusals.HeadNeeded(who=leaving, day=formats.day(work.on))
    return one_member(work.household, new_head)


def set_head(
    work: Work, household: Household, member: Member, relations: Relations, *, old: Member | None = None
) -> None:
    """One member is head from the work's day on; the others' relations follow or become unknown.

    ``old``: who was head until then, where they have left.
    """
    before = old or head_of(household)
    if before is not None and before.pk == member.pk:
        raise refusals.AlreadyHead(who=member)
    rows = {row.member_id: row for row in MemberFacts.objects.filter(household=household, valid_to=None)}
    mine = rows.get(member.pk)
    was = mine.relation if mine else None
    work.say(household.household_no, _("head of the household"), before or formats.unknown(), member)
    # the old head first: the database knows no day with two
    for one in sorted(members_of(household), key=lambda one: one.pk == member.pk):
        row = rows.get(one.pk)
        relation: str | None = Relation.HEAD.value
        if one.pk != member.pk:
            relation = relations.get(one.key) or relation_after(
                row.relation if row else None,
                one.sex,
                new_head=was,
                new_head_sex=member.sex,
                old_head_sex=before.sex if before else None,
            )
            _say_relation(work, one, row, relation)
        values = {"is_head": one.pk == member.pk, "relation": relation}
        if row is None or any(getattr(row, name) != value for name, value in values.items()):
            renew(work, MemberFacts, row, values, {"member_id": one.pk, "household_id": household.pk})
    name_head(work, household)
    work.tell("household.head_changed", household, member=str(member.key))


def _say_relation(work: Work, member: Member, row: MemberFacts | None, relation: object) -> None:
    labels = dict(Relation.choices)
    before = labels.get(Relation(row.relation)) if row and row.relation else None
    after = labels.get(Relation(str(relation))) if relation else None
    if before != after:
        work.say(member, _("relation to the head"), before or formats.unknown(), after or formats.unknown())


def name_head(work: Work, household: Household) -> None:
    """The label of a household is its head's name, where it is known."""
    head = head_of(household)
    if head is not None and head.name and head.name != household.head_name:
        household.head_name = head.name
        household.save(update_fields=["head_name"])
        work.steps.append(["name", "Household", household.pk])


def next_number(household: Household) -> str:
    """The next free number of a person in the household; numbers of those who left are not given again."""
    numbers = Member.objects.filter(household=household).values_list("person_no", flat=True)
    taken = [int(number) for number in numbers if number.isdigit()]
    return f"{max([*taken, len(numbers)], default=0) + 1:02d}"
