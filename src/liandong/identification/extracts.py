"""Arrow tables that identification hands to analytics."""

from __future__ import annotations

import pyarrow as pa

from liandong.identification.models import Round
from liandong.registry.extracts import FAMILY_SCHEMA, fetched

_FOUND = """
select result.household_id, household.key, result.household_no, result.place_id
from identification_runresult result join registry_household household on household.id = result.household_id
where result.run_id = %(run)s
order by result.household_id
"""


def families_of(of: Round) -> pa.Table:
    """The families of a finished round as it found them, with the columns of ``FAMILY_SCHEMA``."""
    run = of.runs.order_by("number").values_list("pk", flat=True).first()
    return fetched(_FOUND, FAMILY_SCHEMA, {"run": run})


def places_of(families: pa.Table) -> list[int]:
    """The ids of the places where some families live."""
    ids: list[int] = families["place_id"].unique().to_pylist()
    return ids
