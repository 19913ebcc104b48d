"""The page of the tour: every step at once, putting the line on the pages away, and letting days pass."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from liandong.foundation import clock
from liandong.foundation.jobs.declared import jobs, start
from liandong.foundation.pages import formats
from liandong.project.demo.days import MOST, let_pass
from liandong.project.demo.tour import AWAY, PUT_AWAY, is_put_away, ways


@require_http_methods(["GET", "POST"])
def tour(request: HttpRequest) -> HttpResponse:
    """All steps; POST puts the line away for this visit, or with ``again`` brings it back. Demo only.

    POST with ``days`` lets so many days pass, for everybody who looks at the demonstration.
    """
    if not getattr(settings, "LIANDONG_DEMO", False):
        raise Http404
    if request.method != "POST":
        context = {"ways": ways(), "is_away": is_put_away(request), "most_days": MOST}
        return render(request, "pages/tour_page.html", context)
    if "days" in request.POST:
        _let_days_pass(request)
        return redirect(f"{reverse('tour')}#days")
    wanted = request.POST.get("next", "/")
    is_own = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    answer = redirect(wanted if is_own else "/")
    if "again" in request.POST:
        answer.delete_cookie(PUT_AWAY)
    else:
        answer.set_cookie(PUT_AWAY, AWAY, httponly=True, samesite="Lax", secure=request.is_secure())
    return answer


def _let_days_pass(request: HttpRequest) -> None:
    """Let days pass, then have the worker do what is done each night and morning, once for all of them."""
    asked = request.POST["days"]
    try:
        let_pass(settings.LIANDONG_HOME, int(asked))
    except ValueError:
        said = _("“{asked}” days cannot pass; write a whole number from 1 to {most}. Nothing was changed.")
        messages.error(request, said.format(asked=asked[:20], most=MOST))
        return
    for one in jobs().values():
        if one.daily is not None:
            start(one.name)
    said = _("It is {day} now. What is done each night and morning is being done; look again in a moment.")
    messages.success(request, said.format(day=formats.day(clock.today())))
