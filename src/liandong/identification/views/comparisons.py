"""Two runs beside one another: who changed, and by what."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import visible_places
from liandong.foundation.audit.services import note
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import paths_named
from liandong.identification.change_files import changes_csv, changes_json
from liandong.identification.changes import Change, Changes, changes_within
from liandong.identification.models import Run
from liandong.identification.run_comparison import compare_runs
from liandong.identification.selectors import FAMILIES, READ, access_run, may_read_families
from liandong.identification.views.people import signed_in
from liandong.identification.views.runs import download
from liandong.registry.models import Household

ON_A_PAGE = 25


@login_required
@require_GET
def comparison_page(request: HttpRequest, key: UUID, other: UUID) -> HttpResponse:
    """What changed from the run ``key`` to the run ``other``, within the reader's area."""
    user = signed_in(request)
    before, after = access_run(user, key), access_run(user, other)
    for run in (before, after):
        if not run.is_finished:
            return redirect("identification:run", key=run.key)
    context: dict[str, object] = {"before": before, "after": after}
    try:
        changes = _changes(user, before, after, READ)
    except Refusal as refusal:
        return render(request, "identification/comparison.html", context | {"refusal": refusal}, status=409)
    context |= {"changes": changes, "reads_families": may_read_families(user, after)}
    if context["reads_families"]:
        context |= _families(request, user, before, after)
    return render(request, "identification/comparison.html", context)


@login_required
@require_GET
def comparison_file(request: HttpRequest, key: UUID, other: UUID, kind: str) -> HttpResponse:
    """The families that changed as csv or JSON; who took them is written down."""
    user = signed_in(request)
    before, after = (access_run(user, one, action=FAMILIES) for one in (key, other))
    if kind not in ("csv", "json") or not (before.is_finished and after.is_finished):
        raise Http404
    changes = _changes(user, before, after, FAMILIES)
    if kind == "csv":
        content, mime = changes_csv(changes, _villages(changes.changes)), "text/csv; charset=utf-8"
    else:
        content, mime = changes_json(before, after, changes), "application/json"
    note(
        actor=user,
        action="run.exported",
        subject=f"run:{after.key}",
        place=after.place,
        detail={"kind": kind, "families": len(changes.changes), "compared_with": str(before.key)},
    )
    return download(content, mime, f"changes-{before.as_of:%Y%m%d}-{after.as_of:%Y%m%d}.{kind}")


def _changes(user: User, before: Run, after: Run, action: str) -> Changes:
    places = set(visible_places(user, action=action).values_list("pk", flat=True))
    return changes_within(compare_runs(before, after), places)


def _families(request: HttpRequest, user: User, before: Run, after: Run) -> dict[str, object]:
    changes = _changes(user, before, after, FAMILIES)
    kind = request.GET.get("kind", "")
    page = Paginator(changes.of_kind(kind), ON_A_PAGE).get_page(request.GET.get("page"))
    shown: list[Change] = list(page.object_list)
    keys = [str(change.row["household_key"]) for change in shown]
    heads = dict(Household.objects.filter(key__in=keys).values_list("key", "head_name"))
    names = {str(key): name for key, name in heads.items()}
    villages = _villages(shown)
    lines = [
        (
            change,
            names.get(str(change.row["household_key"])) or change.row["household_no"],
            villages[change.place_id],
        )
        for change in shown
    ]
    filters = [("", _("all"), len(changes.changes)), *changes.kinds]
    return {"page": page, "lines": lines, "kind": kind, "filters": filters}


def _villages(changes: Iterable[Change]) -> dict[int, str]:
    """Names of where the families live, by the place's id. Cost: two queries."""
    ids = {change.place_id for change in changes}
    named = paths_named(Place.objects.filter(pk__in=ids))
    return {pk: names[-1] for pk, names in named.items()}
