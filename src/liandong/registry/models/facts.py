"""The dated facts of members and households. NULL means unknown; it is never read as "no"."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import NullIf

from liandong.registry.codes import (
    Condition,
    Education,
    FloorMaterial,
    Fuel,
    Health,
    HouseGrade,
    HouseStructure,
    Labour,
    Relation,
    RoadType,
    Rubbish,
    Toilet,
    WaterAccess,
    WaterSource,
)
from liandong.registry.models.dated import DatedFacts, listed, never_overlapping, period_forward, within
from liandong.registry.models.household import Household, Member


def _code(codes: type[models.TextChoices]) -> models.CharField[str | None, str | None]:
    return models.CharField(max_length=24, choices=codes.choices, null=True, blank=True)


def _yes_no() -> models.BooleanField[bool | None, bool | None]:
    return models.BooleanField(null=True, blank=True)


def _count() -> models.SmallIntegerField[int | None, int | None]:
    return models.SmallIntegerField(null=True, blank=True)


class MemberFacts(DatedFacts):
    """How a member is: place in the family, schooling, health, work.

    ``household`` repeats the member's, so that one index serves a whole household and the database can
    hold that a family has one head on any day.
    """

    # one foreign key over both columns holds both: memberfacts_household_of_member
    member = models.ForeignKey(Member, on_delete=models.CASCADE, db_constraint=False, related_name="facts")
    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, db_constraint=False, related_name="member_facts"
    )
    relation = _code(Relation)
    is_head = _yes_no()
    age_years = _count()
    years_schooling = _count()
    school_years_behind = _count()
    education = _code(Education)
    is_student = _yes_no()
    dropped_out = _yes_no()
    health = _code(Health)
    has_disability = _yes_no()
    labour = _code(Labour)
    work_months = _count()
    is_medically_insured = _yes_no()
    speaks_mandarin = _yes_no()

    class Meta:
        constraints = [
            never_overlapping("member_id", "memberfacts_one_at_a_time"),
            never_overlapping("household_id", "memberfacts_one_head", only=Q(is_head=True)),
            period_forward("memberfacts_period"),
            *within("memberfacts", "age_years", "years_schooling", "school_years_behind", "work_months"),
            *listed("memberfacts", relation=Relation, education=Education, health=Health, labour=Labour),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.valid_from}"


class LivingConditions(DatedFacts):
    """House, water, toilet, energy, road, goods and land of a household."""

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, db_constraint=False, related_name="living_conditions"
    )
    rooms = _count()
    bedrooms = _count()
    dwelling_persons = _count()  # of all households that share the dwelling
    house_area_m2 = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    house_structure = _code(HouseStructure)
    house_grade = _code(HouseGrade)
    wall_condition = _code(Condition)
    roof_condition = _code(Condition)
    floor_condition = _code(Condition)
    floor_material = _code(FloorMaterial)
    water_access = _code(WaterAccess)
    water_source = _code(WaterSource)
    is_water_safe = _yes_no()
    toilet = _code(Toilet)
    has_sanitary_toilet = _yes_no()
    has_electricity = _yes_no()
    fuel = _code(Fuel)
    rubbish = _code(Rubbish)
    road_type = _code(RoadType)
    has_broadband = _yes_no()
    has_phone = _yes_no()
    has_computer = _yes_no()
    has_television = _yes_no()
    has_fridge = _yes_no()
    land_cultivated_mu = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [
            never_overlapping("household_id", "living_one_at_a_time"),
            period_forward("living_period"),
            *within("living", "rooms", "bedrooms", "dwelling_persons", "house_area_m2", "land_cultivated_mu"),
            *listed(
                "living",
                house_structure=HouseStructure,
                house_grade=HouseGrade,
                wall_condition=Condition,
                roof_condition=Condition,
                floor_condition=Condition,
                floor_material=FloorMaterial,
                water_access=WaterAccess,
                water_source=WaterSource,
                toilet=Toilet,
                fuel=Fuel,
                rubbish=Rubbish,
                road_type=RoadType,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.valid_from}"


def _yuan() -> models.DecimalField[Decimal | None, Decimal | None]:
    return models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)


class HouseholdIncome(DatedFacts):
    """Income of one income year, in yuan.

    Net income is given as such, or it is wages + business − business costs + property + transfers, where
    all five are known (`domain.md` §2.4). ``member_count`` is the year's own number of members.
    """

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, db_constraint=False, related_name="incomes"
    )
    year = models.IntegerField()
    wage_income_yuan = _yuan()
    business_income_yuan = _yuan()
    business_cost_yuan = _yuan()
    property_income_yuan = _yuan()
    transfer_income_yuan = _yuan()
    net_income_yuan = _yuan()
    member_count = _count()
    net_income_pc_yuan = models.GeneratedField(
        expression=F("net_income_yuan") / NullIf(F("member_count"), Value(0)),
        output_field=models.DecimalField(max_digits=14, decimal_places=4),
        db_persist=True,
    )
    self_paid_medical_yuan = _yuan()

    class Meta:
        constraints = [
            never_overlapping("household_id", "income_one_at_a_time", with_year=True),
            period_forward("income_period"),
            *within(
                "income",
                "year",
                "wage_income_yuan",
                "business_income_yuan",
                "business_cost_yuan",
                "property_income_yuan",
                "transfer_income_yuan",
                "net_income_yuan",
                "member_count",
                "self_paid_medical_yuan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}"


class ReferenceLevel(DatedFacts):
    """A class that somebody else gave the household; compared with, never used to decide.

    ``level`` is NULL where the source gives the members of one household different levels.
    """

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="reference_levels")
    scheme = models.CharField(max_length=40)
    level = models.CharField(max_length=20, null=True, blank=True)
    is_contradictory = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "scheme"],
                condition=Q(valid_to__isnull=True),
                name="reference_one_at_a_time",
            ),
            period_forward("reference_period"),
            models.CheckConstraint(
                condition=Q(is_contradictory=True, level__isnull=True)
                | Q(is_contradictory=False, level__isnull=False),
                name="reference_level_or_contradiction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.scheme}"
