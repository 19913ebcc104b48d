"""What clues leave behind: how to reach whoever reported, and who was meant before the family was found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import Q

from liandong.dynamics.models import Clue
from liandong.foundation.personal.retention import Due, Rule, Target, register_target


def _sealed(column: str) -> Callable[[datetime], Iterator[Due]]:
    """Clues that were settled or taken back before the cut-off and still keep a sealed column."""

    def due(cutoff: datetime) -> Iterator[Due]:
        ended = Clue.objects.filter(Q(settled_at__lt=cutoff) | Q(withdrawn_at__lt=cutoff))
        kept = ended.filter(**{f"{column}__isnull": False})
        for clue in kept.select_related("place").order_by("pk"):
            yield Due(f"clue:{clue.key}", 1, _forget(clue.pk, column), clue.place)

    return due


def _forget(pk: int, column: str) -> Callable[[Rule], None]:
    def carry_out(_rule: Rule) -> None:
        Clue.objects.filter(pk=pk).update(**{column: None})

    return carry_out


register_target("dynamics.reporters", Target("settled", _sealed("contact_sealed")))
register_target("dynamics.who_was_meant", Target("settled", _sealed("who_sealed")))
