"""What the registry keeps no longer: replaced numbers, those of people who left, withdrawn documents.

And the words of what was done for a family: who visited and why, what it needs, from whom a measure came.
Kind, day and money of each stay for good: public money was spent by them, and events name them by their keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby

from django.db.models import Q, QuerySet

from liandong.foundation import clock
from liandong.foundation.files.retention import due_file
from liandong.foundation.personal.retention import UNLINK, Due, Rule, Target, register_target
from liandong.registry.models import (
    Document,
    PersonalNumber,
    PlannedMeasure,
    ReceivedMeasure,
    Visit,
)
from liandong.registry.services.erasure import erase_numbers, forget_help
from liandong.registry.services.helping import Entry


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


def _help(cutoff: datetime) -> Iterator[Due]:
    """Visits and measures before the day of the cut-off, plans of years before its year, that have words."""
    day = cutoff.astimezone(clock.HERE).date()
    yield from _with_words(
        PlannedMeasure.objects.filter(year__lt=day.year),
        Visit.objects.filter(visited_on__lt=day),
        ReceivedMeasure.objects.filter(received_on__lt=day),
    )


def _help_taken_back(cutoff: datetime) -> Iterator[Due]:
    """Entries taken back before the cut-off that have words."""
    taken = Q(withdrawn_at__lt=cutoff)
    yield from _with_words(
        PlannedMeasure.objects.filter(taken),
        Visit.objects.filter(taken),
        ReceivedMeasure.objects.filter(taken),
    )


def _with_words(
    planned: QuerySet[PlannedMeasure], visits: QuerySet[Visit], received: QuerySet[ReceivedMeasure]
) -> Iterator[Due]:
    said = ~Q(project="") | ~Q(scale="") | ~Q(withdrawn_why="")
    for rows in (planned.filter(said), visits.exclude(visitor=""), received.exclude(provider="")):
        for entry in rows.select_related("household__place").order_by("household_id", "pk"):
            yield Due(f"household:{entry.household.key}", 1, _forget(entry), entry.household.place)


def _forget(entry: Entry) -> Callable[[Rule], None]:
    def carry_out(_rule: Rule) -> None:
        forget_help(entry)

    return carry_out


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
register_target("registry.help", Target("done", _help))
register_target("registry.help_taken_back", Target("withdrawn", _help_taken_back))
