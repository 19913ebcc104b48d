"""Opening a procedure on its page; help at once ends what an urgent clue asked of the township."""

from __future__ import annotations

from django.db import transaction

from liandong.casework.advancing import open_case
from liandong.casework.guards import Proof
from liandong.casework.models import Case
from liandong.casework.services import settle_tasks
from liandong.dynamics.procedures import About, Opening
from liandong.dynamics.tasks import URGENT
from liandong.foundation.accounts.models import User
from liandong.linkage.models import Event

HELP_FIRST = "help_first"


@transaction.atomic
def open_procedure(about: About, opening: Opening, *, actor: User, proof: Proof) -> Case:
    """Open a procedure by its first step. Errors: as :func:`liandong.casework.advancing.open_case`."""
    table, line = opening.table, opening.line
    case = open_case(
        table.id, about.subject, about.place, line.event, actor=actor, proof=proof, number=about.number
    )
    told = Event.objects.filter(subject_kind="case", subject_key=case.key).order_by("pk").last()
    if line.event == HELP_FIRST and told is not None:
        settle_tasks(URGENT, [about.subject], outcome="helped", actor=actor, because=told)
    return case
