"""The editor: a copy of a standard is written on a page, checked, previewed and kept to be proposed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import Standard, parse_rule
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, require
from liandong.foundation.places.models import Place
from liandong.identification.draft_check import Checked, Problem, check_draft
from liandong.identification.draft_steps import stepped
from liandong.identification.editor_page import editor_page, facts
from liandong.identification.selectors import PROPOSE, StandardChoice, places_to_enact
from liandong.identification.services.standards import keep_edited
from liandong.identification.slots import slots_for
from liandong.identification.standard_draft import Draft, draft_of, draft_sent
from liandong.identification.views.choosing import chosen_standard
from liandong.identification.views.enactments import At, comparison
from liandong.identification.views.people import signed_in


@login_required
@require_http_methods(["GET", "POST"])
def standard_edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Edit a copy of a standard. The draft travels with the page; only the last button keeps it.

    htmx asks with every change for the expressions and sums alone, and with a button for the form.
    """
    user = signed_in(request)
    require(user, PROPOSE)
    choice = chosen_standard(user, ref)
    rule = parse_rule(choice.text)
    if not isinstance(rule, Standard):
        raise OutOfScope(PROPOSE)
    places = list(places_to_enact(user))
    place = next((one for one in places if str(one.pk) == request.POST.get("place")), places[0])
    context: dict[str, object] = {"choice": choice, "places": places, "place": place, "facts": facts()}
    if request.method == "GET":
        draft = _copied(rule, choice, place)
        page = editor_page(draft, Checked())
        return render(request, "identification/editor.html", context | {"page": page})
    draft, step = draft_sent(request.POST), request.POST.get("do", "")
    at, refused = "", ""
    try:
        at = stepped(draft, step)
    except Refusal as refusal:
        refused = str(refusal)
    checked = check_draft(draft, rule)
    if checked.standard is not None and step == "keep":
        return _kept(request, user, place, checked.standard)
    if not step:  # a field was changed: what was not looked at yet is no mistake
        template = "identification/editor_said.html"
        return render(request, template, {"page": editor_page(draft, checked)})
    is_asked = step in ("check", "keep")
    if refused:
        checked = Checked(None, [Problem("", "", refused)])
    elif not is_asked:
        checked = Checked()
    context |= {"page": editor_page(draft, checked, at), "is_checked": is_asked}
    if checked.standard is not None:
        context |= _effect(user, place, checked.standard)
    return render(request, "identification/editor.html", context)


def _copied(rule: Standard, choice: StandardChoice, place: Place) -> Draft:
    """The draft to begin with: from today on, and the copy of a national default named after the place."""
    draft = draft_of(rule)
    draft.valid_from = clock.today().isoformat()
    draft.valid_to = ""
    if choice.row is None:
        name = getattr(place, "name", "") or ""
        draft.id = f"{rule.id[:34]}_local"
        draft.title_zh, draft.title_en = f"{draft.title_zh}（{name}）", f"{draft.title_en} ({name})"
    return draft


def _kept(request: HttpRequest, user: User, place: Place, standard: Standard) -> HttpResponse:
    row = keep_edited(actor=user, place=place, standard=standard)
    day = max(clock.today(), row.valid_from)
    slot = slots_for(standard)[0]
    asked = urlencode({"place": place.pk, "slot": slot.value, "valid_from": day.isoformat()})
    address = f"{reverse('identification:standard_propose', args=[row.key])}?{asked}"
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    return redirect(address)


def _effect(user: User, place: Place, standard: Standard) -> dict[str, object]:
    """What the draft changes against what is in force at the place, and whom that affects."""
    day = max(clock.today(), standard.valid_from or clock.today())
    return comparison(user, standard, At(place, day, slots_for(standard)[0]), with_effect=True)
