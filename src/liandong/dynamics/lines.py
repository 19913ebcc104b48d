"""Clues as they stand in a list: about whom, where, how they came, until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from liandong.dynamics.models import Channel, Clue, Outcome
from liandong.foundation import clock
from liandong.foundation.places.selectors import paths_named
from liandong.registry.family_codes import Risk


@dataclass(frozen=True)
class ClueLine:
    """One clue for a reader; nothing sealed is in it."""

    clue: Clue
    place: str
    channel: str
    risk: str
    outcome: str
    is_late: bool


def clue_lines(clues: Iterable[Clue]) -> list[ClueLine]:
    """Clues with the names of their villages. Cost: two queries."""
    kept = list(clues)
    names = paths_named([clue.place for clue in kept]) if kept else {}
    today = clock.today()
    return [
        ClueLine(
            clue,
            " ".join(names[clue.place_id][-2:]),
            str(Channel(clue.channel).label),
            str(Risk(clue.risk).label) if clue.risk else "",
            str(Outcome(clue.outcome).label) if clue.outcome else "",
            clue.is_open and clue.due_on is not None and clue.due_on < today,
        )
        for clue in kept
    ]
