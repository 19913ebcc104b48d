"""What a warning rule is called: in full, or for a village only what it is about."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from liandong.analytics.standards import WarningRule
from liandong.identification.wording import titled
from liandong.integration.extracts import QUESTION_OF


def names_answers(columns: Iterable[str]) -> bool:
    """Whether a rule looks at what departments returned."""
    return any(name in QUESTION_OF for name in columns)


def rule_title(rule: WarningRule, columns: Iterable[str], *, with_answers: bool) -> str:
    """The title; without the right to read departments' answers only what these are about.

    A rule's name would tell the value band; see ``docs/decisions/0022-early-warnings.md``.
    """
    shown = dict.fromkeys(str(QUESTION_OF[name].shown) for name in columns if name in QUESTION_OF)
    if shown and not with_answers:
        return _(", ").join(shown)
    return titled(rule.title, rule.id)
