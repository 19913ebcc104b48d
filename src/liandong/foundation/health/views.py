"""The page for administrators, and two addresses for monitors that say nothing about anyone."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liandong import __version__
from liandong.foundation.accounts.scope import require
from liandong.foundation.health import checks


@login_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What was checked just now, the worst first in words, all in one table."""
    require(request.user, "system.health")
    found = checks.look()
    wanting = [checked for checked in found if checked.finding.state is not checks.State.GOOD]
    return render(request, "health/page.html", {"found": found, "wanting": wanting, "version": __version__})


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    del request
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers too: 200, else 503."""
    del request
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
