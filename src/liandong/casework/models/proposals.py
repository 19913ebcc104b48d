"""What every table has whose rows one person proposes and a second one puts in force.

A part makes its table from :class:`Proposal`, adds :func:`two_person_rules` to its constraints, and in the
migration the trigger ``liandong_proposal_unchanging`` (see ``0020_two_persons``). Its steps are those of
:mod:`liandong.casework.enacting`.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place


class ProposalState(models.TextChoices):
    """Where a proposal stands. One that was put in force ends by its date; its state stays."""

    PROPOSED = "proposed", _("proposed")
    ENACTED = "enacted", _("put in force")
    REFUSED = "refused", _("turned down")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Proposal(models.Model):
    """Something in force for a place and all below it, from ``valid_from`` until before ``valid_to``.

    One person proposes it, a second one confirms or refuses; until then the first may withdraw it. The
    database holds that the two differ, that of a place and use no two overlap, and that nothing decided
    changes but its end. ``reason``: on what ground it is proposed; ``answer``: why it was turned down.
    """

    used_as: ClassVar[str]
    """The text column that says as what it is in force: of a place and a use, one holds on a day."""

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.PROPOSED)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Whether its days hold a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def two_person_rules(name: str, used_as: str, *more: str) -> list[models.BaseConstraint]:
    """The constraints of a table of proposals.

    Args:
        name: before each of their names.
        used_as: the column of :attr:`Proposal.used_as`.
        more: columns in which two proposals for the same day may differ.
    """
    days = Func("valid_from", "valid_to", Value("[)"), function="daterange", output_field=DateRangeField())
    return [
        models.UniqueConstraint(
            name=f"{name}_proposed_once",
            fields=["place", used_as, *more, "valid_from"],
            condition=Q(state=ProposalState.PROPOSED),
        ),
        models.CheckConstraint(
            name=f"{name}_by_a_second_person",
            condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
        ),
        models.CheckConstraint(
            name=f"{name}_decided_is_whole",
            condition=Q(state=ProposalState.PROPOSED, decided_by__isnull=True, decided_at__isnull=True)
            | Q(state=ProposalState.WITHDRAWN, decided_by__isnull=True, decided_at__isnull=False)
            | Q(state=ProposalState.ENACTED, decided_by__isnull=False, decided_at__isnull=False)
            | (
                Q(state=ProposalState.REFUSED, decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(answer="")
            ),
        ),
        models.CheckConstraint(
            name=f"{name}_ends_after_it_begins",
            condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
        ),
        ExclusionConstraint(
            name=f"{name}_one_a_day",
            expressions=[
                (_point(F("place_id")), RangeOperators.OVERLAPS),
                (_point(Func(used_as, function="hashtext")), RangeOperators.OVERLAPS),
                (days, RangeOperators.OVERLAPS),
            ],
            condition=Q(state=ProposalState.ENACTED),
        ),
    ]


def _point(expression: models.Expression | F) -> Func:
    # Core gist has no plain equality; a range of one number has.
    return Func(expression, expression, Value("[]"), function="int8range")
