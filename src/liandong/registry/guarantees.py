"""Food, clothing, the three guarantees and safe water of a family: what was stated, what the facts say.

Two ways to the same question. Where somebody looked and stated it, that stands; what the facts say stands
beside it, so that a contradiction is seen. A fact that is not known makes a finding unknown, never secured.
Source: domain.md §3.1 (国开发〔2019〕15 号).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.foundation.pages import formats
from liandong.registry.codes import HouseGrade
from liandong.registry.family_codes import Evidence, Guarantee
from liandong.registry.family_state import FamilyState
from liandong.registry.models import MemberFacts
from liandong.registry.models.family import WORRIES
from liandong.registry.origins import OF_HOUSEHOLD
from liandong.registry.wording import in_words

LABELS: Mapping[str, object] = {
    "food": gettext_lazy("Enough food"),
    "clothing": gettext_lazy("Enough clothing"),
    "education": gettext_lazy("Compulsory schooling"),
    "medical": gettext_lazy("Basic medical care"),
    "housing": gettext_lazy("Safe housing"),
    "water": gettext_lazy("Safe drinking water"),
}
_TONES = {True: "", False: "risk", None: "warn"}


@dataclass(frozen=True)
class Finding:
    """What the facts on record say: secured, a problem, or unknown; and which facts."""

    is_safe: bool | None
    ground: str


@dataclass(frozen=True)
class GuaranteeLine:
    """One of the six: what was stated, how well it is known and by whom; and what the facts say.

    ``name`` is that of its columns; ``stated`` None: nobody stated it, so the facts speak alone.
    """

    name: str
    label: str
    stated: bool | None
    evidence: str
    origin: str
    facts: Finding

    @property
    def is_safe(self) -> bool | None:
        """What was stated, else what the facts say."""
        return self.facts.is_safe if self.stated is None else self.stated

    @property
    def state(self) -> str:
        """The state in a word."""
        if self.is_safe is None:
            return _("to be found out")
        return in_words((Guarantee.SAFE if self.is_safe else Guarantee.PROBLEM).value, codes=Guarantee)

    @property
    def tone(self) -> str:
        """How loud the word is."""
        return _TONES[self.is_safe]

    @property
    def contradicts(self) -> bool:
        """Whether the facts say the opposite of what was stated."""
        return None not in (self.stated, self.facts.is_safe) and self.stated != self.facts.is_safe


def guarantee_lines(state: FamilyState) -> tuple[GuaranteeLine, ...]:
    """Food, clothing, schooling, medical care, housing and water of a family, in this order."""
    found = {
        **dict.fromkeys(WORRIES, _told_by_a_visit()),
        "education": _schooling(state),
        "medical": _medical(state),
        "housing": _housing(state),
        "water": _water(state),
    }
    return tuple(_line(state, name, finding) for name, finding in found.items())


def _line(state: FamilyState, name: str, facts: Finding) -> GuaranteeLine:
    stated = getattr(state.guarantees, f"{name}_guarantee", None)
    evidence = getattr(state.guarantees, f"{name}_evidence", None)
    return GuaranteeLine(
        name=name,
        label=str(LABELS[name]),
        stated=None if stated is None else stated == Guarantee.SAFE,
        evidence=in_words(evidence, codes=Evidence) if evidence else "",
        origin=str(state.origins.get((OF_HOUSEHOLD, f"{name}_guarantee")) or ""),
        facts=facts,
    )


def _told_by_a_visit() -> Finding:
    """Food and clothing: income does not tell them, and nothing else on record does."""
    return Finding(None, _("No fact on record tells it; look on a visit."))


def _schooling(state: FamilyState) -> Finding:
    """Six to fifteen years is the age of compulsory schooling."""
    at_age = [
        state.member_facts.get(member.pk)
        for member in state.members
        if (age := state.age_of(member)) is not None and 6 <= age <= 15
    ]
    out = [None if one is None else _dropped_out(one) for one in at_age]
    return Finding(
        _all_true(None if one is None else not one for one in out) if at_age else True,
        _("Children of school age: %(all)s, dropped out: %(n)s")
        % {"all": len(at_age), "n": sum(one is True for one in out)},
    )


def _dropped_out(facts: MemberFacts) -> bool | None:
    return False if facts.dropped_out is None and facts.is_student else facts.dropped_out


def _medical(state: FamilyState) -> Finding:
    rows = [state.member_facts.get(member.pk) for member in state.members]
    insured = [row.is_medically_insured if row else None for row in rows]
    return Finding(
        _all_true(insured) if insured else None,
        _("Insured: %(n)s of %(all)s members")
        % {"n": sum(one is True for one in insured), "all": len(insured)},
    )


def _housing(state: FamilyState) -> Finding:
    grade = state.living.house_grade if state.living else None
    return Finding(
        None if grade is None else grade in (HouseGrade.A, HouseGrade.B),
        _("Grade of the house: %(grade)s") % {"grade": in_words(grade, codes=HouseGrade)},
    )


def _water(state: FamilyState) -> Finding:
    safe = state.living.is_water_safe if state.living else None
    return Finding(
        safe,
        _("Water on record: %(safe)s") % {"safe": in_words(safe) if safe is not None else formats.unknown()},
    )


def _all_true(values: Iterable[bool | None]) -> bool | None:
    found = list(values)
    if False in found:
        return False
    return None if None in found else True
