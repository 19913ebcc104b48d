"""What the registry keeps no longer: replaced numbers, those of people who left, withdrawn documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet

from liandong.foundation import clock
from liandong.foundation.files.retention import due_file
from liandong.foundation.personal.retention import UNLINK, Due, Rule, Target, register_target
from liandong.registry.models import Document, PersonalNumber
from liandong.registry.services.erasure import erase_numbers


def _superseded(cutoff: datetime) -> Iterator[Due]:
    """Numbers that no longer held on the day of the cut-off."""
    day = cutoff.astimezone(clock.HERE).date()
    yield from _by_household(PersonalNumber.objects.filter(valid_to__lt=day))


def _of_leavers(cutoff: datetime) -> Iterator[Due]:
    """Numbers of people who had left their family before the day of the cut-off."""
    day = cutoff.astimezone(clock.HERE).date()
    yield from _by_household(PersonalNumber.objects.filter(member__valid_to__lt=day))


def _withdrawn_documents(cutoff: datetime) -> Iterator[Due]:
    """Files of documents withdrawn before the cut-off, where no document in force has the same file."""
    withdrawn = Document.objects.filter(withdrawn_at__lt=cutoff, file__erased_at__isnull=True)
    for document in withdrawn.select_related("file", "household__place").order_by("pk"):
        if not Document.objects.filter(file=document.file, withdrawn_at__isnull=True).exists():
            yield due_file(document.file, document.household.place)


def _by_household(numbers: QuerySet[PersonalNumber]) -> Iterator[Due]:
    kept = numbers.filter(erased_at__isnull=True).select_related("household__place")
    for household, rows in groupby(kept.order_by("household_id", "pk"), key=lambda one: one.household):
        found = list(rows)
        yield Due(f"household:{household.key}", len(found), _erase(found), household.place)


def _erase(numbers: list[PersonalNumber]) -> Callable[[Rule], None]:
    def carry_out(rule: Rule) -> None:
        erase_numbers(numbers, rule=rule.id)

    return carry_out


register_target("registry.withdrawn_documents", Target("withdrawn", _withdrawn_documents, actions=(UNLINK,)))
register_target("registry.superseded_numbers", Target("ended", _superseded))
register_target("registry.numbers_of_leavers", Target("left", _of_leavers))
