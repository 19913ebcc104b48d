"""The slots of rules: in each, one rule file is in force at a place on a day."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from liandong.analytics.standards import Key, Rule, RuleKind, Standard, kind_of


class Slot(models.TextChoices):
    """What a rule in force is used for."""

    STANDARD = "standard", _("multidimensional standard")
    GUARANTEES = "guarantees", _("guarantees")
    SCORECARD = "scorecard", _("scorecard")
    KEY = "key", _("key for families")
    VILLAGE_KEY = "village_key", _("key for villages")
    LINES = "lines", _("income lines")
    WARNINGS = "warnings", _("warning rules")


KIND_OF: Mapping[Slot, RuleKind] = {
    Slot.STANDARD: "standard",
    Slot.GUARANTEES: "standard",
    Slot.SCORECARD: "scorecard",
    Slot.KEY: "key",
    Slot.VILLAGE_KEY: "key",
    Slot.LINES: "lines",
    Slot.WARNINGS: "warnings",
}
"""The kind of file that fits a slot."""

DEFAULTS: Mapping[Slot, tuple[str, ...]] = {
    Slot.STANDARD: ("national_default_2019", "national_default_2021"),
    Slot.GUARANTEES: ("guarantees_2014", "guarantees_2021", "guarantees_2026"),
    Slot.SCORECARD: ("four_looks",),
    Slot.KEY: ("key_households",),
    Slot.VILLAGE_KEY: ("key_villages",),
    Slot.LINES: ("national_lines",),
    # Those shipped are local values and proposals: they warn nobody before a place has decided for them.
    Slot.WARNINGS: (),
}
"""The shipped files that are in force where no place has put another in force, by their own validity."""


def slots_for(rule: Rule) -> tuple[Slot, ...]:
    """The slots a rule fits, the likeliest first."""
    if isinstance(rule, Key):
        return (Slot.VILLAGE_KEY,) if rule.about == "village" else (Slot.KEY,)
    kind = kind_of(rule)
    fitting = tuple(slot for slot, needed in KIND_OF.items() if needed == kind)
    if isinstance(rule, Standard) and all(one.weight >= rule.cutoff for one in rule.indicators):
        return fitting[::-1]  # one indicator is enough: these are guarantees
    return fitting
