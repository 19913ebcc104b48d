from __future__ import annotations

from django.db import models

from liandong.registry.codes import (
    Condition,
    FloorMaterial,
    Fuel,
    HouseGrade,
    HouseStructure,
    RoadType,
    Rubbish,
    Toilet,
    WaterAccess,
    WaterSource,
)
from liandong.registry.family_codes import RelocationKind, SettledIn, Settlement
from liandong.registry.models.columns import code, count, measure, yes_no
from liandong.registry.models.dated import DatedFacts, listed, never_overlapping, period_forward, within
from liandong.registry.models.household import Household


class LivingConditions(DatedFacts):
    """House, water, toilet, energy, road, goods, land and relocation of a household."""

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, db_constraint=False, related_name="living_conditions"
    )
    rooms = count()
    bedrooms = count()
    dwelling_persons = count()  # of all households that share the dwelling
    house_area_m2 = measure()
    house_structure = code(HouseStructure)
    house_year = count()
    house_grade = code(HouseGrade)
    is_dangerous_house = yes_no()
    wall_condition = code(Condition)
    roof_condition = code(Condition)
    floor_condition = code(Condition)
    floor_material = code(FloorMaterial)
    water_access = code(WaterAccess)
    water_source = code(WaterSource)
    is_water_difficult = yes_no()  # over 1 km across, 100 m up, or short for half a year
    is_water_safe = yes_no()
    toilet = code(Toilet)
    has_sanitary_toilet = yes_no()
    has_electricity = yes_no()
    has_production_power = yes_no()
    has_broadcast = yes_no()
    fuel = code(Fuel)
    rubbish = code(Rubbish)
    road_type = code(RoadType)
    distance_main_road_km = measure()
    has_broadband = yes_no()
    has_phone = yes_no()
    has_computer = yes_no()
    has_television = yes_no()
    has_fridge = yes_no()
    land_cultivated_mu = measure()
    land_irrigated_mu = measure()
    land_forest_mu = measure()
    land_grain_for_green_mu = measure()
    land_orchard_mu = measure()
    land_pasture_mu = measure()
    land_water_mu = measure()
    is_relocated = yes_no()
    relocation_kind = code(RelocationKind)
    settlement = code(Settlement)
    settled_in = code(SettledIn)

    class Meta:
        constraints = [
            never_overlapping("household_id", "living_one_at_a_time"),
            period_forward("living_period"),
            *within(
                "living",
                "rooms",
                "bedrooms",
                "dwelling_persons",
                "house_area_m2",
                "house_year",
                "distance_main_road_km",
                "land_cultivated_mu",
                "land_irrigated_mu",
                "land_forest_mu",
                "land_grain_for_green_mu",
                "land_orchard_mu",
                "land_pasture_mu",
                "land_water_mu",
            ),
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
                relocation_kind=RelocationKind,
                settlement=Settlement,
                settled_in=SettledIn,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.valid_from}"
