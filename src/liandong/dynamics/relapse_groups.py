"""Whether the relapse model is as good for one group of families as for another: by county and by kind.

A number is told only of groups with as many families as the setting for small numbers asks; where one alone
would have to be kept back, the next smallest is kept back too, so that it cannot be worked out from the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from liandong.analytics.methods.monitoring import (
    Answer,
    Calls,
    OfGroup,
    OfKind,
    Relapse,
    interval_of_share,
)
from liandong.analytics.methods.monitoring.panel import chance
from liandong.casework.settings.in_force import least_families
from liandong.dynamics.models import RelapseModel
from liandong.dynamics.relapse_content import kinds_of
from liandong.dynamics.relapse_explaining import hundred
from liandong.dynamics.warning_selectors import READ
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import places_for
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import named
from liandong.identification.wording import titled


@dataclass(frozen=True)
class Share:
    """A part of a whole, with the ends of a 95% interval; shares are of one. ``whole`` 0: nothing to tell."""

    part: int
    whole: int

    @property
    def value(self) -> Fraction | None:
        """None of nothing."""
        return Fraction(self.part, self.whole) if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """None of nothing."""
        return interval_of_share(self.part, self.whole) if self.whole else None

    @property
    def words(self) -> str:
        """In percent, whole; a dash of nothing."""
        return formats.percent(self.value, 0) if self.value is not None else "–"

    @property
    def range_words(self) -> str:
        """The interval in percent, whole; empty of nothing."""
        ends = self.interval
        return f"{100 * ends[0]:.0f}–{100 * ends[1]:.0f}%" if ends else ""

    @property
    def of_hundred(self) -> str:
        """The share of a hundred, with one decimal where it is small."""
        return hundred(self.part / self.whole) if self.whole else "–"

    @property
    def of_hundred_range(self) -> str:
        """The interval of a hundred; empty of nothing."""
        ends = self.interval
        return f"{hundred(ends[0])} – {hundred(ends[1])}" if ends else ""


@dataclass(frozen=True)
class CallLine:
    """A threshold: how many it calls, how many of them fell, and how many of all who fell."""

    score: int
    chance: str
    families: int
    fell: int
    right: Share
    found: Share


def call_line(calls: Calls, caught: int) -> CallLine:
    """A threshold of the test. ``caught``: all who fell, those without a score too."""
    said = formats.percent(Fraction(round(100 * chance(calls.score)), 100), 0)
    right, found = Share(calls.fell, calls.families), Share(calls.fell, caught)
    return CallLine(calls.score, said, calls.families, calls.fell, right, found)


@dataclass(frozen=True)
class GroupLine:
    """A group in the test: a county, or families that are of a kind, are not, or nobody knows.

    ``fell``: of those that could be told; ``right`` and ``found``: of the threshold chosen (precision and
    recall), None of a county. ``is_few``: too few families; nothing else of it may be told then.
    """

    name: str
    families: int
    fell: Share
    expected: float
    is_few: bool
    answer: Answer | None = None
    right: Share | None = None
    found: Share | None = None

    @property
    def expected_of_hundred(self) -> str:
        """The share that was expected to fall, of a hundred."""
        return hundred(self.expected / self.families) if self.families else "–"

    @property
    def misses(self) -> int:
        """-1: fewer fell than expected, 1: more, beyond the interval; 0: as expected."""
        ends = self.fell.interval
        if ends is None:
            return 0
        share = self.expected / self.families
        return 1 if share < ends[0] else -1 if share > ends[1] else 0


@dataclass(frozen=True)
class KindLines:
    """A kind of families: those of it, the others, and those of whom nobody knows. Without lines: too few."""

    id: str
    title: str
    condition: str
    lines: tuple[GroupLine, ...]


@dataclass(frozen=True)
class Kinds:
    """All kinds at one threshold. ``least``: of so many families something is told."""

    chance: str
    score: int
    least: int
    kinds: tuple[KindLines, ...]

    @property
    def compared(self) -> list[KindLines]:
        """Those with enough families on each side."""
        return [one for one in self.kinds if one.lines]

    @property
    def uncompared(self) -> list[KindLines]:
        """The others."""
        return [one for one in self.kinds if not one.lines]


def groups_of(user: User, groups: Sequence[OfGroup]) -> tuple[GroupLine, ...]:
    """The counties that the reader's area contains or lies in. Cost: two queries, one for the setting."""
    tops = places_for(user, READ)
    counties = {one.pk: one for one in named(Place.objects.filter(pk__in=[one.group for one in groups]))}
    mine = [
        one
        for one in groups
        if one.group in counties
        and any(top.contains(counties[one.group]) or counties[one.group].contains(top) for top in tops)
    ]
    few = _kept_back({one.group: one.families for one in groups}, _least(tops))
    return tuple(
        GroupLine(
            counties[one.group].name or "",
            one.families,
            Share(one.fell, one.families),
            one.expected,
            one.group in few,
        )
        for one in mine
    )


def kinds_told(
    user: User, row: RelapseModel, found: Relapse, calls: Sequence[Calls], score: int | None
) -> Kinds:
    """The kinds of families that the test was looked at by, at one of the thresholds. Cost: two queries.

    Args:
        score: of the threshold; another or None: of the one that calls about as many as fell.
    """
    least = _least(places_for(user, READ))
    fell = found.measures.fell
    chosen = min(
        calls or found.measures.calls,
        key=lambda one: (one.score != score, abs(one.families - fell), one.score),
    )
    parts: dict[int, dict[int, OfKind]] = {}
    for one in found.measures.kinds:
        parts.setdefault(one.kind, {})[one.answer] = one
    kinds = []
    for number, kind in enumerate(kinds_of(row.content)):
        of_kind = parts.get(number, {})
        sizes = {answer: one.families + one.untold for answer, one in of_kind.items()}
        is_few = bool(_kept_back(sizes, least)) or not {Answer.YES, Answer.NO} <= set(of_kind)
        lines = (
            () if is_few else tuple(_kind_line(of_kind[answer], chosen.score) for answer in sorted(of_kind))
        )
        kinds.append(KindLines(kind.id, titled(kind.title, kind.id), kind.when, lines))
    said = formats.percent(Fraction(round(100 * chance(chosen.score)), 100), 0)
    return Kinds(said, chosen.score, least, tuple(kinds))


def _kind_line(one: OfKind, score: int) -> GroupLine:
    names = {Answer.YES: _("yes"), Answer.NO: _("no"), Answer.UNKNOWN: _("not known")}
    answer = Answer(one.answer)
    calls = next(call for call in one.calls if call.score == score)
    return GroupLine(
        name=names[answer],
        families=one.families,
        fell=Share(one.fell, one.families),
        expected=one.expected,
        is_few=False,
        answer=answer,
        right=Share(calls.fell, calls.families),
        found=Share(calls.fell, one.fell + one.untold_fell),
    )


def _least(tops: Sequence[Place]) -> int:
    """Of how many families something may be told, by the setting of the reader's widest place."""
    return least_families(min(tops, key=lambda one: one.level))


def _kept_back(sizes: Mapping[int, int], least: int) -> set[int]:
    """The groups of which nothing is told: too small ones, and where it is one alone, the next smallest."""
    few = {group for group, size in sizes.items() if 0 < size < least}
    others = [group for group in sizes if group not in few]
    if len(few) == 1 and others:
        few.add(min(others, key=lambda group: (sizes[group], group)))
    return few
