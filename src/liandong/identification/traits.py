"""The groups that families are looked at in: by cause, labour, age, kind and place, from a run's snapshot.

What is not on record is a group of its own. The counts are a histogram of group and pattern, so that every
figure of a group is the same arithmetic as a figure of a place.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
from django.utils.translation import gettext_lazy, pgettext_lazy

from liandong.analytics.tables import Relation, connect, open_source
from liandong.identification.refusals import SnapshotWithoutNumbers
from liandong.identification.snapshots import FAMILY_NUMBER
from liandong.registry.codes import Labour
from liandong.registry.family_codes import Cause, HouseholdKind

ELDERLY_FROM_YEARS, CHILD_UNDER_YEARS = 60, 16
ABLE = (Labour.ORDINARY, Labour.SKILLED)
UNKNOWN = ""


class By(StrEnum):
    """By what families are put into groups."""

    CAUSE = "cause"
    LABOUR = "labour"
    AGE = "age"
    KIND = "kind"
    PLACE = "place"
    FOUND = "found"


BY_WORDS: Mapping[By, object] = {
    By.CAUSE: gettext_lazy("main cause of poverty"),
    By.LABOUR: gettext_lazy("people able to work"),
    By.AGE: gettext_lazy("ages in the family"),
    By.KIND: gettext_lazy("kind of household"),
    By.PLACE: pgettext_lazy("a way to group families", "place"),
    By.FOUND: gettext_lazy("likeness of needs"),
}

_ABLE_WORDS = {
    "0": gettext_lazy("nobody able to work"),
    "1": gettext_lazy("one person able to work"),
    "2": gettext_lazy("two people able to work"),
    "3": gettext_lazy("three and more able to work"),
}
_AGE_WORDS = {
    "adults": gettext_lazy("adults of 16 to 59 only"),
    "children": gettext_lazy("with children, without elderly people"),
    "elderly": gettext_lazy("adults and people of 60 and above"),
    "both": gettext_lazy("with children and people of 60 and above"),
    "elderly_only": gettext_lazy("people of 60 and above only"),
}
_UNKNOWN_WORDS = gettext_lazy("not on record")


def group_words(by: By, code: str) -> str:
    """A group in words; those by place have the place's name instead."""
    if code == UNKNOWN:
        return str(_UNKNOWN_WORDS)
    words: Mapping[str, object]
    match by:
        case By.CAUSE:
            words = dict(Cause.choices)
        case By.KIND:
            words = dict(HouseholdKind.choices)
        case By.LABOUR:
            words = _ABLE_WORDS
        case _:
            words = _AGE_WORDS
    return str(words.get(code, code))


def group_codes(by: By) -> tuple[str, ...]:
    """The codes of the groups in the order of their list, the unknown last; none by place or likeness."""
    match by:
        case By.CAUSE:
            codes = tuple(Cause.values)
        case By.KIND:
            codes = tuple(HouseholdKind.values)
        case By.LABOUR:
            codes = tuple(_ABLE_WORDS)
        case By.AGE:
            codes = tuple(_AGE_WORDS)
        case _:
            return ()
    return (*codes, UNKNOWN)


Histogram = tuple[tuple[str, int, int, int, int], ...]
"""Rows of a group's code, the masks of deprived and unknown indicators, families, and persons."""


@lru_cache(maxsize=64)
def trait_histogram(snapshot: Path, answers: Path, by: By, places: tuple[int, ...]) -> Histogram:
    """Count the families of these places by group and pattern.

    ``snapshot`` and ``answers``: the files of a finished run, which never change. Families without anybody on
    record count among the unknown. Kept for a while.

    Errors: a snapshot made before families were numbered in it.
    Cost: one pass over two columns of the members' rows and over the kept answers.
    """
    with connect() as connection:
        source = open_source(snapshot, connection=connection)
        if FAMILY_NUMBER not in source.columns:
            raise SnapshotWithoutNumbers
        kept = open_source(answers, connection=connection, name="kept")
        connection.register("wanted", pa.table({"place_id": pa.array(places, pa.int64())}))
        rows = connection.execute(
            f"""
            select coalesce(trait, ''), deprived, unknown, count(*)::bigint,
                coalesce(sum(members), 0)::bigint
            from {kept.name} kept semi join wanted using (place_id)
            left join (
                select {FAMILY_NUMBER} as family, count(*) as members, {_trait_sql(by, source)} as trait
                from {source.name} group by {FAMILY_NUMBER}
            ) traits using (family)
            group by all order by all
            """  # noqa: S608  names and expressions of this module
        ).fetchall()
    return tuple(rows)


def _trait_sql(by: By, source: Relation) -> str:
    """The group of a family from its members' rows, NULL where it cannot be told."""
    needed = {By.CAUSE: "main_cause", By.KIND: "household_kind", By.LABOUR: "labour", By.AGE: "age_years"}
    if needed[by] not in source.columns:
        return "null"
    match by:
        case By.LABOUR:
            able = f"count(*) filter (where labour in ({', '.join(repr(code.value) for code in ABLE)}))"
            # Three who are known suffice; fewer are a number only where everybody's ability is known.
            return f"""case when {able} >= 3 then '3'
                when count(labour) = count(*) then cast({able} as varchar) end"""
        case By.AGE:
            child = f"count(*) filter (where age_years < {CHILD_UNDER_YEARS}) > 0"
            elderly = f"count(*) filter (where age_years >= {ELDERLY_FROM_YEARS}) > 0"
            return f"""case
                when {child} and {elderly} then 'both'
                when count(age_years) < count(*) then null
                when min(age_years) >= {ELDERLY_FROM_YEARS} then 'elderly_only'
                when {child} then 'children' when {elderly} then 'elderly' else 'adults' end"""
        case _:
            return f"any_value({needed[by]})"
