"""Open questions on the home page of those who answer them, and on the page of the family."""

from __future__ import annotations

from django.http import HttpRequest

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import Somebody, may
from liandong.foundation.pages.panels import Panel
from liandong.registry.fields import FIELDS
from liandong.registry.models import Household
from liandong.registry.selectors_questions import WRITE, questions_about, questions_for


def to_answer(user: Somebody, request: HttpRequest) -> Panel | None:
    """How many questions wait for this person, and since when. Cost: two queries where there are any."""
    if not may(user, WRITE):
        return None
    found = questions_for(user, action=WRITE)
    oldest = found.values_list("asked_at", flat=True).first()
    if oldest is None:
        return None
    count = found.count()
    return Panel("registry/questions_panel.html", {"count": count, "oldest": oldest}, order=20, due=count)


def about_family(user: User, household: Household) -> Panel | None:
    """The facts of this family about which sources differ. Cost: one query."""
    questions = list(questions_about(household))
    if not questions:
        return None
    labels = [str(FIELDS[one.field].label) if one.field in FIELDS else one.field for one in questions]
    context = {"questions": questions, "labels": list(dict.fromkeys(labels))}
    return Panel("registry/family_questions.html", context, order=3, place="aside")
