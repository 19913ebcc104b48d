"""One row per unit: scores, who is poor, what is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from liandong.analytics.measures import refusals
from liandong.analytics.measures.counting import UNITS
from liandong.analytics.measures.histogram import Scheme
from liandong.analytics.measures.rows import Prepared, own_name, unit_key_sql
from liandong.analytics.tables.columns import as_label, literal, quoted

TORN = 1 << 40  # beside the indicators' bits of 'contradicting': stratum or PSU differ within the unit

_PLACE = '"liandong place"'
OWN = frozenset({"unit", "round", "score_num", "score_den", "score_low_num", "score_high_num", "rows"})
OWN |= {"weight", "why"}


def refuse_own_names(indicators: Sequence[str]) -> None:
    """Errors: TakenIndicator where an indicator is named as a column of the units file."""
    for name in indicators:
        if name in OWN:
            raise refusals.TakenIndicator(indicator=name, columns=", ".join(sorted(OWN)))


def cutoff_text(cutoff: Fraction) -> str:
    """A cut-off as results write it: 33/100, 1/3, 1."""
    return str(cutoff)


def units_sql(prepared: Prepared, scheme: Scheme, cutoffs: Sequence[Fraction]) -> str:
    """The SQL of the units file: one row per unit, in the order of units (of rows, where rows are units).

    ``score_num`` follows the standard's ``missing`` and is empty where that takes the unit out; the lowest
    score reads unknown as not deprived, the highest as deprived. ``poor_K`` is what the score says;
    without a score, what the lowest and the highest agree on.
    """
    source = _unit_rows(prepared)
    low = " + ".join(f"CASE WHEN i_{k} THEN {w} ELSE 0 END" for k, w in enumerate(scheme.weights))
    high = " + ".join(
        f"CASE WHEN coalesce(i_{k}, true) THEN {w} ELSE 0 END" for k, w in enumerate(scheme.weights)
    )
    settled = " + ".join(
        f"CASE WHEN coalesce(i_{k}, {str(bool(scheme.deprived >> k & 1)).lower()}) THEN {w} ELSE 0 END"
        for k, w in enumerate(scheme.weights)
    )
    is_out = f"(unknown_bits & {scheme.drop}) <> 0 OR contradicting <> 0"
    scored = (
        f"SELECT *, CASE WHEN {is_out} THEN NULL ELSE CAST({settled} AS BIGINT) END AS score, "  # noqa: S608 - own numbers
        f"CAST({low} AS BIGINT) AS low, CAST({high} AS BIGINT) AS high FROM ({source}) AS results"
    )
    poor = ", ".join(_poor(scheme.threshold(cutoff), cutoff) for cutoff in cutoffs)
    indicators = ", ".join(f"i_{k} AS {quoted(name)}" for k, name in enumerate(scheme.indicators))
    return (
        f"SELECT unit, round, score AS score_num, CAST({scheme.denominator} AS BIGINT) AS score_den, "  # noqa: S608 - own names
        f"low AS score_low_num, high AS score_high_num, {poor}, {indicators}, "
        f'CAST("liandong rows" AS BIGINT) AS rows, weight, {_why(scheme)} AS why '
        f"FROM ({scored}) AS scored ORDER BY {_PLACE}"
    )


def _poor(threshold: int, cutoff: Fraction) -> str:
    sure = f"CASE WHEN low >= {threshold} THEN true WHEN high < {threshold} THEN false END"
    name = quoted(f"poor_{cutoff_text(cutoff)}")
    return f"CASE WHEN score IS NULL THEN {sure} ELSE score >= {threshold} END AS {name}"


def _why(scheme: Scheme) -> str:
    """What is missing, unknown in part or contradicting, in words that stay the same in every language."""
    parts = []
    for title, mask in (
        ("missing", "unknown_bits"),
        ("partly unknown", "partly_unknown"),
        ("contradicting", "contradicting"),
    ):
        names = ", ".join(
            f"CASE WHEN ({mask} & {1 << k}) <> 0 THEN {literal(name)} END"
            for k, name in enumerate(scheme.indicators)
        )
        if mask == "contradicting":
            names += f", CASE WHEN (contradicting & {TORN}) <> 0 THEN 'stratum or PSU' END"
        parts.append(f"{literal(title + ': ')} || nullif(concat_ws(', ', {names}), '')")
    return f"nullif(concat_ws('; ', {', '.join(parts)}), '')"


def _unit_rows(prepared: Prepared) -> str:
    """Units with their round, weight and place in the order."""
    roles = prepared.roles
    round_label = (
        as_label(own_name("round"), prepared.relation.column(roles.round))
        if roles.round
        else "CAST(NULL AS VARCHAR)"
    )
    weight = quoted(own_name("weight")) if roles.weight else "1"
    masks = "deprived_bits, unknown_bits, partly_unknown, contradicting"
    indicators = ", ".join(f"i_{k}" for k in range(len(prepared.query.indicators)))
    if prepared.unit is None:
        return (
            f"SELECT CAST(row_number() OVER () AS VARCHAR) AS unit, {round_label} AS round, "  # noqa: S608 - own names
            f'{masks}, {indicators}, 1 AS "liandong rows", CAST({weight} AS DOUBLE) AS weight, '
            f"row_number() OVER () AS {_PLACE} "
            f"FROM ({prepared.query.sql}) AS results"
        )
    gathered = (
        f"SELECT {unit_key_sql(prepared)} AS key, any_value({round_label}) AS round, "  # noqa: S608 - own names
        f"sum(CAST({weight} AS DOUBLE) ORDER BY {weight}) AS weight FROM {prepared.view} GROUP BY 1"
    )
    plain = "split_part(unit, chr(31), 2)" if roles.round else "unit"
    return (
        f'SELECT {plain} AS unit, round, {masks}, {indicators}, rows AS "liandong rows", weight, '  # noqa: S608 - own names
        f"(round, {plain}) AS {_PLACE} "
        f"FROM {quoted(UNITS)} AS results JOIN ({gathered}) AS gathered ON unit = key"
    )


def units_reader(prepared: Prepared, sql: str) -> Any:
    """The units as an Arrow RecordBatchReader. Errors: TakenIndicator."""
    refuse_own_names([indicator.id for indicator in prepared.standard.indicators])
    return prepared.connection.execute(sql).to_arrow_reader(100_000)
