"""Words of rule files and suggestions in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from liandong.analytics.measures.explanation import Suggestion
from liandong.analytics.standards.lines import LineStatus
from liandong.analytics.standards.warnings import Frequency, WarningStatus

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


_HOW_SURE_WARNING = {  # by WarningStatus
    "stated": gettext_lazy("stated by a national text"),
    "local": gettext_lazy("stated by a local text; to be decided here"),
    "generally_known": gettext_lazy("generally known; no text at hand"),
    "proposed": gettext_lazy("proposed by the author of the file"),
}
_HOW_OFTEN = {  # by Frequency
    "daily": gettext_lazy("every day"),
    "monthly": gettext_lazy("every month"),
    "yearly": gettext_lazy("every year"),
    "event": gettext_lazy("after each event"),
}


def how_sure_warning(status: WarningStatus) -> str:
    """How sure the threshold of a warning rule is."""
    return str(_HOW_SURE_WARNING[status])


def how_often(frequency: Frequency) -> str:
    """How often the facts that a warning rule looks at come anew."""
    return str(_HOW_OFTEN[frequency])


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
