"""Reading a standard from its TOML file: every key checked, every number exact."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import refusals
from liandong.analytics.standards.model import (
    IF_NONE,
    MISSING,
    MOST_INDICATORS,
    UNKNOWN,
    Dimension,
    Indicator,
    Standard,
)
from liandong.analytics.standards.sections import Section, parse_toml, raise_all, read_text, repeated

LARGEST_DENOMINATOR = 10**9


def load_standard(path: str | Path) -> Standard:
    """Read a standard file (UTF-8 TOML).

    Raises :class:`.refusals.StandardFaulty` with every problem, one sentence each, or the one refusal
    that keeps the file from being read at all.
    """
    return parse_standard(read_text(Path(path)), name=Path(path).name)


def parse_standard(text: str, *, name: str = "standard") -> Standard:
    """Read a standard from TOML text; ``name`` opens the sentence when the text is no TOML."""
    return standard_of(parse_toml(text, name))


def standard_of(values: Mapping[str, object]) -> Standard:
    """A standard from the tables of a file, however they were made.

    Raises :class:`.refusals.StandardFaulty` with every problem, or the one problem there is.
    """
    problems: list[Refusal] = []
    document = Section(values, "", problems)
    document.only("standard", "dimension")
    head = document.section("standard")
    head.only("id", "title", "unit", "weight", "cutoff", "valid_from", "valid_to", "source")
    valid_from, valid_to = head.validity()
    cutoff = head.rational("cutoff", required=True)
    if cutoff is not None and not 0 < cutoff <= 1:
        head.fault(refusals.CutoffOutside(where="standard.cutoff", value=cutoff))
    standard = Standard(
        id=head.identifier("id"),
        title=head.title(),
        unit=head.text("unit"),
        weight=head.text("weight"),
        cutoff=cutoff or Fraction(1),
        valid_from=valid_from,
        valid_to=valid_to,
        source=head.text("source"),
        dimensions=_dimensions(document, problems),
    )
    raise_all(problems)
    return standard


def _dimensions(document: Section, problems: list[Refusal]) -> tuple[Dimension, ...]:
    """All dimensions with overall weights; unusable ones are left out, their faults noted."""
    sections = document.sections("dimension")
    if not sections:
        problems.append(refusals.NoIndicators(where="standard"))
    for section in sections:
        section.only("id", "title", "weight", "indicator")
    shares = weights_of(sections, "standard", problems)
    found = []
    for section, weight in zip(sections, shares, strict=True):
        entries = section.sections("indicator")
        if not entries:
            section.fault(refusals.NoIndicators(where=section.where))
        inner = weights_of(entries, section.where, problems)
        indicators = tuple(_indicator(e, weight * share) for e, share in zip(entries, inner, strict=True))
        found.append(Dimension(section.identifier("id"), section.title(), weight, indicators))
    _check_whole(found, problems)
    return tuple(found)


def _indicator(section: Section, weight: Fraction) -> Indicator:
    section.only("id", "title", "weight", "deprived_if", "missing", "if_none", "unknown", "source", "wording")
    return Indicator(
        id=section.identifier("id"),
        title=section.title(),
        weight=weight,
        deprived_if=section.text("deprived_if", required=True) or "",
        missing=section.choice("missing", MISSING) or "drop",
        if_none=section.choice("if_none", IF_NONE),
        unknown=section.choice("unknown", UNKNOWN) or "known",
        source=section.text("source"),
        wording=section.title("wording"),
    )


def _check_whole(dimensions: Sequence[Dimension], problems: list[Refusal]) -> None:
    """What only shows over all dimensions: ids used twice, too many indicators, weights too fine."""
    indicators = [indicator for dimension in dimensions for indicator in dimension.indicators]
    for things in (dimensions, indicators):
        problems.extend(repeated([thing.id for thing in things], "standard"))
    if len(indicators) > MOST_INDICATORS:
        problems.append(
            refusals.TooManyIndicators(where="standard", count=len(indicators), limit=MOST_INDICATORS)
        )
        return
    common = math.lcm(*(indicator.weight.denominator for indicator in indicators))
    if common > LARGEST_DENOMINATOR:
        problems.append(refusals.WeightsTooFine(where="standard", value=common, limit=LARGEST_DENOMINATOR))


def weights_of(sections: Sequence[Section], where: str, problems: list[Refusal]) -> list[Fraction]:
    """The weights of sister sections: all given and summing to 1, or none given and equal.

    Where they are faulty the faults are noted and equal weights stand in, so that checking can go on.
    """
    equal = [Fraction(1, max(1, len(sections)))] * len(sections)
    given = [section.rational("weight") for section in sections]
    if not any("weight" in section.values for section in sections):
        return equal
    missing = [section.where for section in sections if "weight" not in section.values]
    if missing:
        problems.append(refusals.WeightsIncomplete(where=where, missing=", ".join(missing)))
        return equal
    known = [weight for weight in given if weight is not None]
    for section, weight in zip(sections, given, strict=True):
        if weight is not None and weight <= 0:
            problems.append(refusals.WeightNotPositive(where=f"{section.where}.weight", value=weight))
    if len(known) < len(given):
        return equal
    if sum(known) != 1:
        shown_weights = ", ".join(str(weight) for weight in known)
        problems.append(refusals.WeightsDoNotSum(where=where, sum=sum(known), weights=shown_weights))
        return equal
    return known
