"""The families of a run by groups: the page and its workbook."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from liandong.analytics.errors import Refusal
from liandong.foundation.accounts.models import User
from liandong.foundation.audit.services import note
from liandong.foundation.pages.tags.flow import Tab
from liandong.identification import exports
from liandong.identification.groups import Groups, groups_of
from liandong.identification.likeness import found_lines
from liandong.identification.models import RunState
from liandong.identification.selectors import access_run, patterns_for
from liandong.identification.traits import BY_WORDS, By
from liandong.identification.views.people import signed_in
from liandong.identification.views.runs import download


@login_required
@require_GET
def groups_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Poverty, needs and fitting measures of groups of families in my area."""
    user = signed_in(request)
    run = access_run(user, key)
    if not run.is_finished:
        return redirect("identification:run", key=run.key)
    by = _by(request)
    context: dict[str, object] = {"run": run, "by": by, "by_words": BY_WORDS[by]}
    context["tabs"] = [Tab(f"?by={one}", str(words), one == by) for one, words in BY_WORDS.items()]
    try:
        groups = groups_of(user, run, by)
    except Refusal as refusal:
        context["refusal"] = refusal
    else:
        context |= {"groups": groups, "chart": groups.chart()}
        if by is By.FOUND:
            context |= _likeness(user, groups)
    return render(request, "identification/groups.html", context)


@login_required
@require_GET
def groups_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The groups as a workbook; who took it is written down."""
    user = signed_in(request)
    run = access_run(user, key)
    if run.state != RunState.FINISHED:
        raise Http404
    by = _by(request)
    address = request.build_absolute_uri(f"{reverse('identification:groups', args=[run.key])}?by={by}")
    content = exports.groups_file(groups_of(user, run, by), user=user, address=address)
    note(
        actor=user,
        action="run.groups_exported",
        subject=f"run:{run.key}",
        place=run.place,
        detail={"by": by.value},
    )
    return download(content, exports.KINDS["xlsx"], f"groups-{by}-{run.as_of:%Y%m%d}.xlsx")


def _likeness(user: User, groups: Groups) -> dict[str, object]:
    """How like families were found, and what sets each group apart."""
    least = groups.least
    how, lines, tried = found_lines(groups.run, patterns_for(user, groups.run), least=least)
    shown = {row.code for row in groups.rows}
    return {"how": how, "found": [line for line in lines if line.name in shown], "tried": tried}


def _by(request: HttpRequest) -> By:
    asked = request.GET.get("by", "")
    return By(asked) if asked in set(By) else By.CAUSE
