"""The range in which a figure can be read as a fact; outside it is a slip of the pen.

Held by the database as CHECK constraints and by the intake as a rule, from this one table.
"""

from __future__ import annotations

from collections.abc import Mapping

from liandong.registry.income_items import AMOUNTS

LIMITS: Mapping[str, tuple[int, int]] = {
    "age_years": (0, 120),
    "years_schooling": (0, 30),
    "school_years_behind": (0, 20),
    "work_months": (0, 12),
    "rooms": (0, 50),
    "bedrooms": (0, 50),
    "dwelling_persons": (0, 200),
    "house_area_m2": (0, 5_000),
    "house_year": (1800, 2200),
    "distance_main_road_km": (0, 500),
    **dict.fromkeys(
        (
            "land_cultivated_mu",
            "land_irrigated_mu",
            "land_forest_mu",
            "land_grain_for_green_mu",
            "land_orchard_mu",
            "land_pasture_mu",
            "land_water_mu",
        ),
        (0, 5_000),
    ),
    **dict.fromkeys(("identified_year", "exit_year", "return_year"), (1980, 2200)),
    "year": (1980, 2200),
    "member_count": (1, 100),
    **dict.fromkeys((*AMOUNTS, "business_subsidy_yuan"), (0, 100_000_000)),
    "net_income_yuan": (-100_000_000, 100_000_000),
    **dict.fromkeys(
        (
            "self_paid_medical_yuan",
            "self_paid_education_yuan",
            "self_paid_housing_yuan",
            "self_paid_accident_yuan",
        ),
        (0, 100_000_000),
    ),
}
