"""What clues leave behind: how to reach whoever reported, who was meant, and what facts made a rule warn.

And the file of the family that a decision kept. The decision itself stays for good, with its SHA-256: a copy
that comes back from an archive can still be told from another one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import Q

from liandong.dynamics.models import Clue, Decision, EarlyWarning
from liandong.foundation.files.retention import due_file
from liandong.foundation.personal.retention import UNLINK, Due, Rule, Target, register_target


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


def _warned_facts(cutoff: datetime) -> Iterator[Due]:
    """Warnings whose clue ended before the cut-off and that still keep the facts that were looked at."""
    ended = Q(clue__settled_at__lt=cutoff) | Q(clue__withdrawn_at__lt=cutoff)
    kept = EarlyWarning.objects.filter(ended, facts_sealed__isnull=False)
    for warning in kept.select_related("clue__place").order_by("pk"):
        yield Due(f"warning:{warning.key}", 1, _forget_facts(warning.pk), warning.clue.place)


def _forget_facts(pk: int) -> Callable[[Rule], None]:
    def carry_out(_rule: Rule) -> None:
        EarlyWarning.objects.filter(pk=pk).update(facts_sealed=None)

    return carry_out


def _decided_families(cutoff: datetime) -> Iterator[Due]:
    """Files of families kept with decisions of cases that had ended before the cut-off."""
    ended = Decision.objects.filter(step__case__ended_at__lt=cutoff, family__erased_at__isnull=True)
    for decision in ended.select_related("family", "step__case__place").order_by("pk"):
        yield due_file(decision.family, decision.step.case.place)


register_target("dynamics.decided_families", Target("ended", _decided_families, actions=(UNLINK,)))
register_target("dynamics.warned_facts", Target("settled", _warned_facts))
register_target("dynamics.reporters", Target("settled", _sealed("contact_sealed")))
register_target("dynamics.who_was_meant", Target("settled", _sealed("who_sealed")))
