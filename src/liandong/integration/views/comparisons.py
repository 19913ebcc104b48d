"""The list of comparisons, a new one, and one as county or department sees it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liandong.analytics.errors import Refusal
from liandong.foundation import clock
from liandong.foundation.accounts.scope import may, require
from liandong.foundation.audit.services import note
from liandong.foundation.pages import formats
from liandong.foundation.places.selectors import paths_named
from liandong.integration.codes import Problem
from liandong.integration.forms import AskForm, DepartmentForm, ReturnForm
from liandong.integration.matrix import matrix, question_of
from liandong.integration.models import Comparison, Delivery
from liandong.integration.selectors import (
    ANSWER,
    ASK,
    JUDGE,
    READ,
    access_comparison,
    answers,
    comparisons_for,
    counted_of,
    counts_of,
    departments_of,
    doubts_to_judge,
    hits_of,
    is_answered_by_somebody,
    lines_for_department,
    schedules_for,
    to_settle,
)
from liandong.integration.services.asking import (
    ask,
    end_standing,
    missed_months,
    next_on,
    stand,
    withdraw,
)
from liandong.integration.views.signed import signed_in

ON_A_PAGE = 20
_MOST = 50
_LAST_RETURNS = 5


@login_required
@require_safe
def comparison_list(request: HttpRequest) -> HttpResponse:
    """What was asked of departments, standing comparisons, and what waits for a judgement."""
    user = signed_in(request)
    require(user, READ)
    page = Paginator(comparisons_for(user), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    standing = schedules_for(user) if may(user, ASK) else []
    places = [*(one.place for one in rows), *(row.place for row, _months in standing)]
    counts, names, today = counts_of(rows), paths_named(places), clock.today()
    judging = list(doubts_to_judge(user)[:_MOST]) if may(user, JUDGE) else []
    context = {
        "page": page,
        "rows": [(one, counts[one.pk], " ".join(names[one.place_id][-2:])) for one in rows],
        "standing": [
            (
                row,
                " ".join(names[row.place_id][-2:]),
                next_on(row, today, months),
                missed_months(row, today, months),
            )
            for row, months in standing
        ],
        "sees_hits": may(user, JUDGE),
        "judging": judging,
        "may_ask": may(user, ASK),
        "seatless": may(user, ANSWER) and not departments_of(user),
    }
    return render(request, "integration/comparisons.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def comparison_new(request: HttpRequest) -> HttpResponse:
    """Ask a department, once or each month."""
    user = signed_in(request)
    require(user, ASK)
    departments = matrix().departments
    department = request.GET.get("department") or request.POST.get("department") or ""
    if department not in departments:
        department = next(iter(departments))
    form = AskForm(request.POST if request.method == "POST" else None, user=user, department=department)
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["monthly"]:
                row = stand(form.order, day=form.day, actor=user)
                first = formats.day(next_on(row, clock.today(), ()))
                said = _("It stands. It is asked first on %(day)s, then each month on that day.")
                messages.success(request, said % {"day": first})
                return redirect("integration:comparisons")
            made = ask(form.order, actor=user)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if is_answered_by_somebody(made):
                messages.success(request, _("Asked. The department sees it on its home page."))
            else:
                messages.warning(request, _("Asked, but nobody answers for this department yet."))
            return redirect("integration:comparison", made.key)
    context = {
        "form": form,
        "department": department,
        "choice": DepartmentForm(initial={"department": department}),
    }
    return render(request, "integration/new.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def comparison(request: HttpRequest, key: UUID) -> HttpResponse:
    """One comparison: for its department the lines to answer, for township and county what came back."""
    user = signed_in(request)
    row = access_comparison(user, key)
    return shown(request, row)


def shown(
    request: HttpRequest,
    row: Comparison,
    *,
    form: ReturnForm | None = None,
    delivery: Delivery | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a comparison, with a form that was refused or what became of a return."""
    user = signed_in(request)
    counts = counts_of([row])[row.pk]
    context: dict[str, object] = {
        "comparison": row,
        "most": _MOST,
        "counts": counts,
        "questions": [question_of(name) for name in row.questions],
        "place": " ".join(paths_named([row.place])[row.place_id][-2:]),
        "answers": answers(user, row),
        "may_ask": may(user, ASK, row.place),
        "deliveries": list(row.deliveries.select_related("returned_by").order_by("-id")[:_LAST_RETURNS]),
        "delivery": delivery,
        "problems": _problems(delivery),
    }
    if context["answers"]:
        lines = Paginator(lines_for_department(row, clock.today()), ON_A_PAGE)
        page = lines.get_page(request.GET.get("page"))
        context |= {"page": page, "lines": _lines(page.object_list), "form": form or ReturnForm()}
        note(
            actor=user,
            action="comparison.lines_read",
            subject=f"comparison:{row.key}",
            place=row.place,
            detail={"lines": len(page.object_list)},
        )
    if may(user, JUDGE):
        context["hits"] = [(one, question_of(one.asked.question)) for one in hits_of(row, user)[:_MOST]]
        note(actor=user, action="comparison.read", subject=f"comparison:{row.key}", place=row.place)
    if context["may_ask"]:
        settle = list(to_settle(row)[:_MOST])
        counted = counted_of([one.asked_id for one in settle])
        context["settle"] = [
            (one, question_of(one.asked.question), counted.get(one.asked_id)) for one in settle
        ]
        left = row.asked.filter(left_out__isnull=False).select_related("household", "member")
        context["left_out"] = _lines(left.order_by("line")[:_MOST])
        context["unmanned"] = not is_answered_by_somebody(row)
    return render(request, "integration/comparison.html", context, status=status)


def _lines(rows: object) -> list[tuple[object, object]]:
    return [(one, question_of(one.question)) for one in rows]  # type: ignore[attr-defined]  # a page of a queryset


def _problems(delivery: Delivery | None) -> list[tuple[int, str]]:
    said = delivery.problems if delivery else []
    return [(one["row"], str(Problem(one["why"]).label)) for one in said[:_MOST]]


@login_required
@require_POST
def comparison_withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a comparison back."""
    try:
        withdraw(key, actor=signed_in(request))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Withdrawn. What came back before stays; nothing more is taken."))
    return redirect("integration:comparison", key)


@login_required
@require_POST
def standing_end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a standing comparison."""
    end_standing(key, actor=signed_in(request))
    messages.success(request, _("Ended. It is not asked any more."))
    return redirect("integration:comparisons")
