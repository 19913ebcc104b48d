"""What imports leave behind: staged rows, findings and the files themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import Max, QuerySet

from liandong.foundation.files.retention import due_file
from liandong.foundation.personal.retention import UNLINK, Due, Rule, Target, register_target
from liandong.intake.models import ImportBatch, UpdateWorkbook
from liandong.intake.services import staged
from liandong.intake.states import State

ENDED = (State.MERGED, State.DISCARDED, State.REFUSED, State.WITHDRAWN)


def _resting_since(cutoff: datetime) -> QuerySet[ImportBatch]:
    """Batches in which nothing happened since."""
    rested = ImportBatch.objects.annotate(last_at=Max("steps__at")).filter(last_at__lt=cutoff)
    return rested.select_related("file", "place").order_by("pk")


def _staged_rows(cutoff: datetime) -> Iterator[Due]:
    for batch in _resting_since(cutoff):
        files = len(list(batch.folder.glob("*"))) if batch.folder.is_dir() else 0
        if files:
            yield Due(f"batch:{batch.key}", files, _drop(batch), batch.place)


def _drop(batch: ImportBatch) -> Callable[[Rule], None]:
    def carry_out(_rule: Rule) -> None:
        staged.drop_all(batch)

    return carry_out


def _files(cutoff: datetime) -> Iterator[Due]:
    """Files of which every import has ended long ago."""
    for batch in _resting_since(cutoff).filter(state__in=ENDED, file__erased_at__isnull=True):
        at_work = ImportBatch.objects.filter(file=batch.file).exclude(state__in=ENDED).exists()
        if not at_work:
            yield due_file(batch.file, batch.place)


def _handed_out(cutoff: datetime) -> Iterator[Due]:
    """What workbooks of long past rounds held; one that still comes back is read like any other file."""
    old = UpdateWorkbook.objects.filter(made_at__lt=cutoff, file__erased_at__isnull=True)
    for workbook in old.select_related("file", "place").order_by("pk"):
        yield due_file(workbook.file, workbook.place)


register_target("intake.staging", Target("last_step", _staged_rows, actions=(UNLINK,)))
register_target("intake.files", Target("last_step", _files, actions=(UNLINK,)))
register_target("intake.handed_out", Target("made", _handed_out, actions=(UNLINK,)))
