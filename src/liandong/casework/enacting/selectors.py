"""Reading what was proposed and put in force: always for somebody."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from liandong.casework.enacting.matters import Matter, P
from liandong.casework.models import ProposalState
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import OutOfScope, places_for


def proposals_for(matter: Matter[P], user: User, *, action: str = "") -> QuerySet[P]:
    """What was proposed or put in force for places of the user's area; to read, also for those above it.

    ``action``: other than reading.
    """
    wanted = Q(pk=None)
    for top in places_for(user, action or matter.read):
        wanted |= Q(place__path__startswith=top.path)
        if action in ("", matter.read):
            wanted |= Q(place__in=top.ids)
    rows = matter.model._default_manager.filter(wanted)
    return rows.select_related("place__parent", "proposed_by", "decided_by", *matter.related)


def access_proposal(matter: Matter[P], user: User, key: UUID, *, action: str = "") -> P:
    """The row of that key. Raises: OutOfScope."""
    row = proposals_for(matter, user, action=action).filter(key=key).first()
    if row is None:
        raise OutOfScope(action or matter.read)
    return row


def waiting_for(matter: Matter[P], user: User) -> QuerySet[P]:
    """Proposals that wait for the user as the second person, the oldest first."""
    rows = proposals_for(matter, user, action=matter.confirm).filter(state=ProposalState.PROPOSED)
    return rows.exclude(proposed_by=user).order_by("proposed_at", "id")
