"""Why a model called a family: its traits, what each adds, and what befell families with like scores."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.utils.translation import gettext as _

from liandong.analytics.methods.monitoring import Band, Relapse
from liandong.analytics.methods.monitoring.panel import POINTS_OF_ONE, chance
from liandong.dynamics.models import RelapseModel
from liandong.dynamics.relapse_fitting import model_of, traits_of
from liandong.dynamics.relapse_rule import models_of_rules
from liandong.dynamics.warning_facts import Fact
from liandong.foundation.places.models import Place
from liandong.identification.warned import warned_now
from liandong.identification.wording import titled

MODEL, YES, UNKNOWN = "relapse_model", "yes", "unknown"
"""Keys of the one fact that is kept with a clue of a model: which it was, and the bits of the traits."""


@dataclass(frozen=True)
class TraitLine:
    """A trait of one family. ``factor``: by how much it multiplies the odds; empty where it does not."""

    title: str
    said: str
    factor: str
    points: int
    is_yes: bool
    is_unknown: bool

    @property
    def matters(self) -> bool:
        """Whether it says something of the family: it has the trait, it weighs, or nobody knows."""
        return bool(self.points) or self.is_yes or self.is_unknown


@dataclass(frozen=True)
class Explained:
    """What a model says of one family.

    ``of_hundred``: of a hundred families with like scores so many fell in the test, with an interval of 95%.
    ``reach``: what it could be, of a hundred, once what is unknown is known; None where all is known.
    """

    row: RelapseModel
    lines: tuple[TraitLine, ...]
    band: Band
    of_hundred: tuple[str, str, str]
    reach: tuple[str, str] | None
    unknown: int


def traits_found(
    rules: Collection[str], homes: Mapping[int, Place], today: date
) -> dict[str, dict[int, list[Fact]]]:
    """The traits of some families as the models among some rules see them, by rule and family's id.

    Cost: one query where a rule is a model's, and two more for each model.
    """
    return {
        rule: {
            said.household_pk: [{MODEL: str(row.key), YES: said.yes_bits, UNKNOWN: said.unknown_bits}]
            for said in warned_now(traits_of(row.traits), homes, today)
        }
        for rule, row in models_of_rules(rules).items()
    }


def explained(facts: Collection[Mapping[str, object]]) -> Explained | None:
    """What is kept with a clue, in words; None where no model opened it. Cost: one query where one did."""
    kept = next((one for one in facts if MODEL in one), None)
    if kept is None:
        return None
    row = RelapseModel.objects.get(key=str(kept[MODEL]))
    yes, unknown = int(str(kept[YES])), int(str(kept[UNKNOWN])) & ~int(str(kept[YES]))
    found = model_of(row)
    rules = traits_of(row.traits).rules
    lines = [
        TraitLine(
            titled(rule.title, rule.id),
            _("yes") if yes >> k & 1 else _("not known") if unknown >> k & 1 else _("no"),
            factor(points),
            points,
            bool(yes >> k & 1),
            bool(unknown >> k & 1),
        )
        for k, (rule, points) in enumerate(zip(rules, found.points.parts(yes, unknown), strict=True))
    ]
    band = band_of(found, found.points.score(yes, unknown))
    low, high = band.interval
    least, greatest = (hundred(chance(one)) for one in found.points.reach(yes, unknown))
    return Explained(
        row,
        tuple(sorted((one for one in lines if one.matters), key=lambda one: (-abs(one.points), one.title))),
        band,
        (hundred(band.fell / band.families), hundred(low), hundred(high)),
        (least, greatest) if least != greatest else None,
        unknown.bit_count(),
    )


def band_of(found: Relapse, score: int) -> Band:
    """The band of the test that a score falls into; the nearest where it is beyond or between them."""
    return min(found.measures.bands, key=lambda one: max(one.low - score, score - one.high, 0))


def hundred(share: float) -> str:
    """Of a hundred: whole from ten on, else with one decimal."""
    value = 100 * share
    return f"{value:.0f}" if value >= 9.95 else f"{value:.1f}"


def factor(points: int) -> str:
    """By how much points multiply the odds, for reading: ×1.7; empty where they do not."""
    return f"×{np.exp(points / POINTS_OF_ONE):.2g}" if points else ""
