"""The trace of one event or of one thing, and what became of reactions that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import READ_FAMILIES, OutOfScope, require
from liandong.foundation.audit.services import note
from liandong.linkage.mechanism import mechanism
from liandong.linkage.models import Setback
from liandong.linkage.retrying import REPAIR, give_up, resume
from liandong.linkage.setbacks import sentence
from liandong.linkage.trace import Trace, trace_event, trace_subject


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  for the type; the decorators saw to it
    return request.user


@login_required
@require_safe
def trace(request: HttpRequest, key: UUID) -> HttpResponse:
    """One event between its causes and its consequences. Who read it is written down."""
    user = _signed_in(request)
    found = trace_event(key, user)
    note(actor=user, action="trace.read", subject=f"event:{key}", place=found.step.event.place)
    return _page(request, [found])


@login_required
@require_safe
def trace_of(request: HttpRequest, key: UUID) -> HttpResponse:
    """What happened to one thing and what followed, last first. Who read it is written down."""
    user = _signed_in(request)
    found = trace_subject(key, user)
    if not found:
        raise OutOfScope(READ_FAMILIES)
    first = found[0].step.event
    note(actor=user, action="trace.read", subject=str(first.subject), place=first.place)
    return _page(request, found)


def _page(request: HttpRequest, traces: list[Trace]) -> HttpResponse:
    context = {
        "traces": traces,
        "about": next((trace.step.about for trace in traces if trace.step.about), None),
        "followed": sum(trace.step.count() for trace in traces),
    }
    return render(request, "linkage/trace.html", context)


@dataclass(frozen=True)
class Reason:
    """Why a reaction failed, how often, and for what kind of event first: whoever repairs sees no family."""

    error: str
    sentence: str
    pairs: int
    kind: str


@dataclass(frozen=True)
class Failed:
    """A reaction that is parked."""

    name: str
    title: str
    pairs: int
    since: datetime
    reasons: tuple[Reason, ...]


@login_required
@require_safe
def failed(request: HttpRequest) -> HttpResponse:
    """The reactions that failed for good, with their reasons. Cost: three queries."""
    require(request.user, REPAIR)
    parked = Setback.objects.filter(parked_at__isnull=False)
    grouped = parked.values("reaction", "error").annotate(pairs=Count("pk"), first=Min("pk"))
    rows = [(row["reaction"], row["pairs"], row["first"]) for row in grouped.order_by("reaction", "-pairs")]
    firsts = Setback.objects.select_related("event").in_bulk([first for _name, _pairs, first in rows])
    by_reaction: dict[str, list[Reason]] = {}
    since: dict[str, datetime] = {}
    for name, pairs, first in rows:
        one = firsts[first]
        reason = Reason(one.error, sentence(one), pairs, str(one.event.title))
        by_reaction.setdefault(name, []).append(reason)
        since[name] = min(one.first_at, since.get(name, one.first_at))
    context = {
        "failed": [_failed(name, reasons, since[name]) for name, reasons in by_reaction.items()],
        "waiting": Setback.objects.filter(parked_at__isnull=True).count(),
    }
    return render(request, "linkage/failed.html", context)


def _failed(name: str, reasons: list[Reason], since: datetime) -> Failed:
    known = mechanism().named(name)
    title = str(known.title) if known else name
    return Failed(name, title, sum(reason.pairs for reason in reasons), since, tuple(reasons))


@login_required
@require_POST
def repair(request: HttpRequest, reaction: str) -> HttpResponse:
    """Have a parked reaction tried again, or give it up."""
    user = _signed_in(request)
    if request.POST.get("what") == "give_up":
        count = give_up(reaction, actor=user)
        said = ngettext("%(n)s consequence was given up.", "%(n)s consequences were given up.", count)
    else:
        count = resume(reaction, actor=user)
        said = ngettext("%(n)s is being tried again.", "%(n)s are being tried again.", count)
    messages.success(request, said % {"n": count} if count else _("There was nothing left to be done."))
    return redirect("linkage:failed")
