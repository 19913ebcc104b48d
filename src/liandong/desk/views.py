"""The home page, how it works, and the components page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from liandong.desk.mechanism import DAYS, picture
from liandong.desk.samples import samples
from liandong.foundation import clock
from liandong.foundation.accounts.scope import may
from liandong.foundation.pages.panels import panels_for


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is due from this person, and what changed around them: the panels that the parts offer.

    Cost: what the panels cost; each states its own.
    """
    panels = panels_for(request.user, request)
    return render(
        request,
        "desk/home.html",
        {
            "today": clock.today(),
            "main": [panel for panel in panels if panel.place == "main"],
            "aside": [panel for panel in panels if panel.place == "aside"],
            "due": sum(panel.due for panel in panels),
            "may_import": may(request.user, "import.upload"),
            "may_run": may(request.user, "run.start"),
            "may_read": may(request.user, "household.read"),
        },
    )


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in its states, with the markup that makes it; open to everybody, it shows no data."""
    return render(request, "desk/components.html", samples(request))


@require_safe
def mechanism(request: HttpRequest) -> HttpResponse:
    """How it works: the circle drawn from the table of reactions, with the numbers of the reader's area.

    Open to everybody; numbers are for those who may see them.
    """
    return render(request, "desk/mechanism.html", {"picture": picture(request.user), "days": DAYS})
