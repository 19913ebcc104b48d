"""The columns of an export with a row for each person: who they are, and what is known of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from liandong.registry.fields import CodeList, Keeps, fields_of
from liandong.registry.models import Member, MemberFacts
from liandong.registry.wording import Value

if TYPE_CHECKING:
    from django.utils.functional import Promise, _StrPromise

    LazyText = _StrPromise | Promise


@dataclass(frozen=True)
class ListedMember:
    """A person with the facts in force; None where nothing was said of them yet."""

    member: Member
    facts: MemberFacts | None


@dataclass(frozen=True)
class MemberColumn:
    """A column. ``of``: what stands in it; None is unknown."""

    label: str | LazyText
    of: Callable[[ListedMember], Value]
    codes: CodeList | None = None
    unit: str = ""
    is_number: bool = False


def _columns(kept: Keeps, read: Callable[[ListedMember, str], Value]) -> tuple[MemberColumn, ...]:
    def of(name: str) -> Callable[[ListedMember], Value]:
        return lambda one: read(one, name)

    return tuple(
        MemberColumn(field.label, of(name), field.codes, field.unit, is_number=bool(field.unit))
        for name, field in fields_of(kept).items()
    )


MEMBER_COLUMNS: tuple[MemberColumn, ...] = (
    MemberColumn(_("Member number"), lambda one: one.member.person_no),
    *_columns(Keeps.MEMBER, lambda one, name: getattr(one.member, name)),
    *_columns(Keeps.MEMBER_FACTS, lambda one, name: getattr(one.facts, name, None)),
)
"""Every column; numbers of documents, phones and accounts are sealed and never leave in a list."""


def members_of(households: Sequence[int]) -> dict[int, list[ListedMember]]:
    """The present members of households, by household, in the order of their numbers.

    The ids must come from a selector that knows the reader. Cost: two queries.
    """
    members = Member.objects.filter(household__in=households, valid_to__isnull=True)
    facts = MemberFacts.objects.filter(household__in=households, valid_to__isnull=True)
    of_member = {one.member_id: one for one in facts}
    found: dict[int, list[ListedMember]] = defaultdict(list)
    for member in members.order_by("household_id", "id"):
        found[member.household_id].append(ListedMember(member, of_member.get(member.pk)))
    return found
