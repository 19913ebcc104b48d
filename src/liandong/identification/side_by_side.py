"""The methods of a round beside one another, on a run's page: what each says, and how often they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from liandong.analytics.measures.agreement import Agreement
from liandong.analytics.measures.explanation import Suggestion
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import in_scope
from liandong.foundation.pages.charts import Part, SplitBar
from liandong.identification.agreement import (
    DIFFER,
    Standing,
    agreement_of,
    answers_counted,
    silent_methods,
    standing,
)
from liandong.identification.comparison import COMMUNITY
from liandong.identification.methods import method_for
from liandong.identification.models import Run
from liandong.identification.selectors import READ
from liandong.identification.values import line_words

_COMMUNITY_LETTERS = {"poor": "p", "not_poor": "n"}


@dataclass(frozen=True)
class Pair:
    """How a method agrees with another one; None with itself. ``kappa``: None where it says nothing."""

    title: str
    observed: Fraction | None
    kappa: Fraction | None
    is_itself: bool = False


@dataclass(frozen=True)
class MethodLine:
    """One method. ``run``: None for the community's ranking, which no run computes."""

    number: int
    title: str
    kind: str
    held_against: str
    counts: Counter[str]
    pairs: tuple[Pair, ...]
    run: Run | None = None
    is_current: bool = False

    @property
    def poor(self) -> int:
        """Families that it suggests for a visit."""
        return self.counts[Suggestion.POOR.value]

    @property
    def cannot_tell(self) -> int:
        """Families of which it cannot tell."""
        return self.counts[Suggestion.CANNOT_TELL.value]

    @property
    def not_poor(self) -> int:
        """Families for which it suggests no visit."""
        return self.counts[Suggestion.NOT_POOR.value]


@dataclass(frozen=True)
class SideBySide:
    """All methods of a round within one reader's area."""

    lines: tuple[MethodLine, ...]
    agreement: Agreement
    counted: Counter[str]

    @property
    def is_several(self) -> bool:
        """Whether there is anything to compare."""
        return len(self.lines) > 1

    @cached_property
    def silent(self) -> frozenset[int]:
        """The methods that can tell nobody here; they are shown, and do not count as differing."""
        return silent_methods(self.counted)

    @property
    def speaking(self) -> list[MethodLine]:
        """The methods that can tell somebody, each with its pairs among them."""
        return [
            replace(line, pairs=tuple(one for n, one in enumerate(line.pairs) if n not in self.silent))
            for number, line in enumerate(self.lines)
            if number not in self.silent
        ]

    @property
    def silent_titles(self) -> list[str]:
        """Titles of the methods that can tell nobody."""
        return [self.lines[number].title for number in sorted(self.silent)]

    @cached_property
    def standings(self) -> Counter[Standing]:
        """Families by how the methods stand to them."""
        found: Counter[Standing] = Counter()
        for answers, families in self.counted.items():
            found[standing(answers, self.silent)] += families
        return found

    @property
    def differing(self) -> int:
        """Families on which the methods do not all say the same."""
        return sum(self.standings[one] for one in DIFFER)

    @property
    def all_poor(self) -> int:
        """Families for which every method suggests a visit."""
        return self.standings[Standing.ALL_POOR]

    @property
    def contradicting(self) -> int:
        """Families that one method calls poor and another not poor."""
        return self.standings[Standing.CONTRADICT]

    @property
    def partly(self) -> int:
        """Families of which only some of the methods can tell."""
        return self.differing - self.contradicting

    @property
    def kappa(self) -> Fraction | None:
        """Fleiss' kappa of all methods that can tell somebody."""
        speaking = [number for number in range(self.agreement.methods) if number not in self.silent]
        return self.agreement.only(speaking).fleiss_kappa()

    @property
    def bar(self) -> SplitBar:
        """The families in four parts, those to visit first in front."""
        alike = self.standings[Standing.ALL_OPEN] + self.standings[Standing.ALL_NOT_POOR]
        return SplitBar(
            (
                Part(_("methods contradict one another"), self.contradicting, "a"),
                Part(_("only some methods can tell"), self.partly, "c"),
                Part(_("all suggest a visit"), self.all_poor, "d"),
                Part(_("none suggests a visit"), alike, "b"),
            ),
            unit=_("families"),
        )


def side_by_side(user: User, run: Run) -> SideBySide:
    """The methods of the run's round, within the user's area. Cost: three queries, whatever the size."""
    runs = list(run.round.runs.select_related("standard").order_by("number"))
    counted = answers_counted(in_scope(user, run.round.patterns.all(), action=READ))
    heads = [(one.standard.title, one) for one in runs]
    ranked = _with_community(user, runs[0], counted)
    agreement = agreement_of(ranked or counted)
    titles = [title for title, _run in heads] + ([_("Community ranking")] if ranked else [])
    lines = [
        MethodLine(
            number + 1,
            one.standard.title,
            one.standard.get_kind_display(),
            line_words(method_for(one.standard.rule)),
            agreement.of(number) if agreement.units else Counter(),
            _pairs(agreement, number, titles),
            one,
            one == run,
        )
        for number, one in enumerate(runs)
    ]
    if ranked:
        number = len(runs)
        lines.append(
            MethodLine(
                number + 1,
                titles[-1],
                _("villagers’ review"),
                _("as the villagers said"),
                agreement.of(number),
                _pairs(agreement, number, titles),
            )
        )
    return SideBySide(tuple(lines), agreement, counted)


def _pairs(agreement: Agreement, number: int, titles: Sequence[str]) -> tuple[Pair, ...]:
    return tuple(
        Pair(title, None, None, is_itself=True)
        if other == number
        else Pair(title, agreement.observed(number, other), agreement.cohen_kappa(number, other))
        for other, title in enumerate(titles)
    )


def _with_community(user: User, run: Run, counted: Counter[str]) -> Counter[str]:
    """The answers with the community's as the last one; empty where the registry keeps no ranking.

    A family that nobody ranked, or whose members were ranked differently, counts as cannot tell.
    """
    level = "household__reference_levels__"
    valid = Q(**{f"{level}valid_from__lte": run.as_of, f"{level}scheme": COMMUNITY}) & (
        Q(**{f"{level}valid_to__isnull": True}) | Q(**{f"{level}valid_to__gt": run.as_of})
    )
    rows = (
        in_scope(user, run.results.all(), action=READ)
        .filter(valid)
        .values_list("answers", f"{level}level")
        .annotate(families=Count("pk"))
        .order_by()
    )
    ranked: Counter[str] = Counter()
    unranked = Counter(counted)
    for answers, said, families in rows:
        ranked[answers + _COMMUNITY_LETTERS.get(said or "", "c")] += families
        unranked[answers] -= families
    if ranked:
        for answers, families in unranked.items():
            ranked[f"{answers}c"] += families
    return +ranked
