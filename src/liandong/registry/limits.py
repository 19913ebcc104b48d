"""The range in which a figure can be read as a fact; outside it is a slip of the pen.

Held by the database as CHECK constraints and by the intake as a rule, from this one table.
"""

from __future__ import annotations

from collections.abc import Mapping

LIMITS: Mapping[str, tuple[int, int]] = {
    "age_years": (0, 120),
    "years_schooling": (0, 30),
    "school_years_behind": (0, 20),
    "work_months": (0, 12),
    "rooms": (0, 50),
    "bedrooms": (0, 50),
    "dwelling_persons": (0, 200),
    "house_area_m2": (0, 5_000),
    "land_cultivated_mu": (0, 5_000),
    "year": (1980, 2200),
    "member_count": (1, 100),
    "wage_income_yuan": (0, 100_000_000),
    "business_income_yuan": (0, 100_000_000),
    "business_cost_yuan": (0, 100_000_000),
    "property_income_yuan": (0, 100_000_000),
    "transfer_income_yuan": (0, 100_000_000),
    "net_income_yuan": (-100_000_000, 100_000_000),
    "self_paid_medical_yuan": (0, 100_000_000),
}
