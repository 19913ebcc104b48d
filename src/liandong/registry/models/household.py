from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from liandong.foundation.audit.history import KnownAt
from liandong.foundation.keys import uuid7
from liandong.foundation.places.models import Place
from liandong.registry.change_codes import ClosingReason, MemberChange
from liandong.registry.codes import Sex
from liandong.registry.models.source import Source


class Household(models.Model):
    """A family that lives and budgets together, under a number that is never given twice in a county.

    ``head_name`` is a label kept beside the facts, so that lists need no join: the name of the member
    who is head, or the name that a source gave without naming the members. NULL: no name is known.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    # foreign keys without a constraint are held by liandong.registry.set_wise, a statement at a time
    # nor have these two an index of their own: the number's, and the list's, begin with them
    county = models.ForeignKey(
        Place, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="households"
    )
    household_no = models.CharField(max_length=40)
    external_no = models.CharField(max_length=80, null=True, blank=True)
    group_no = models.CharField(max_length=20, null=True, blank=True)
    head_name = models.CharField(max_length=80, null=True, blank=True)
    registered_at = models.DateTimeField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    recorded_at = models.DateTimeField(db_default=KnownAt(), editable=False)
    closed_on = models.DateField(null=True, blank=True, help_text="the first day the file no longer holds")
    closed_reason = models.CharField(max_length=20, choices=ClosingReason.choices, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "household_no"], name="household_no_once_in_county"),
            models.CheckConstraint(condition=~Q(household_no=""), name="household_no_not_empty"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_reason__isnull=True)
                | Q(closed_on__isnull=False, closed_reason__in=ClosingReason.values),
                name="household_closed_for_a_reason",
            ),
        ]
        indexes = [
            # the list of a village, read page by page in the order of the number
            models.Index(fields=["place", "household_no", "id"], name="household_list"),
        ]

    def __str__(self) -> str:
        return self.head_name or self.household_no


class Member(models.Model):
    """A person during one stay in one household: who it is, not how they are (see MemberFacts).

    ``person_no`` is the source's own number for the person, once per household. Name, sex and date of
    birth say who somebody is; a source that differs in them is asked about, never believed at once.

    ``came_from``: the same person's stay before this one. A stay has one next stay at most, and it begins
    when the one before has ended: a trigger holds that nobody is in two households on a day.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    household = models.ForeignKey(
        Household,
        on_delete=models.CASCADE,
        db_constraint=False,  # as above
        db_index=False,  # the number's own index begins with it
        related_name="members",
    )
    person_no = models.CharField(max_length=40)
    name = models.CharField(max_length=80, null=True, blank=True)
    sex = models.CharField(max_length=1, choices=Sex.choices, null=True, blank=True)
    birth_on = models.DateField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True, help_text="the first day they no longer belong")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    recorded_at = models.DateTimeField(db_default=KnownAt(), editable=False)
    joined_by = models.CharField(max_length=2, choices=MemberChange.choices, null=True, blank=True)
    left_by = models.CharField(max_length=2, choices=MemberChange.choices, null=True, blank=True)
    came_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="went_to", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "person_no"], name="member_no_once_in_household"),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="member_sex"),
            models.CheckConstraint(condition=~Q(person_no=""), name="member_no_not_empty"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="member_period"
            ),
            # partial, so that the import of a county, where nobody has a stay before, pays nothing for it
            models.UniqueConstraint(
                fields=["came_from"], condition=Q(came_from__isnull=False), name="member_one_next_stay"
            ),
            models.CheckConstraint(condition=Q(joined_by__in=MemberChange.values), name="member_joined_by"),
            models.CheckConstraint(condition=Q(left_by__in=MemberChange.values), name="member_left_by"),
        ]

    def __str__(self) -> str:
        return self.name or self.person_no
