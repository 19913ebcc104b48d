from __future__ import annotations

from django.db import models
from django.db.models import Q

from liandong.foundation.places.models import Place
from liandong.registry.models.columns import area, code, measure, number, text, yes_no, yuan
from liandong.registry.models.dated import DatedFacts, listed, never_overlapping, period_forward, within
from liandong.registry.village_fields import LONGEST_TEXT, VILLAGE_FIGURES, Terrain


class VillageProfile(DatedFacts):
    """A village in one year (`domain.md` §2.6): people, land, roads, water, care, schools, economy.

    Source: collection form for villages, Hunan; index of the 滇西 border area; registration form of 2014.
    """

    village = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="profiles")
    year = models.IntegerField()
    is_poor_village = yes_no()
    is_deeply_poor = yes_no()
    is_minority_village = yes_no()
    is_old_base = yes_no()
    is_whole_village_scheme = yes_no()
    natural_village_count = number()
    terrain = code(Terrain)
    household_count = number()
    population = number()
    minority_population = number()
    female_population = number()
    disabled_population = number()
    labour_count = number()
    trained_labour_count = number()
    outside_worker_count = number()
    out_of_province_worker_count = number()
    poor_household_count = number()
    poor_population = number()
    dibao_household_count = number()
    dibao_population = number()
    wubao_household_count = number()
    wubao_population = number()
    land_cultivated_mu = area()
    land_irrigated_mu = area()
    land_forest_mu = area()
    land_orchard_mu = area()
    land_pasture_mu = area()
    land_water_mu = area()
    disaster_count = number()
    had_drought = yes_no()
    had_flood = yes_no()
    had_pests = yes_no()
    had_frost = yes_no()
    had_hot_wind = yes_no()
    had_animal_disease = yes_no()
    had_landslide = yes_no()
    had_earthquake = yes_no()
    had_other_disaster = yes_no()
    is_road_to_town_paved = yes_no()
    unpaved_km_to_town = measure()
    unpaved_natural_village_count = number()
    unpaved_natural_village_km = measure()
    has_bus = yes_no()
    unsafe_water_household_count = number()
    difficult_water_household_count = number()
    no_living_power_village_count = number()
    no_production_power_village_count = number()
    dangerous_house_household_count = number()
    relocation_needed_household_count = number()
    relocation_needed_population = number()
    relocated_household_count = number()
    relocated_population = number()
    clinic_count = number()
    licensed_doctor_count = number()
    village_doctor_count = number()
    public_toilet_count = number()
    rubbish_point_count = number()
    kindergarten_count = number()
    dropout_count = number()
    has_culture_room = yes_no()
    broadcast_household_count = number()
    has_broadband = yes_no()
    broadband_natural_village_count = number()
    has_mobile_internet = yes_no()
    has_information_officer = yes_no()
    medically_insured_population = number()
    pension_insured_population = number()
    collective_income_yuan = yuan()
    net_income_pc_yuan = yuan()
    cooperative_count = number()
    cooperative_household_count = number()
    cooperative_poor_household_count = number()
    has_mutual_fund = yes_no()
    tourism_worker_count = number()
    tourism_household_income_yuan = yuan()
    has_ecommerce_station = yes_no()
    ecommerce_household_count = number()
    ecommerce_worker_count = number()
    online_shop_count = number()
    online_order_month_count = number()
    online_sales_month_yuan = yuan()
    assisting_unit = text(LONGEST_TEXT)
    resident_team_size = number()
    has_first_secretary = yes_no()

    class Meta:
        constraints = [
            never_overlapping("village_id", "village_one_at_a_time", with_year=True),
            period_forward("village_period"),
            *within("village", "year"),
            *listed("village", terrain=Terrain),
            # a figure that counts or measures is never negative; the collective may owe more than it has
            *(
                models.CheckConstraint(condition=Q(**{f"{name}__gte": 0}), name=f"village_{name}"[:63])
                for name in VILLAGE_FIGURES
            ),
        ]

    def __str__(self) -> str:
        return f"{self.village_id} {self.year}"
