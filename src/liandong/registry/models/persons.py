"""What a person can do and what a family wants: dated rows, several at a time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from liandong.foundation.keys import uuid7
from liandong.registry.models.dated import DatedFacts, listed, period_forward
from liandong.registry.models.household import Household, Member
from liandong.registry.person_codes import SkillKind, SkillLevel, WishKind


class Skill(DatedFacts):
    """Something a member can do."""

    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="skills")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="skills")
    kind = models.CharField(max_length=24, choices=SkillKind.choices)
    level = models.CharField(max_length=24, choices=SkillLevel.choices, null=True, blank=True)
    detail = models.CharField(max_length=80, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind"], condition=Q(valid_to__isnull=True), name="skill_one_at_a_time"
            ),
            period_forward("skill_period"),
            *listed("skill", kind=SkillKind, level=SkillLevel),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind}"


class Wish(DatedFacts):
    """Something a family, or one of its members, wants to do or to get.

    A wish is what people said; a need that was checked is a matter of assistance.
    """

    key = models.UUIDField(unique=True, default=uuid7, editable=False)
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="wishes")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, blank=True, related_name="wishes")
    kind = models.CharField(max_length=24, choices=WishKind.choices)
    detail = models.CharField(max_length=200, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "member", "kind"],
                condition=Q(valid_to__isnull=True),
                nulls_distinct=False,
                name="wish_one_at_a_time",
            ),
            period_forward("wish_period"),
            *listed("wish", kind=WishKind),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind}"
