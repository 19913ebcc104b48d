from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import NullIf

from liandong.registry.family_codes import Evidence
from liandong.registry.income_items import AMOUNTS
from liandong.registry.limits import LIMITS
from liandong.registry.models.columns import count, yuan
from liandong.registry.models.dated import DatedFacts, listed, never_overlapping, period_forward, within
from liandong.registry.models.household import Household


class HouseholdIncome(DatedFacts):
    """Income of one income year as a form gives it, in yuan: totals, their items, and costs.

    Net income is given as such, or it is wages + business − business costs + property + transfers, where
    all five are known (`domain.md` §2.4). ``member_count`` is the year's own number of members. What is
    known of an item only roughly stands in :class:`IncomeItem`.
    """

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, db_constraint=False, related_name="incomes"
    )
    year = models.IntegerField()
    wage_income_yuan = yuan()
    wage_away_yuan = yuan()
    wage_local_yuan = yuan()
    wage_public_post_yuan = yuan()
    wage_other_yuan = yuan()
    business_income_yuan = yuan()
    business_crops_yuan = yuan()
    business_animals_yuan = yuan()
    business_forest_fruit_yuan = yuan()
    business_other_yuan = yuan()
    business_cost_yuan = yuan()
    business_subsidy_yuan = yuan()  # granted to lower the costs; not part of the formula
    property_income_yuan = yuan()
    property_dividend_yuan = yuan()
    property_land_yuan = yuan()
    property_other_yuan = yuan()
    transfer_income_yuan = yuan()
    transfer_family_planning_yuan = yuan()
    transfer_dibao_yuan = yuan()
    transfer_tekun_yuan = yuan()
    transfer_pension_yuan = yuan()
    transfer_ecology_yuan = yuan()
    transfer_other_yuan = yuan()
    net_income_yuan = yuan()
    member_count = count()
    net_income_pc_yuan = models.GeneratedField(
        expression=F("net_income_yuan") / NullIf(F("member_count"), Value(0)),
        output_field=models.DecimalField(max_digits=14, decimal_places=4),
        db_persist=True,
    )
    self_paid_medical_yuan = yuan()
    self_paid_education_yuan = yuan()
    self_paid_housing_yuan = yuan()
    self_paid_accident_yuan = yuan()

    class Meta:
        constraints = [
            never_overlapping("household_id", "income_one_at_a_time", with_year=True),
            period_forward("income_period"),
            *within(
                "income",
                "year",
                *AMOUNTS,
                "business_subsidy_yuan",
                "net_income_yuan",
                "member_count",
                "self_paid_medical_yuan",
                "self_paid_education_yuan",
                "self_paid_housing_yuan",
                "self_paid_accident_yuan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}"


class IncomeItem(DatedFacts):
    """What is known of one item of a year's income: an amount, or at least and at most, and how well.

    ``high_yuan`` NULL: nobody knows how much at most. Equal bounds are an amount. Of two statements about an
    item, here and in :class:`HouseholdIncome`, the one that was observed later counts.
    """

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="income_items")
    year = models.IntegerField()
    item = models.CharField(max_length=40, choices=[(name, name) for name in AMOUNTS])
    low_yuan = models.DecimalField(max_digits=12, decimal_places=2)
    high_yuan = yuan()
    evidence = models.CharField(max_length=1, choices=Evidence.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year", "item"],
                condition=Q(valid_to__isnull=True),
                name="incomeitem_one_at_a_time",
            ),
            period_forward("incomeitem_period"),
            *within("incomeitem", "year"),
            models.CheckConstraint(condition=Q(item__in=AMOUNTS), name="incomeitem_item"),
            models.CheckConstraint(
                condition=Q(low_yuan__range=LIMITS["wage_income_yuan"])
                & (Q(high_yuan__isnull=True) | Q(high_yuan__gte=F("low_yuan"))),
                name="incomeitem_bounds",
            ),
            *listed("incomeitem", evidence=Evidence),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year} {self.item}"
