"""The national defaults that come with the program: rule files of every kind, with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from liandong.analytics.standards import Rule, RuleKind, kind_of, parse_rule
from liandong.identification.slots import DEFAULTS, Slot, slots_for

FOLDER = Path(__file__).parent / "standards"


@dataclass(frozen=True)
class ShippedStandard:
    """A shipped file: its text to the letter, and what it means."""

    text: str
    rule: Rule

    @property
    def kind(self) -> RuleKind:
        """Which kind of rule file it is."""
        return kind_of(self.rule)

    @property
    def valid_from(self) -> date:
        """From which day on it holds."""
        return self.rule.valid_from or date.min

    def holds_on(self, day: date) -> bool:
        """Whether it holds that day by its own dates."""
        return self.valid_from <= day and (self.rule.valid_to is None or day < self.rule.valid_to)


@cache
def shipped_standards(kind: RuleKind | None = None) -> tuple[ShippedStandard, ...]:
    """All shipped files (of a kind): by what they are used for, the latest first, then by id."""
    texts = [path.read_text("utf-8") for path in sorted(FOLDER.glob("*.toml"))]
    found = [ShippedStandard(text, parse_rule(text)) for text in texts]
    order = list(Slot)
    wanted = [one for one in found if kind is None or one.kind == kind]
    return tuple(
        sorted(
            wanted,
            key=lambda one: (order.index(slots_for(one.rule)[0]), -one.valid_from.toordinal(), one.rule.id),
        )
    )


def shipped_standard(standard_id: str) -> ShippedStandard | None:
    """The shipped file of that id, or None."""
    return next((one for one in shipped_standards() if one.rule.id == standard_id), None)


def default_for(slot: Slot, on: date) -> ShippedStandard | None:
    """The national default of a slot on a day; None where the shipped files say nothing of that day."""
    ids = DEFAULTS[slot]
    return next((one for one in shipped_standards() if one.rule.id in ids and one.holds_on(on)), None)
