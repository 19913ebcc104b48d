"""The list of runs, a new run, a run's page and its exports."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
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
from liandong.foundation.printing import as_pdf
from liandong.identification import comparison, exports
from liandong.identification.agreement import standing
from liandong.identification.brief import TEMPLATE, brief
from liandong.identification.families import VisitOrder, family_lines
from liandong.identification.forms import FamiliesForm, NumberForm, RunForm
from liandong.identification.models import Run, RunState
from liandong.identification.run_page import RunNumbers, command_line, lead_facts, run_numbers, warrant
from liandong.identification.selectors import (
    FAMILIES,
    START,
    WHY,
    RunCounts,
    access_run,
    answers_for,
    area_of,
    earlier_runs,
    may_read_families,
    may_start,
    results_for,
    rounds_for,
    run_counts,
    runs_for,
)
from liandong.identification.services.choosing import rule_files_in_force
from liandong.identification.services.runs import is_interrupted, resume_round, start_round
from liandong.identification.services.standards import stored_standard
from liandong.identification.side_by_side import SideBySide, side_by_side
from liandong.identification.values import line_words
from liandong.identification.views.people import signed_in

ROUNDS_ON_A_PAGE = 20
FAMILIES_ON_A_PAGE = 25


@login_required
@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    """Runs that say something about my area, the latest first."""
    user = signed_in(request)
    require(user, "run.read")
    page = Paginator(rounds_for(user), ROUNDS_ON_A_PAGE).get_page(request.GET.get("page"))
    runs = list(runs_for(user).filter(round__in=list(page.object_list)))
    counts = run_counts(user, runs)
    names = paths_named([run.place for run in runs])
    lines = [
        RoundLine(names[runs[0].place_id][-1], [(run, counts.get(run.pk)) for run in runs])
        for runs in _by_round(runs)
    ]
    context = {"page": page, "lines": lines, "may_start": may_start(user)}
    return render(request, "identification/runs.html", context)


@dataclass(frozen=True)
class RoundLine:
    """A round in the list: where, and its runs with what the reader sees of each."""

    place: str
    runs: list[tuple[Run, RunCounts | None]]

    @property
    def first(self) -> Run:
        """The first of its runs."""
        return self.runs[0][0]

    @property
    def counts(self) -> RunCounts | None:
        """How many families; None where it is not finished."""
        return self.runs[0][1]


def _by_round(runs: list[Run]) -> list[list[Run]]:
    return [list(of_one) for _round, of_one in groupby(runs, key=lambda run: run.round_id)]


@login_required
@require_http_methods(["GET", "POST"])
def run_new(request: HttpRequest) -> HttpResponse:
    """Choose place, rule files and day, and start."""
    user = signed_in(request)
    require(user, START)
    form = RunForm(request.POST or None, user=user, initial={"as_of": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            place, day = form.chosen_place, form.chosen_day
            chosen = [stored_standard(choice) for choice in form.chosen_rules]
            standards = chosen or rule_files_in_force([place], day)[place.pk]
            round_ = start_round(actor=user, place=place, standards=standards, as_of=day)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The run is finished. Nothing has been decided by it."))
            return redirect("identification:run", key=round_.runs.get(number=0).key)
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
    line = whole_number(request.GET.get("k"), least=1, most=run.denominator or 1)
    opened = whole_number(request.GET.get("open"), least=1, most=1 << 62)
    numbers = run_numbers(user, run, line=line, opened=opened)
    side = side_by_side(user, run)
    context = {
        "run": run,
        "numbers": numbers,
        "side": side,
        "lead": lead_facts(numbers),
        "held_against": line_words(numbers.method),
        "charts": numbers.charts(),
        "comparison": comparison.compare(user, run),
        "earlier": earlier_runs(user, run),
        "warrant": warrant(run),
        **(_of_standard(run, numbers) if numbers.has_scores else {}),
        **_families(request, user, run, numbers, side),
    }
    return render(request, "identification/run.html", context)


def _of_standard(run: Run, numbers: RunNumbers) -> dict[str, object]:
    """What only a poverty standard has: other cut-offs, where deprivation comes from, its own statistics."""
    in_force = run.line or 1
    code = names_on(run.as_of).filter(place=run.place).values_list("code", flat=True).first()
    return {
        "in_force": in_force,
        "slider": numbers.slider(in_force),
        "slider_steps": _slider_steps(numbers, in_force),
        "contribution_chart": numbers.contribution_chart(),
        "sensitivity_chart": numbers.sensitivity_chart(in_force),
        "command": command_line(run, code),
    }


def _families(
    request: HttpRequest, user: User, run: Run, numbers: RunNumbers, side: SideBySide
) -> dict[str, object]:
    if not may_read_families(user, run):
        return {"families_form": None, "check_form": NumberForm() if area_of(user, run, action=WHY) else None}
    choices = [(row.area.key, row.area.name) for row in numbers.rows if row.area.key.isdigit()]
    form = FamiliesForm(request.GET or None, areas=choices, is_several=side.is_several)
    chosen = form.cleaned_data if form.is_valid() else {}
    only = {"suggestion": chosen.get("suggestion", ""), "place_id": chosen.get("area")}
    counted = answers_for(user, run, **only)
    wanted = chosen.get("standing")
    if wanted:
        counted = Counter(
            {answers: n for answers, n in counted.items() if standing(answers, side.silent) == wanted}
        )
    order = VisitOrder(results_for(user, run, **only), counted, side.silent)
    page = Paginator(order, FAMILIES_ON_A_PAGE).get_page(request.GET.get("page"))
    titles = [line.title for line in side.lines if line.run is not None]
    return {
        "families_form": form,
        "page": page,
        "families": family_lines(page.object_list, run, numbers.method, titles, side.silent),
        "titles": titles,
    }


def whole_number(text: str | None, *, least: int, most: int) -> int | None:
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
    return download(content, exports.KINDS[kind], f"families-{run.as_of:%Y%m%d}-{user.get_username()}.{kind}")


@login_required
@require_GET
def run_areas(request: HttpRequest, key: UUID) -> HttpResponse:
    """The table of places as csv."""
    user = signed_in(request)
    run = access_run(user, key)
    if run.state != RunState.FINISHED:
        raise Http404
    numbers = run_numbers(user, run, opened=whole_number(request.GET.get("open"), least=1, most=1 << 62))
    return download(exports.areas_csv(numbers), exports.KINDS["csv"], f"places-{run.as_of:%Y%m%d}.csv")


@login_required
@require_GET
def run_brief(request: HttpRequest, key: UUID) -> HttpResponse:
    """The run on one page, as PDF, for what the reader may see of it; who printed it is written down."""
    user = signed_in(request)
    run = access_run(user, key)
    if run.state != RunState.FINISHED:
        raise Http404
    numbers = run_numbers(user, run, opened=whole_number(request.GET.get("open"), least=1, most=1 << 62))
    try:
        made = as_pdf(TEMPLATE, brief(numbers, user))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("identification:run", key)
    note(actor=user, action="run.brief_printed", subject=f"run:{run.key}", place=run.place)
    return download(made, "application/pdf", f"brief-{run.as_of:%Y%m%d}.pdf")


def _address(request: HttpRequest, run: Run) -> str:
    return request.build_absolute_uri(reverse("identification:run", kwargs={"key": run.key}))


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to take away, under a name that any system can keep."""
    response = HttpResponse(content, content_type=kind)
    safe = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-._") else "_" for letter in name
    )
    response["Content-Disposition"] = f'attachment; filename="{safe}"'
    return response
