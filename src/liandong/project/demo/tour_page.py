"""The page of the tour: every step at once, and putting the line on the pages away."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from liandong.project.demo.tour import AWAY, PUT_AWAY, is_put_away, ways


@require_http_methods(["GET", "POST"])
def tour(request: HttpRequest) -> HttpResponse:
    """All steps; POST puts the line away for this visit, or with ``again`` brings it back. Demo only."""
    if not getattr(settings, "LIANDONG_DEMO", False):
        raise Http404
    if request.method != "POST":
        return render(request, "pages/tour_page.html", {"ways": ways(), "is_away": is_put_away(request)})
    wanted = request.POST.get("next", "/")
    is_own = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    answer = redirect(wanted if is_own else "/")
    if "again" in request.POST:
        answer.delete_cookie(PUT_AWAY)
    else:
        answer.set_cookie(PUT_AWAY, AWAY, httponly=True, samesite="Lax", secure=request.is_secure())
    return answer
