"""What the days of a clue govern: the last day for all that it asks."""

from __future__ import annotations

from liandong.casework.settings.uses import deadlines, register_use
from liandong.dynamics.models import Clue
from liandong.dynamics.services import LIMIT

register_use(
    LIMIT,
    deadlines(lambda _name: Clue.objects.filter(settled_at=None, withdrawn_at=None), opened="reported_at"),
)
