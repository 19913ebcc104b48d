"""The families of a run in the order in which somebody should go and look, a line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from django.db.models import Case, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from liandong.analytics.measures.explanation import Suggestion
from liandong.foundation.places.models import Level
from liandong.foundation.places.selectors import paths_named
from liandong.identification.agreement import LETTERS, Standing, standing
from liandong.identification.methods import Method
from liandong.identification.models import SUGGESTIONS, Run, RunResult
from liandong.identification.values import in_difficulty, to_find_out, value_words
from liandong.identification.wording import suggestion_word

MOST_NAMED = 3
TONES = {Suggestion.POOR: "on", Suggestion.CANNOT_TELL: "warn", Suggestion.NOT_POOR: ""}


class VisitOrder(Sequence[RunResult]):
    """The results of a run: families on which the methods differ first, then by the run's own ranking.

    ``counted``: how many of ``rows`` there are by the answers of all methods; so a page is one query for its
    own few rows, and nothing is counted. ``silent``: methods that do not count.
    """

    def __init__(
        self, rows: QuerySet[RunResult], counted: Counter[str], silent: Collection[int] = ()
    ) -> None:
        self._rows = rows
        groups: dict[Standing, list[str]] = {}
        for answers in counted:
            groups.setdefault(standing(answers, silent), []).append(answers)
        self._groups = [
            (groups[one], sum(counted[answers] for answers in groups[one]))
            for one in Standing
            if one in groups
        ]

    def __len__(self) -> int:
        return sum(size for _answers, size in self._groups)

    @overload
    def __getitem__(self, wanted: int) -> RunResult: ...
    @overload
    def __getitem__(self, wanted: slice) -> Sequence[RunResult]: ...
    def __getitem__(self, wanted: int | slice) -> RunResult | Sequence[RunResult]:
        """Some of the results. Cost: one query."""
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        start, stop, _step = wanted.indices(len(self))
        passed, before, touched = 0, 0, []
        for answers, size in self._groups:
            if passed + size <= start:
                before = passed + size
            elif passed < stop:
                touched.append(answers)
            passed += size
        whens = [When(answers__in=answers, then=Value(n)) for n, answers in enumerate(touched)]
        if not whens:
            return []
        rows = self._rows.filter(answers__in=[one for answers in touched for one in answers])
        ordered = rows.order_by(Case(*whens), "position") if len(touched) > 1 else rows.order_by("position")
        return list(ordered[start - before : stop - before])


@dataclass(frozen=True)
class Answer:
    """What one method of the round says of a family."""

    number: int
    title: str
    word: str
    tone: str


@dataclass(frozen=True)
class FamilyLine:
    """A family of the list. ``deprived`` and ``unknown``: titles of what counts and of what is not known."""

    result: RunResult
    village: str
    value: str
    deprived: tuple[str, ...]
    unknown: tuple[str, ...]
    answers: tuple[Answer, ...]

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


def family_lines(
    results: Iterable[RunResult],
    run: Run,
    method: Method,
    titles: Sequence[str],
    silent: Collection[int] = (),
) -> list[FamilyLine]:
    """Lines for some results of a run. ``titles``: of the round's methods, in their order; of the ``silent``
    ones nothing is said.

    Cost: two queries for the names of places.
    """
    rows = list(results)
    names = paths_named([row.place for row in rows], run.as_of)
    return [
        FamilyLine(
            row,
            _village(names[row.place_id], row.place.level, row.household.group_no),
            value_words(method, row),
            in_difficulty(method, row),
            to_find_out(method, row),
            tuple(one for n, one in enumerate(_answers(row.answers, titles)) if n not in silent),
        )
        for row in rows
    ]


def _answers(letters: str, titles: Sequence[str]) -> Iterator[Answer]:
    for number, (letter, title) in enumerate(zip(letters, titles, strict=True), start=1):
        suggestion = LETTERS[letter]
        yield Answer(number, title, suggestion_word(suggestion), TONES[suggestion])


def _village(path: list[str], level: int, group: str | None) -> str:
    if level == Level.GROUP:
        return " ".join(path[-2:])
    return f"{path[-1]} {group}" if group else path[-1]
