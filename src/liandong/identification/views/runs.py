"""The list of runs, a new run, a run's page and its exports."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import require
from liandong.foundation.audit.services import note
from liandong.foundation.places.selectors import names_on, paths_named
from liandong.identification import comparison, exports
from liandong.identification.families import family_lines
from liandong.identification.forms import FamiliesForm, RunForm
from liandong.identification.models import Run, RunState
from liandong.identification.run_page import RunNumbers, command_line, lead_facts, run_numbers, warrant
from liandong.identification.selectors import (
    FAMILIES,
    START,
    access_run,
    may_read_families,
    may_start,
    results_for,
    run_counts,
    runs_for,
)
from liandong.identification.services.runs import is_interrupted, resume_round, start_run
from liandong.identification.services.standards import stored_standard
from liandong.identification.views.people import signed_in

RUNS_ON_A_PAGE = 20
FAMILIES_ON_A_PAGE = 25


@login_required
@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    """Runs that say something about my area, the latest first."""
    user = signed_in(request)
    require(user, "run.read")
    page = Paginator(runs_for(user), RUNS_ON_A_PAGE).get_page(request.GET.get("page"))
    runs = list(page.object_list)
    counts = run_counts(user, runs)
    names = paths_named([run.place for run in runs])
    context = {
        "page": page,
        "lines": [(run, counts.get(run.pk), names[run.place_id][-1]) for run in runs],
        "may_start": may_start(user),
    }
    return render(request, "identification/runs.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def run_new(request: HttpRequest) -> HttpResponse:
    """Choose place, standard and day, and start."""
    user = signed_in(request)
    require(user, START)
    form = RunForm(request.POST or None, user=user, initial={"as_of": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            standard = stored_standard(form.chosen_standard)
            run = start_run(actor=user, place=form.chosen_place, standard=standard, as_of=form.chosen_day)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The run is finished. Nothing has been decided by it."))
            return redirect("identification:run", key=run.key)
    return render(request, "identification/run_new.html", {"form": form})


@login_required
@require_GET
def run_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a run found in my area, at the cut-off in force or at another one that I try."""
    user = signed_in(request)
    run = access_run(user, key)
    if not run.is_finished:
        context = {"run": run, "interrupted": is_interrupted(run), "may_start": may_start(user, run.place)}
        return render(request, "identification/run_unfinished.html", context)
    line = _whole_number(request.GET.get("k"), least=1, most=run.denominator or 1)
    opened = _whole_number(request.GET.get("open"), least=1, most=1 << 62)
    numbers = run_numbers(user, run, line=line, opened=opened)
    in_force = run.line or 1
    context = {
        "run": run,
        "numbers": numbers,
        "lead": lead_facts(numbers),
        "in_force": in_force,
        "slider": numbers.slider(in_force),
        "slider_steps": _slider_steps(numbers, in_force),
        "charts": numbers.charts(),
        "contribution_chart": numbers.contribution_chart(),
        "sensitivity_chart": numbers.sensitivity_chart(in_force),
        "comparison": comparison.compare(user, run),
        "warrant": warrant(run),
        "command": command_line(
            run, names_on(run.as_of).filter(place=run.place).values_list("code", flat=True).first()
        ),
        **_families(request, user, run, numbers),
    }
    return render(request, "identification/run.html", context)


def _families(request: HttpRequest, user: User, run: Run, numbers: RunNumbers) -> dict[str, object]:
    if not may_read_families(user, run):
        return {"families_form": None}
    choices = [(row.area.key, row.area.name) for row in numbers.rows if row.area.key.isdigit()]
    form = FamiliesForm(request.GET or None, areas=choices)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = results_for(user, run, suggestion=chosen.get("suggestion", ""), place_id=chosen.get("area"))
    page = Paginator(rows, FAMILIES_ON_A_PAGE).get_page(request.GET.get("page"))
    return {
        "families_form": form,
        "page": page,
        "families": family_lines(page.object_list, run, numbers.standard),
    }


def _whole_number(text: str | None, *, least: int, most: int) -> int | None:
    """A whole number of the address within bounds; anything else is as if it had not been given."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    number = int(text)
    return number if least <= number <= most else None


def _slider_steps(numbers: RunNumbers, in_force: int) -> dict[str, int]:
    """Ends and step of the slider: a fifth to half, and always the cut-offs in force and on trial."""
    denominator = numbers.denominator
    step = max(1, denominator // 100)
    low = min(max(1, -(-denominator // 5)), in_force, numbers.line)
    high = max(denominator // 2, in_force, numbers.line)
    # The browser counts steps from the lower end; the cut-off in force must be on one of them.
    low -= step - 1 - (low - in_force - 1) % step if step > 1 else 0
    return {"least": max(1, low), "most": high, "step": step}


@login_required
@require_POST
def run_resume(request: HttpRequest, key: UUID) -> HttpResponse:
    """Compute again a run that was left behind or could not be carried out."""
    user = signed_in(request)
    run = access_run(user, key)
    require(user, START, run.place)
    try:
        resume_round(round_=run.round, actor=user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("identification:run", key=run.key)


@login_required
@require_GET
def run_export(request: HttpRequest, key: UUID, kind: str) -> HttpResponse:
    """The run's families within my area as csv or xlsx; who took them is written down."""
    user = signed_in(request)
    run = access_run(user, key, action=FAMILIES)
    if kind not in exports.KINDS or run.state != RunState.FINISHED:
        raise Http404
    rows = results_for(user, run)
    content, count = exports.families_file(kind, rows, run, user=user, address=_address(request, run))
    note(
        actor=user,
        action="run.exported",
        subject=f"run:{run.key}",
        place=run.place,
        detail={"kind": kind, "families": count},
    )
    return _download(
        content, exports.KINDS[kind], f"families-{run.as_of:%Y%m%d}-{user.get_username()}.{kind}"
    )


@login_required
@require_GET
def run_areas(request: HttpRequest, key: UUID) -> HttpResponse:
    """The table of places as csv."""
    user = signed_in(request)
    run = access_run(user, key)
    if run.state != RunState.FINISHED:
        raise Http404
    numbers = run_numbers(user, run, opened=_whole_number(request.GET.get("open"), least=1, most=1 << 62))
    return _download(exports.areas_csv(numbers), exports.KINDS["csv"], f"places-{run.as_of:%Y%m%d}.csv")


def _address(request: HttpRequest, run: Run) -> str:
    return request.build_absolute_uri(reverse("identification:run", kwargs={"key": run.key}))


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    safe = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-._") else "_" for letter in name
    )
    response["Content-Disposition"] = f'attachment; filename="{safe}"'
    return response
