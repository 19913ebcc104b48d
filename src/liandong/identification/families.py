"""The ranked list: one line a family, with where it is deprived in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from liandong.analytics.measures.explanation import Suggestion
from liandong.analytics.standards import Standard
from liandong.foundation.places.models import Level
from liandong.foundation.places.selectors import paths_named
from liandong.identification.models import SUGGESTIONS, Run, RunResult
from liandong.identification.wording import titled

MOST_NAMED = 3
TONES = {Suggestion.POOR: "on", Suggestion.CANNOT_TELL: "warn", Suggestion.NOT_POOR: ""}


@dataclass(frozen=True)
class FamilyLine:
    """A family of the list. ``deprived`` and ``unknown`` are titles of indicators."""

    result: RunResult
    village: str
    deprived: tuple[str, ...]
    unknown: tuple[str, ...]
    denominator: int
    cutoff: Fraction

    @property
    def deprived_text(self) -> str:
        """Where the family is in difficulty, in one line."""
        return pgettext("between parts of a list", ", ").join(self.deprived)

    @property
    def unknown_text(self) -> str:
        """What is to be found out; many facts are only counted."""
        if len(self.unknown) > MOST_NAMED:
            return ngettext("%(n)s fact to find out", "%(n)s facts to find out", len(self.unknown)) % {
                "n": len(self.unknown)
            }
        titles = pgettext("between parts of a list", ", ").join(self.unknown)
        return _("to find out: %(titles)s") % {"titles": titles} if titles else ""

    @property
    def suggestion(self) -> str:
        """The suggestion in words."""
        return str(SUGGESTIONS[Suggestion(self.result.suggestion)])

    @property
    def tone(self) -> str:
        """The tone of its tag: ochre where a fact is wanted."""
        return TONES[Suggestion(self.result.suggestion)]

    @property
    def who(self) -> str:
        """The head of the family, or its number where no name is known."""
        return self.result.household.head_name or self.result.household_no


def family_lines(results: Iterable[RunResult], run: Run, standard: Standard) -> list[FamilyLine]:
    """Lines for some results of a run. Cost: two queries for the names of places."""
    rows = list(results)
    names = paths_named([row.place for row in rows], run.as_of)
    titles = [titled(indicator.title, indicator.id) for indicator in standard.indicators]
    return [
        FamilyLine(
            row,
            _village(names[row.place_id], row.place.level, row.household.group_no),
            _marked(row.deprived_bits, titles),
            _marked(row.unknown_bits, titles),
            run.denominator or 1,
            standard.cutoff,
        )
        for row in rows
    ]


def _marked(bits: int, titles: list[str]) -> tuple[str, ...]:
    return tuple(title for n, title in enumerate(titles) if bits >> n & 1)


def _village(path: list[str], level: int, group: str | None) -> str:
    if level == Level.GROUP:
        return " ".join(path[-2:])
    return f"{path[-1]} {group}" if group else path[-1]
