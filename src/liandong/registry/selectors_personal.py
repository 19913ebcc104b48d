"""Reading numbers: always for someone, masked by the table of masks, found by their hash only."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from liandong.foundation import clock
from liandong.foundation.accounts.scope import Somebody, access, in_scope, may
from liandong.foundation.personal import Kind, blinds_of, is_hidden, is_masked, mask, unseal_many
from liandong.foundation.personal.kinds import tidy
from liandong.registry.models import Household
from liandong.registry.models.personal import NumberConflict, PersonalNumber
from liandong.registry.selectors import READ, audience_of, holding

SEARCH, REVEAL = "number.search", "number.reveal"


@dataclass(frozen=True)
class ShownNumber:
    """A number as somebody may see it.

    ``text`` is masked, or whole where the audience sees it whole; None where it was erased. ``can_reveal``:
    this reader may ask for the whole. ``is_contested``: it also stands at somebody of another family.
    """

    number: PersonalNumber
    label: str
    owner: str
    text: str | None
    can_reveal: bool
    is_contested: bool = False


def numbers_of(user: Somebody, household: Household) -> list[ShownNumber]:
    """The numbers in force of a family that the user may read, the household's own first.

    Nothing for an audience that may see none. Cost: two queries, and one opening for each number.
    """
    audience = audience_of(user, household)
    if audience is None or all(is_hidden(kind, audience) for kind in Kind):
        return []
    found = list(
        PersonalNumber.objects.filter(holding(clock.today()), household=household)
        .select_related("member", "source")
        .order_by("member__person_no", "kind")
    )
    contested = set(_contested([one.pk for one in found]))
    kept = [one for one in found if one.erased_at is None]
    opened = dict(
        zip(
            (one.pk for one in kept),
            unseal_many([one.sealed for one in kept], of=[one.of for one in kept]),
            strict=True,
        )
    )
    may_reveal = may(user, REVEAL, household.place)
    shown = [
        ShownNumber(
            number=one,
            label=str(Kind(one.kind).label),
            owner=str(one.member) if one.member else "",
            text=mask(one.kind, opened[one.pk], audience) if one.pk in opened else None,
            can_reveal=may_reveal and one.pk in opened and is_masked(one.kind, audience),
            is_contested=one.pk in contested,
        )
        for one in found
    ]
    return sorted(
        (one for one in shown if one.text != ""), key=lambda one: (one.owner != "", one.number.member_id or 0)
    )


def _contested(numbers: list[int]) -> set[int]:
    if not numbers:
        return set()
    pairs = NumberConflict.objects.filter(
        Q(earlier__in=numbers) | Q(later__in=numbers), closed_at__isnull=True
    ).values_list("earlier_id", "later_id")
    return {one for pair in pairs for one in pair}


def find(user: Somebody, kind: str, value: str, *, action: str = SEARCH) -> QuerySet[PersonalNumber]:
    """The rows in force with exactly this number, in the user's area; the number itself reaches no query.

    Errors: KeyError for a kind that is none; those of the keys.
    """
    matching = PersonalNumber.objects.filter(
        holding(clock.today()), kind=kind, blind__in=blinds_of(kind, value), erased_at__isnull=True
    )
    return (
        in_scope(user, matching, place="household__place", action=action)
        .select_related("household__place", "member")
        .order_by("household__place__path", "household__household_no", "pk")
    )


def access_number(user: Somebody, household: UUID, number: UUID) -> PersonalNumber:
    """One number of one family, for somebody who may have it shown in full.

    Raises:
        OutOfScope: elsewhere, another family's, ended or erased, or there is none.
    """
    held = PersonalNumber.objects.filter(
        holding(clock.today()), household__key=household, erased_at__isnull=True
    ).select_related("household__place", "member")
    return access(user, held, {"key": number}, place="household__place", action=REVEAL)


def conflicts_for(user: Somebody) -> QuerySet[NumberConflict]:
    """Open conflicts of which at least one side lies in the user's area, latest first."""
    mine = in_scope(user, PersonalNumber.objects.all(), place="household__place", action=READ).values("pk")
    return (
        NumberConflict.objects.filter(Q(earlier__in=mine) | Q(later__in=mine), closed_at__isnull=True)
        .select_related("earlier__household__place", "later__household__place")
        .order_by("-opened_at")
    )


def id_endings(household: Household) -> set[str]:
    """The last four characters of the ID numbers of a family's members, to compare with, never to show.

    Cost: one query, and one opening for each number.
    """
    held = PersonalNumber.objects.filter(
        holding(clock.today()), household=household, kind=Kind.ID_NUMBER, erased_at__isnull=True
    )
    rows = list(held)
    opened = unseal_many([one.sealed for one in rows], of=[one.of for one in rows])
    return {tidy(Kind.ID_NUMBER, number)[-4:] for number in opened}
