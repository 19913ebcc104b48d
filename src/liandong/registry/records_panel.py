"""A family's documents and the consents in force, on its page."""

from __future__ import annotations

from django.db.models import Q

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may
from liandong.foundation.pages.panels import Panel
from liandong.registry.models import Consent, Document, Household
from liandong.registry.services.changes import WRITE

_SHOWN = 5


def records(user: User, household: Household) -> Panel | None:
    """The latest documents and the consents that count today. Cost: two queries."""
    today = clock.today()
    papers = Document.objects.filter(household=household, withdrawn_at__isnull=True).order_by("-added_at")
    consents = Consent.objects.filter(
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=today),
        household=household,
        given_on__lte=today,
        expires_on__gte=today,
    )
    context = {
        "household": household,
        "documents": list(papers[:_SHOWN]),
        "consents": list(consents.order_by("purpose")),
        "may_write": may(user, WRITE, household.place),
    }
    return Panel("registry/records_panel.html", context, order=50, place="aside")
