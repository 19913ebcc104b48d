"""Putting a rule in force: what is in force here, proposing, and the second person's decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from liandong.analytics.errors import Refusal
from liandong.analytics.standards import Rule, Standard, parse_rule
from liandong.casework.enacting.pages import Decision
from liandong.casework.enacting.progress import following_of
from liandong.casework.enacting.selectors import proposals_for
from liandong.casework.models import ProposalState
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may, require
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names, paths_named
from liandong.identification.effect import effect
from liandong.identification.forms import InForceForm, ProposalForm, WhereForm
from liandong.identification.in_force import InForce, in_force, in_force_here, own_below
from liandong.identification.models import Enactment
from liandong.identification.preview_page import families_changing
from liandong.identification.rule_changes import change_lines
from liandong.identification.selectors import (
    CONFIRM,
    FAMILIES,
    PROPOSE,
    READ_STANDARDS,
    may_start,
    places_to_ask,
    places_to_enact,
)
from liandong.identification.services.choosing import SLOTS
from liandong.identification.services.enactments import RULES, propose
from liandong.identification.services.standards import fitting_problems
from liandong.identification.slots import Slot, slots_for
from liandong.identification.views.choosing import chosen_standard
from liandong.identification.views.people import signed_in
from liandong.linkage.models import Event
from liandong.registry.models import Household

MOST_NAMED = 20  # families that a proposal lists; the preview on a run lists more


@login_required
@require_GET
def in_force_page(request: HttpRequest) -> HttpResponse:
    """What is in force at a place on a day, whence, since when and by whom; what waits and what comes."""
    user = signed_in(request)
    require(user, READ_STANDARDS)
    places = list(places_to_ask(user))
    today = clock.today()
    asked = {"place": places[0].pk if places else None, "on": today} | request.GET.dict()
    form = InForceForm(asked, places=places)
    context: dict[str, object] = {"form": form, "today": today}
    if form.is_valid():
        place, on = form.places[form.cleaned_data["place"]], form.cleaned_data["on"]
        here = in_force_here(place, on)
        rows = list(
            proposals_for(RULES, user).filter(place__in=place.ids).order_by("-valid_from", "-proposed_at")
        )
        names = paths_named([place, *(row.place for row in rows)], on)
        context |= {
            "place_name": names[place.pk][-1],
            "on": on,
            "lines": [_line(slot, found, names, may(user, PROPOSE)) for slot, found in here.items()],
            "waiting": [_told(row, names) for row in rows if row.state == ProposalState.PROPOSED],
            "coming": [
                _told(row, names)
                for row in rows
                if row.state == ProposalState.ENACTED and row.valid_from > on
            ],
            "past": [
                _told(row, names)
                for row in rows
                if row.state in (ProposalState.REFUSED, ProposalState.WITHDRAWN)
                or (row.state == ProposalState.ENACTED and row.valid_to and row.valid_to <= on)
            ],
        }
    return render(request, "identification/in_force.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def standard_propose(request: HttpRequest, ref: str) -> HttpResponse:
    """Propose a rule file: choose where and when, see what changes and whom it affects, then propose."""
    user = signed_in(request)
    require(user, PROPOSE)
    choice = chosen_standard(user, ref)
    text = choice.text
    rule = parse_rule(text)
    places, slots = list(places_to_enact(user)), slots_for(rule)
    day = max(clock.today(), choice.valid_from)
    start = {"place": places[0].pk, "slot": slots[0].value, "valid_from": day}
    context: dict[str, object] = {"choice": choice, "is_chosen": False}
    if request.method == "POST":
        form = ProposalForm(request.POST, places=places, slots=slots)
        where = WhereForm(request.POST, places=places, slots=slots)
        if form.is_valid():
            try:
                row = propose(
                    actor=user,
                    place=form.chosen_place,
                    text=text,
                    valid_from=form.chosen_day,
                    reason=form.cleaned_data["reason"],
                    slot=form.chosen_slot,
                    valid_to=form.cleaned_data["valid_to"],
                    is_binding=form.cleaned_data["is_binding"],
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Proposed. It is in force once a second person confirms it."))
                return redirect("identification:enactment", key=row.key)
    else:
        where = WhereForm(request.GET or start, places=places, slots=slots)
        form = ProposalForm(initial=request.GET.dict() or start, places=places, slots=slots)
    if (request.GET or request.method == "POST") and where.is_valid():
        asked_at = At(where.chosen_place, where.chosen_day, Slot(where.chosen_slot))
        context |= comparison(user, rule, asked_at, with_effect=request.method == "GET")
        context["is_chosen"] = True
    return render(request, "identification/propose.html", context | {"where": where, "form": form})


def show_enactment(request: HttpRequest, decision: Decision[Enactment]) -> HttpResponse:
    """One proposal: what it changes, whom it affects, who proposed it, and what was decided."""
    row, user = decision.row, decision.user
    context: dict[str, object] = {
        "decision": decision,
        "row": row,
        "slot": Slot(row.slot).label,
        "place_name": path_names(row.place)[-1],
        "may_run": decision.is_open and row.valid_from <= clock.today() and may_start(user, row.place),
    }
    if decision.waits:
        wanted = "effect" in request.GET
        asked_at = At(row.place, row.valid_from, Slot(row.slot), is_binding=row.is_binding)
        context |= comparison(user, row.standard.rule, asked_at, with_effect=wanted)
        context["may_see_effect"] = decision.has_office and not wanted
    if row.state == ProposalState.ENACTED and row.slot in SLOTS:
        context |= _following(user, row)
    return render(request, "identification/enactment.html", context, status=decision.status)


def _following(user: User, row: Enactment) -> dict[str, object]:
    """How far the worker is with the families of the rule's place, and of how many it says otherwise now."""
    below = {"place__path__startswith": row.place.path}
    said = Event.objects.filter(kind="suggestion.changed_with_rule", **below)
    changed = said.filter(
        Q(payload__standard=row.standard.fingerprint) | Q(payload__former=row.standard.fingerprint),
        recorded_at__gte=row.decided_at,
    )
    return {
        "following": following_of(row),
        "total": Household.objects.filter(closed_on__isnull=True, **below).count(),
        "touched": changed.values("subject_key").distinct().count(),
        "families_at": f"{reverse('registry:households')}?by_ruled=any" if may(user, FAMILIES) else "",
    }


