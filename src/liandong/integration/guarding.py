"""What procedures ask of the comparisons: that they are back, the family was heard, and no veto stands.

Registered with casework when Django starts. Source: domain.md §3.3, §5.6 A and B.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from liandong.analytics.errors import Refusal, marked
from liandong.casework.deciding import register_checks
from liandong.casework.guards import Asking, is_paper
from liandong.casework.procedures import Guard
from liandong.foundation import clock
from liandong.integration.exclusion import rule_titled
from liandong.integration.selectors import Compared, compared
from liandong.registry.models import Household


class NotAnswered(Refusal):
    """Questions about the family that departments have not answered yet."""

    message = marked(
        "{count} of the questions about this family asked since its case was opened wait for an answer: "
        "{departments}. Have them returned, or bring the departments’ result on paper, then take this step."
    )


class NothingAsked(Refusal):
    """A comparison that is said to be back and was never asked for."""

    message = marked(
        "Nothing was asked about this family since its case was opened. Have the county ask under "
        "“Comparisons”, or bring the departments’ result on paper, then take this step."
    )


class NotExplained(Refusal):
    """A hit that the family has not explained, or whose explanation nobody has judged."""

    message = marked(
        "{count} of the comparisons’ hits about this family still wait for its explanation or for the "
        "judgement above the village. Have them explained and judged on the family’s page, then go on."
    )


class VetoStands(Refusal):
    """A hit of an exclusion rule that the family could not explain."""

    message = marked(
        "A veto stands against this family: {rules}. It was heard and its explanation was not found right; "
        "those above the village confirm the veto, or judge anew on new evidence."
    )


def _compared(asking: Asking) -> None:
    if is_paper(asking.proof.document):
        return
    since = asking.case.opened_at.astimezone(clock.HERE).date()
    found = compared(Household.objects.get(key=asking.case.subject_key), since=since)
    if not found.asked:
        raise NothingAsked
    if not found.is_compared:
        raise NotAnswered(count=found.asked - found.answered, departments=_(", ").join(found.waiting))


def _of(asking: Asking) -> Compared:
    return compared(Household.objects.get(key=asking.case.subject_key))


def _explained(asking: Asking) -> None:
    found = _of(asking)
    if found.open:
        raise NotExplained(count=found.open)


def _no_veto(asking: Asking) -> None:
    found = _of(asking)
    if found.vetoes:
        raise VetoStands(rules=_(", ").join(rule_titled(one) for one in found.vetoes))


def register() -> None:
    """Make the checks known to casework. Harmless to repeat."""
    register_checks({Guard.COMPARED: _compared, Guard.EXPLAINED: _explained, Guard.NO_VETO: _no_veto})
