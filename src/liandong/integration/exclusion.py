"""Exclusion rules: dated local data. A hit opens a question to the family; it decides nothing by itself.

Source: domain.md §3.3, in ``exclusion.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.analytics.errors import Refusal, marked
from liandong.integration.matrix import matrix
from liandong.registry.words import words

_SHIPPED = Path(__file__).with_name("exclusion.toml")


class Effect(models.TextChoices):
    """What a hit does until it is judged."""

    VETO = "veto", _("excludes, unless explained")
    MANUAL_REVIEW = "manual_review", _("has to be looked at")


class BadExclusionRule(Refusal):
    """A rule that cannot be used."""

    message = marked(
        "The exclusion rule {rule} cannot be used: {part} is {found}; expected {wanted}. No rule was read."
    )


class RulesOverlap(Refusal):
    """Two values of one rule for one day and place."""

    message = marked(
        "The exclusion rule {rule} holds twice from {day} on for the place “{place}”; end the earlier one "
        "first. No rule was read."
    )


@dataclass(frozen=True)
class ExclusionRule:
    """A rule in force in ``[valid_from, valid_to)`` below a place. ``bands`` empty: every hit."""

    id: str
    question: str
    effect: Effect
    place: str
    valid_from: date
    title: str
    source: str
    bands: tuple[str, ...] = ()
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def hits(self, question: str, band: str) -> bool:
        """Whether a returned hit falls under it."""
        return question == self.question and (not self.bands or band in self.bands)

    def may_hit(self, question: str, band: str) -> bool:
        """Whether a hit of which the department named no band may fall under it: unknown is not "no"."""
        return question == self.question and bool(self.bands) and not band


_COLUMNS = {one.name for one in fields(ExclusionRule)}


def read_rules(text: str) -> tuple[ExclusionRule, ...]:
    """The rules of a file.

    Raises:
        BadExclusionRule: an unknown column, question, effect, band or date.
        RulesOverlap: one id holds twice on a day for a place.
    """
    rules = [_rule(one) for one in tomllib.loads(text).get("rule", [])]
    ordered = sorted(rules, key=lambda one: (one.id, one.place, one.valid_from))
    for earlier, later in pairwise(ordered):
        same = (earlier.id, earlier.place) == (later.id, later.place)
        if same and (earlier.valid_to is None or later.valid_from < earlier.valid_to):
            raise RulesOverlap(rule=later.id, day=later.valid_from.isoformat(), place=later.place)
    return tuple(rules)


def _rule(said: dict[str, Any]) -> ExclusionRule:
    name = str(said.get("id", "?"))

    def expect(part: str, *, fits: bool, wanted: object) -> None:
        if not fits:
            raise BadExclusionRule(rule=name, part=part, found=said.get(part), wanted=wanted)

    for column in said.keys() - _COLUMNS:
        expect(column, fits=False, wanted=", ".join(sorted(_COLUMNS)))
    question = matrix().questions.get(str(said.get("question")))
    expect("question", fits=question is not None, wanted=", ".join(matrix().questions))
    expect("effect", fits=said.get("effect") in Effect.values, wanted=", ".join(Effect.values))
    bands = said.get("bands", [])
    known = question.bands if question else {}
    expect("bands", fits=isinstance(bands, list) and set(bands) <= set(known), wanted=", ".join(known) or "–")
    expect("valid_from", fits=type(said.get("valid_from")) is date, wanted="2015-01-01")
    ends = said.get("valid_to")
    fits = ends is None or (type(ends) is date and ends > said["valid_from"])
    expect("valid_to", fits=fits, wanted="2021-01-01")
    title = said.get("title")
    expect("title", fits=isinstance(title, dict) and {"zh", "en"} <= title.keys(), wanted="{ zh, en }")
    expect("source", fits=bool(said.get("source")), wanted="…")
    expect("place", fits=isinstance(said.get("place"), str), wanted="990121")
    return ExclusionRule(
        id=name,
        question=said["question"],
        effect=Effect(said["effect"]),
        place=said["place"],
        valid_from=said["valid_from"],
        title=words(said["title"]["zh"], said["title"]["en"]),
        source=said["source"],
        bands=tuple(bands),
        valid_to=ends,
    )


@cache
def shipped_rules() -> tuple[ExclusionRule, ...]:
    """The rules that come with the platform."""
    return read_rules(_SHIPPED.read_text(encoding="utf-8"))


def rules_at(code: str, on: date, also: Collection[str] = ()) -> Mapping[str, ExclusionRule]:
    """The shipped rules in force at a place's code on a day, by id: of the nearest place.

    ``also``: ids of rules that hold there whatever their days are. What places have set: :mod:`.effects`.
    """
    found: dict[str, ExclusionRule] = {}
    for rule in sorted(shipped_rules(), key=lambda one: (one.holds(on), len(one.place.rstrip("0")))):
        if (rule.holds(on) or rule.id in also) and code.startswith(rule.place.rstrip("0")):
            found[rule.id] = rule
    return found


def rule_titled(name: str) -> str:
    """What a rule is called, whether it is in force or not."""
    return next((str(one.title) for one in shipped_rules() if one.id == name), name)
