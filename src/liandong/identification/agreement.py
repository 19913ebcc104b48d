"""The methods of a round side by side: how often they agree, and on which families they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from enum import StrEnum

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from liandong.analytics.measures.agreement import Agreement
from liandong.analytics.measures.explanation import Suggestion
from liandong.identification.models import RoundPattern

LETTERS = {suggestion.value[0]: suggestion for suggestion in Suggestion}


class Standing(StrEnum):
    """How the methods stand to a family, those first that most need somebody to go and look."""

    CONTRADICT = "contradict"  # one says poor, another not poor
    PART_POOR = "part_poor"  # some say poor, the others cannot tell
    PART_NOT_POOR = "part_not_poor"  # some say not poor, the others cannot tell
    ALL_POOR = "all_poor"
    ALL_OPEN = "all_open"
    ALL_NOT_POOR = "all_not_poor"


STANDINGS = {
    Standing.CONTRADICT: _("contradict one another"),
    Standing.PART_POOR: _("suggest a visit or cannot tell"),
    Standing.PART_NOT_POOR: _("suggest no visit or cannot tell"),
    Standing.ALL_POOR: _("all suggest a visit"),
    Standing.ALL_OPEN: _("none can tell"),
    Standing.ALL_NOT_POOR: _("all suggest no visit"),
}
DIFFER = (Standing.CONTRADICT, Standing.PART_POOR, Standing.PART_NOT_POOR)


def standing(answers: str, silent: Collection[int] = ()) -> Standing:
    """How the methods whose answers these are stand to a family; ``silent`` ones are not asked."""
    said = frozenset(letter for number, letter in enumerate(answers) if number not in silent)
    return {
        frozenset("p"): Standing.ALL_POOR,
        frozenset("n"): Standing.ALL_NOT_POOR,
        frozenset("c"): Standing.ALL_OPEN,
        frozenset("pc"): Standing.PART_POOR,
        frozenset("nc"): Standing.PART_NOT_POOR,
    }.get(said, Standing.CONTRADICT)


def silent_methods(counted: Mapping[str, int]) -> frozenset[int]:
    """The methods that can tell nobody, because a line or what they ask about is unknown everywhere.

    They differ from the others on every family, which would send people to all of them. Where all are
    silent, none counts as such.
    """
    letters = [set(column) for column in zip(*(answers for answers, n in counted.items() if n), strict=True)]
    silent = frozenset(number for number, said in enumerate(letters) if said == {"c"})
    return silent if len(silent) < len(letters) else frozenset()


def answers_counted(patterns: QuerySet[RoundPattern]) -> Counter[str]:
    """Families by the answers of all methods. Cost: one query over a few rows a village."""
    rows = patterns.values_list("answers").annotate(families=Sum("households")).order_by("answers")
    return Counter(dict(rows))


def agreement_of(counted: Counter[str]) -> Agreement:
    """The agreement of methods whose answers about families were counted."""
    return Agreement(
        {tuple(LETTERS[letter].value for letter in answers): n for answers, n in counted.items()}
    )
