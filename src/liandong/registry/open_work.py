"""The families that a person helps, for a hand-over: the successor has them when the duty passes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.open_work import Source, Work, register
from liandong.registry.models import Tie
from liandong.registry.services.ties import pass_pair
from liandong.registry.tie_codes import TieRole


def helped_families(user: User) -> list[Work]:
    """The pairs that have not ended, named by the family's number."""
    pairs = Tie.objects.filter(user=user, role=TieRole.HELPER, valid_to__isnull=True)
    return [
        Work(f"tie:{one.key}", one.household.household_no)
        for one in pairs.select_related("household").order_by("household__household_no", "pk")
    ]


def pass_on(works: Sequence[Work], leaver: User, successor: User) -> None:
    """End the pairs, and begin them anew for the successor; who may not help a family does not get it.

    What is refused stays in the list of the hand-over, with nobody who helps it.
    """
    for work in works:
        with suppress(Refusal):
            pass_pair(UUID(work.subject.removeprefix("tie:")), to=successor, today=clock.today())


register(Source("pairs", _("Families you help"), helped_families, pass_on))
