"""What the page of a preview shows: what would change, in all and by town."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from liandong.analytics.measures.explanation import Suggestion
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import visible_places
from liandong.foundation.places.selectors import paths_named
from liandong.identification.models import Run
from liandong.identification.previewing import Preview
from liandong.identification.run_page import run_numbers
from liandong.identification.selectors import FAMILIES, READ
from liandong.identification.wording import suggestion_word
from liandong.registry.models import Household

POOR, OPEN = Suggestion.POOR, Suggestion.CANNOT_TELL


@dataclass(frozen=True)
class PreviewLine:
    """A place with its families: how many, suggested now and then, and how they would change."""

    name: str
    depth: int
    families: int
    now: int
    then: int
    entered: int
    left: int
    untold: int


@dataclass(frozen=True)
class PreviewPage:
    """The preview within one reader's area, the whole first."""

    lines: tuple[PreviewLine, ...]

    @property
    def whole(self) -> PreviewLine:
        """All that the reader sees."""
        return self.lines[0]


def families_changing(
    user: User, listed: Iterable[tuple[str, Suggestion | None, Suggestion]]
) -> list[tuple[Household, str, str]]:
    """Those of the listed that the reader may read: where, and from what to what. Cost: two queries."""
    told = {key: _words(before, after) for key, before, after in listed}
    here = Household.objects.filter(key__in=told, place__in=visible_places(user, action=FAMILIES))
    by_key = {str(one.key): one for one in here.select_related("place")}
    names = paths_named([one.place for one in by_key.values()], clock.today())
    return [
        (by_key[key], names[by_key[key].place_id][-1], words) for key, words in told.items() if key in by_key
    ]


def _words(before: Suggestion | None, after: Suggestion) -> str:
    return " → ".join(suggestion_word(one) for one in (before, after) if one is not None)


def preview_page_of(user: User, run: Run, found: Preview) -> PreviewPage:
    """The preview by the areas of the run's page. Cost: the queries of that page."""
    seen = set(visible_places(user, action=READ).values_list("pk", flat=True))
    rows = [row for row in run_numbers(user, run).rows if row.area.depth < 2]
    return PreviewPage(
        tuple(
            _line(row.area.name, row.area.depth, found, seen.intersection(row.area.place_ids)) for row in rows
        )
    )


def _line(name: str, depth: int, found: Preview, places: Collection[int]) -> PreviewLine:
    counted: Counter[tuple[Suggestion, Suggestion]] = Counter()
    for (place, before, after), families in found.crossings.items():
        if place in places:
            counted[before, after] += families

    def of(keep: Callable[[Suggestion, Suggestion], bool]) -> int:
        return sum(n for (before, after), n in counted.items() if keep(before, after))

    return PreviewLine(
        name,
        depth,
        counted.total(),
        of(lambda before, _after: before is POOR),
        of(lambda _before, after: after is POOR),
        of(lambda before, after: before is not POOR and after is POOR),
        of(lambda before, after: before is POOR and after is not POOR),
        of(lambda before, after: before is not OPEN and after is OPEN),
    )
