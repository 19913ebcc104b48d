"""Questions to the village: the list of those that are open, and an answer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.scope import places_for, require
from liandong.foundation.places.selectors import names_on, paths_named
from liandong.registry.field_forms import capital
from liandong.registry.fields import FIELDS
from liandong.registry.models import Question, Source
from liandong.registry.origins import Origin
from liandong.registry.question_values import as_words
from liandong.registry.record_codes import Answer
from liandong.registry.selectors_questions import READ, WRITE, access_question, questions_for
from liandong.registry.services.questions import answer_question
from liandong.registry.views.changes import signed_in

ON_A_PAGE = 20


@dataclass(frozen=True)
class Choice:
    """One of two values with where it comes from; ``later``: it was observed later than the other."""

    answer: str
    words: str
    origin: str
    later: bool


@dataclass(frozen=True)
class Asked:
    """A question as the page shows it. ``takes_over``: the other value can simply be written."""

    question: Question
    what: str
    village: str
    choices: tuple[Choice, Choice]
    takes_over: bool
    may_answer: bool


@login_required
@require_GET
def question_list(request: HttpRequest) -> HttpResponse:
    """The open questions of my area. Cost: six queries, however many questions."""
    user = signed_in(request)
    require(user, READ)
    page = Paginator(questions_for(user), ON_A_PAGE).get_page(request.GET.get("page"))
    found = list(page.object_list)
    where = {one.place_id: one.place for one in (question.household for question in found)}
    names = paths_named(where.values())
    moved_to = _place_names(found)
    tops = places_for(user, WRITE)
    asked = [
        _asked(
            one,
            village=names[one.household.place_id][-1],
            places=moved_to,
            may_answer=any(top.contains(one.household.place) for top in tops),
        )
        for one in found
    ]
    return render(request, "registry/questions.html", {"page": page, "asked": asked})


@login_required
@require_POST
def question_answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """The village's word on one question."""
    user = signed_in(request)
    question = access_question(user, key)
    answer = request.POST.get("answer", "")
    if answer not in Answer.values:
        messages.error(request, _("Choose one of the answers first."))
        return redirect("registry:questions")
    try:
        answer_question(actor=user, key=key, answer=Answer(answer), note=request.POST.get("note", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("registry:questions")
    if answer == Answer.CORRECTED:
        messages.success(request, _("Noted. Correct the fact here, so that what is true stands on record."))
        return redirect("registry:what_happened", question.household.key)
    messages.success(request, _("Answered. The other value stays in the history, with its source."))
    return redirect("registry:questions")


def _asked(question: Question, *, village: str, places: dict[str, str], may_answer: bool) -> Asked:
    field = FIELDS.get(question.field)
    ours, theirs = question.our_source, question.their_source
    is_later = ours is None or theirs.observed_on > ours.observed_on
    others = {"place": _("Place of residence"), "reference_level": _("Level given by the source")}
    what = capital(field.label) if field else others[question.field]
    if question.year:
        what = f"{what} {question.year}"

    def words(text: str | None) -> str:
        return places.get(text or "", "") or as_words(question.field, text)

    return Asked(
        question,
        what,
        village,
        (
            Choice(Answer.OURS.value, words(question.ours), _origin(ours), not is_later),
            Choice(Answer.THEIRS.value, words(question.theirs), _origin(theirs), is_later),
        ),
        takes_over=field is not None and not field.kept.is_number and field.name != "is_head",
        may_answer=may_answer,
    )


def _origin(source: Source | None) -> str:
    return str(Origin(source.title, source.observed_on)) if source else ""


def _place_names(found: list[Question]) -> dict[str, str]:
    """Names of the places that questions about residence speak of, by id as text."""
    ids = {text for one in found if one.field == "place" for text in (one.ours, one.theirs) if text}
    if not ids:
        return {}
    named = names_on(clock.today()).filter(place__in=[int(text) for text in ids])
    return {str(pk): name for pk, name in named.values_list("place_id", "name")}