@dataclass(frozen=True)
class At:
    """Where, from when and as what a rule is proposed. ``is_binding``: places below yield to it."""

    place: Place
    on: date
    slot: Slot
    is_binding: bool = False


def comparison(user: User, rule: Rule, at: At, *, with_effect: bool) -> dict[str, object]:
    """What a rule changes against what is in force, and whom it affects."""
    current = in_force(at.place, at.on, at.slot)
    context: dict[str, object] = {"current": current}
    if current is not None:
        context |= {"changes": change_lines(current.rule, rule), "whence": _whence(current)}
    if with_effect and may(user, CONFIRM, at.place):
        apart = [] if at.is_binding else own_below(at.place, at.on, at.slot)
        found = effect(at.place, rule, current, apart)
        context |= {
            "apart": [path_names(one)[-1] for one in apart],
            "effect": found,
            "families": families_changing(user, found.listed)[:MOST_NAMED],
        }
    return context


def _whence(found: InForce) -> str:
    if found.enactment is None:
        return _("national default")
    return path_names(found.enactment.place)[-1]


def _line(
    slot: Slot, found: InForce | None, names: dict[int, list[str]], may_propose: bool
) -> dict[str, object]:
    """A slot with what is in force in it."""
    if found is None:
        return {"slot": slot.label, "found": None}
    row = found.enactment
    return {
        "slot": slot.label,
        "found": found,
        "row": row,
        "whence": names[row.place_id][-1] if row else _("national default"),
        "last_day": _day_before(found.until),
        "may_edit": may_propose and isinstance(found.rule, Standard),
        "lost": bool(fitting_problems(found.rule)),
        "overruled": [one.standard.title for one in found.overruled],
    }


def _told(row: Enactment, names: dict[int, list[str]]) -> dict[str, object]:
    return {
        "row": row,
        "slot": Slot(row.slot).label,
        "place": names[row.place_id][-1],
        "last_day": _day_before(row.valid_to),
        "state": ProposalState(row.state).label,
    }


def _day_before(day: date | None) -> date | None:
    return None if day is None else date.fromordinal(day.toordinal() - 1)
