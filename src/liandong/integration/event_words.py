"""What events of comparisons are called. To a village they say no more than what is to be explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy

from liandong.foundation.accounts.models import User
from liandong.integration.codes import Outcome
from liandong.integration.matrix import department_title, question_of
from liandong.integration.models import Comparison
from liandong.integration.selectors import comparisons_for
from liandong.linkage.words import Named, Said, SubjectWords


def comparisons_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The comparisons that somebody oversees or answers, by key."""
    found = Comparison.objects.all() if user is None else comparisons_for(user)
    return {
        one.key: Named(str(one), reverse("integration:comparison", args=[one.key]))
        for one in found.filter(key__in=keys)
    }


def _department(payload: Mapping[str, object]) -> str:
    return department_title(str(payload.get("department")))


def _shown(payload: Mapping[str, object]) -> str:
    return str(question_of(str(payload["question"])).shown)


def _judged(payload: Mapping[str, object]) -> str:
    outcome = str(payload.get("outcome"))
    words = str(Outcome(outcome).label) if outcome in Outcome.values else outcome
    return f"{_shown(payload)} · {words}"


SUBJECTS: Mapping[str, SubjectWords] = {
    "comparison": SubjectWords(gettext_lazy("Comparisons"), comparisons_named),
    "doubt": SubjectWords(gettext_lazy("To be explained")),
}
SAID: Mapping[str, Said] = {
    "comparison.asked": _department,
    "comparison.returned": _department,
    "doubt.opened": _shown,
    "doubt.answered": _shown,
    "doubt.judged": _judged,
    "doubt.withdrawn": _shown,
}
