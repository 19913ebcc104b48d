"""What families said: words, answers, signatures and authorisations go when nothing needs them any more.

The rows stay and say that something was said, by which way, when it was answered, and for a signature the
SHA-256 of what was signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from liandong.casework.models import CaseStep
from liandong.feedback.models import FamilySaid, Objection, Proxy
from liandong.feedback.models.said import SIGNED
from liandong.foundation import clock
from liandong.foundation.files.retention import due_file, erase_file
from liandong.foundation.personal.retention import ERASE, UNLINK, Due, Rule, Target, register_target


def _words(cutoff: datetime) -> Iterator[Due]:
    """Questions, corrections and objections, and objections to facts, over before the cut-off.

    One in a case is over with the case; another with its answer; an objection to a fact when it is taken
    back. With a household that closed all are.
    """
    closed = Q(household__closed_on__lt=cutoff.astimezone(clock.HERE).date())
    of_case = Q(case__isnull=False, case__ended_at__lt=cutoff)
    alone = Q(case=None, objection=None, answered_at__lt=cutoff)
    to_fact = Q(objection__withdrawn_at__lt=cutoff)
    said = FamilySaid.objects.filter(closed | of_case | alone | to_fact, erased_at=None, said_at__lt=cutoff)
    for row in said.exclude(kind__in=SIGNED).select_related("place").order_by("pk"):
        yield Due(f"said:{row.key}", 1, _forget(row), row.place)
    objections = Objection.objects.filter(closed | Q(withdrawn_at__lt=cutoff), erased_at=None)
    for objection in objections.filter(raised_at__lt=cutoff).select_related("place").order_by("pk"):
        yield Due(f"objection:{objection.key}", 1, _forget_objection(objection), objection.place)


def _signatures(cutoff: datetime) -> Iterator[Due]:
    """Signatures with what was signed, and authorisations, over before the cut-off.

    A signature is over with its case, or with that of the step which rests on it; a consent on which no step
    rests, with its day.
    """
    steps = CaseStep.objects.filter(signed=OuterRef("key"))
    needed = steps.filter(Q(case__ended_at=None) | Q(case__ended_at__gte=cutoff))
    over = Q(case__ended_at__lt=cutoff) | Q(case=None, said_at__lt=cutoff)
    signed = FamilySaid.objects.filter(over, ~Exists(needed), kind__in=SIGNED, erased_at=None)
    for row in signed.select_related("place", "signature").order_by("pk"):
        yield Due(f"said:{row.key}", 1, _forget(row), row.place)
    day = cutoff.astimezone(clock.HERE).date()
    ended = Proxy.objects.filter(Q(valid_to__lt=day) | Q(withdrawn_at__lt=cutoff), paper__erased_at=None)
    for proxy in ended.select_related("paper", "household__place").order_by("pk"):
        yield due_file(proxy.paper, proxy.household.place)


def _forget(row: FamilySaid) -> Callable[[Rule], None]:
    def carry_out(_rule: Rule) -> None:
        row.text = row.about = row.wanted = row.answer = ""
        row.content, row.erased_at = {}, clock.now()
        row.save(update_fields=["text", "about", "wanted", "answer", "content", "erased_at"])
        if row.signature is not None:
            erase_file(row.signature)

    return carry_out


def _forget_objection(row: Objection) -> Callable[[Rule], None]:
    def carry_out(_rule: Rule) -> None:
        row.fact = row.reason = row.wanted = ""
        row.contact_sealed, row.erased_at = None, clock.now()
        row.save(update_fields=["fact", "reason", "wanted", "contact_sealed", "erased_at"])
        if row.evidence is not None:
            erase_file(row.evidence)

    return carry_out


register_target("feedback.words", Target("ended", _words, actions=(ERASE,)))
register_target("feedback.signatures", Target("ended", _signatures, actions=(UNLINK,)))
