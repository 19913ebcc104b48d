"""What is done for a family: what is on record, something new, what a measure brought, and taking back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts.scope import may
from liandong.foundation.files.pending import Keeper
from liandong.registry.help_codes import MeasureKind
from liandong.registry.help_forms import EffectForm, MeasureForm, PlanForm, VisitForm, WithdrawForm
from liandong.registry.models import PlannedMeasure, ReceivedMeasure, Visit
from liandong.registry.services.helping import (
    PLAN,
    picture_of_visit,
    plan_measure,
    to_help,
    withdraw_entry,
    write_effect,
    write_measure,
    write_visit,
)
from liandong.registry.views.changes import signed_in
from liandong.registry.views.records import opened_document


@login_required
@require_http_methods(["GET", "POST"])
def help_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """The family's plan, the visits and the measures, with those taken back; one more of either."""
    user = signed_in(request)
    household = to_help(user, key)
    what = request.POST.get("what", "visit")
    plan = PlanForm(request.POST if what == "plan" else None, prefix="plan")
    measure = MeasureForm(request.POST if what == "measure" else None, prefix="measure")
    asked = request.POST if request.method == "POST" and what not in ("plan", "measure") else None
    files = request.FILES if asked is not None else None
    visit = VisitForm(asked, files, household=household, user=user, keeper=Keeper.of(request), prefix="visit")
    acts: dict[str, tuple[PlanForm | VisitForm | MeasureForm, Callable[[], object]]] = {
        "plan": (plan, lambda: plan_measure(actor=user, key=key, planned=plan.planned())),
        "measure": (measure, lambda: write_measure(actor=user, key=key, received=measure.received())),
    }
    form, act = acts.get(what) or (
        visit,
        lambda: write_visit(actor=user, key=key, visited=visit.visited()),
    )
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down."))
            return redirect("registry:help", key)
    of_family = {"household": household}
    context = {
        **of_family,
        "plan": plan,
        "visit": visit,
        "measure": measure,
        "may_plan": may(user, PLAN, household.place),
        "planned": _typed(
            PlannedMeasure.objects.filter(**of_family).order_by("withdrawn_at", "-year", "-pk")
        ),
        "visits": Visit.objects.filter(**of_family)
        .select_related("picture")
        .order_by("withdrawn_at", "-visited_on", "-pk"),
        "received": _typed(
            ReceivedMeasure.objects.filter(**of_family).order_by("withdrawn_at", "-received_on", "-pk")
        ),
    }
    return render(request, "registry/help.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def help_picture(request: HttpRequest, key: UUID, record: UUID) -> HttpResponse:
    """The picture of a visit, for whoever writes down visits there. Who opened it is written down."""
    user = signed_in(request)
    household = to_help(user, key)
    try:
        document = picture_of_visit(household, record)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("registry:help", key)
    return opened_document(user, document)


@login_required
@require_POST
def help_effect(request: HttpRequest, key: UUID, record: UUID) -> HttpResponse:
    """What a measure brought the family."""
    user = signed_in(request)
    to_help(user, key)
    form = EffectForm(request.POST)

    def act() -> None:
        data = form.cleaned_data
        write_effect(actor=user, key=key, entry=record, yuan=data["yuan"], words=data["words"])

    return _done(request, key, form, act)


@login_required
@require_POST
def help_end(request: HttpRequest, key: UUID, record: UUID) -> HttpResponse:
    """An entry is taken back, with the reason."""
    user = signed_in(request)
    to_help(user, key)
    form = WithdrawForm(request.POST)

    def act() -> None:
        withdraw_entry(actor=user, key=key, entry=record, why=form.cleaned_data["why"])

    return _done(request, key, form, act)


def _done(
    request: HttpRequest, key: UUID, form: EffectForm | WithdrawForm, act: Callable[[], None]
) -> HttpResponse:
    """Back to the page, with what was done or why it was not."""
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Written down; what was stays in the history."))
    else:
        for name, errors in form.errors.items():
            messages.error(request, _("{label}: {value}").format(label=form[name].label, value=errors[0]))
    return redirect("registry:help", key)


def _typed(
    rows: QuerySet[PlannedMeasure] | QuerySet[ReceivedMeasure],
) -> list[tuple[PlannedMeasure | ReceivedMeasure, str]]:
    """Each entry with what its measure is meant to do."""
    return [(one, str(MeasureKind(one.kind).type.label)) for one in rows]
