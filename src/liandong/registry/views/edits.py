"""Facts of a family, changed or corrected; and what two people who edit at once see."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.analytics.errors import Refusal
from liandong.registry.edit_forms import MINE, THEIRS, EditForm, panel_of
from liandong.registry.services.changes import ChangedByOthers, edit_facts, previewed, version_of
from liandong.registry.services.changes.refusals import BeforeKnown, DayAhead
from liandong.registry.services.changes.rows import canonical
from liandong.registry.views.changes import signed_in, writable


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: UUID, panel: str) -> HttpResponse:
    """The facts of one panel as they stand; then what would change; then it is done."""
    user = signed_in(request)
    household = writable(user, key)
    wanted = panel_of(
        household, panel, member=request.GET.get("member", ""), year=request.GET.get("year", "")
    )
    if wanted is None:
        return redirect("registry:what_happened", key)
    form = EditForm(request.POST or None, panel=wanted, user=user)
    context: dict[str, object] = {"household": household, "form": form, "panel": wanted}
    if request.method == "GET" or "back" in request.POST:
        return render(request, "registry/edit.html", context)
    if not form.is_valid():
        return render(request, "registry/edit.html", context, status=422)
    return _written(request, form, context)


def _written(request: HttpRequest, form: EditForm, context: dict[str, object]) -> HttpResponse:
    household = form.panel.household
    edits, is_correction = form.edits(), form.is_correction
    try:
        if "confirmed" not in request.POST:
            done = previewed(lambda: edit_facts(form.order, household.key, edits, correct=is_correction))
            chosen = [name for name in form.names if request.POST.get(f"choice_{name}") == THEIRS]
            page = {**context, "lines": done.lines, "chosen": chosen, "theirs": THEIRS}
            return render(request, "registry/confirm.html", page)
        edit_facts(form.order, household.key, edits, correct=is_correction)
    except ChangedByOthers as refusal:
        return _conflict(request, form, refusal, context)
    except Refusal as refusal:
        at = "on" if isinstance(refusal, DayAhead | BeforeKnown) else None
        form.add_error(at, str(refusal))
        return render(request, "registry/edit.html", context, status=422)
    messages.success(request, _("Written down: %(what)s.") % {"what": form.panel.title})
    return redirect("registry:household", household.key)


def _conflict(
    request: HttpRequest, form: EditForm, refusal: ChangedByOthers, context: dict[str, object]
) -> HttpResponse:
    """The same form once more, with what the other wrote as the new base: a choice for each such field."""
    data = _copied(request.POST)
    for conflict in refusal.conflicts:
        data[f"base_{conflict.edit.field}"] = canonical(conflict.theirs)
        data.pop(f"choice_{conflict.edit.field}", None)
    data["version"] = str(version_of(form.panel.household))
    again = EditForm(data, panel=form.panel, user=form.user)
    again.is_valid()
    page = {
        **context,
        "form": again,
        "conflicts": refusal.conflicts,
        "others": [name for name in form.names if name not in {one.edit.field for one in refusal.conflicts}],
        "mine": MINE,
        "theirs": THEIRS,
    }
    return render(request, "registry/conflict.html", page, status=409)


def _copied(data: QueryDict) -> QueryDict:
    return data.copy()
