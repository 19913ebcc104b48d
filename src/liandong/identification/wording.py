"""Words of rule files and suggestions in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from liandong.analytics.measures.explanation import Suggestion
from liandong.analytics.standards.lines import LineStatus

# Where the answers of several methods stand side by side; in full they are ``models.SUGGESTIONS``.
_SHORT = {
    Suggestion.POOR: pgettext_lazy("what a method says", "visit"),
    Suggestion.CANNOT_TELL: pgettext_lazy("what a method says", "cannot tell"),
    Suggestion.NOT_POOR: pgettext_lazy("what a method says", "no visit"),
}


_HOW_SURE = {  # by LineStatus
    "stated": gettext_lazy("stated by the source"),
    "generally_known": gettext_lazy("generally known"),
    "uncertain": gettext_lazy("uncertain"),
    "proposed": gettext_lazy("proposed by the author of the file"),
}


def how_sure(status: LineStatus) -> str:
    """How sure the amount of an income line is."""
    return str(_HOW_SURE[status])


def suggestion_word(suggestion: Suggestion) -> str:
    """A suggestion in a word."""
    return str(_SHORT[suggestion])


def titled(title: Mapping[str, str], fallback: str) -> str:
    """The title in the language of the page, else in the other one, else the id."""
    chinese = (get_language() or "").startswith("zh")
    first, second = ("zh", "en") if chinese else ("en", "zh")
    return title.get(first) or title.get(second) or fallback
