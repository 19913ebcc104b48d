"""What cases leave behind: papers of steps, minutes, photographs and signatures of meetings.

They are kept as long as any case that rests on them is open, and so many days longer. What was decided keeps
their SHA-256: a paper that comes back from an archive can still be told from another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from liandong.casework.models import CaseStep, Meeting, MeetingPhoto, MeetingSignature
from liandong.foundation.files.models import StoredFile
from liandong.foundation.files.retention import due_file
from liandong.foundation.personal.retention import UNLINK, Due, Target, register_target
from liandong.foundation.places.models import Place


def _papers(cutoff: datetime) -> Iterator[Due]:
    """Files of which every case had ended before the cut-off, each once."""
    seen: set[int] = set()
    for file, place in _files(Q(case__ended_at=None) | Q(case__ended_at__gte=cutoff)):
        if file.erased_at is None and file.pk not in seen:
            seen.add(file.pk)
            yield due_file(file, place)


def _files(is_needed: Q) -> Iterator[tuple[StoredFile, Place]]:
    """The files of cases and meetings that nothing needs. ``is_needed``: of a step, that its case is."""
    same = CaseStep.objects.filter(is_needed, document=OuterRef("document"))
    steps = CaseStep.objects.filter(~Exists(same), document__isnull=False, document__erased_at=None)
    for step in steps.select_related("document", "case__place").order_by("pk"):
        if step.document is not None:
            yield step.document, step.case.place
    voted = CaseStep.objects.filter(meeting=OuterRef("pk"))
    over = Meeting.objects.filter(Exists(voted), ~Exists(voted.filter(is_needed)))
    for photo in MeetingPhoto.objects.filter(meeting__in=over).select_related(
        "file", "small", "meeting__place"
    ):
        yield photo.file, photo.meeting.place
        yield photo.small, photo.meeting.place
    signed = MeetingSignature.objects.filter(meeting__in=over)
    for signature in signed.select_related("file", "meeting__place"):
        yield signature.file, signature.meeting.place


register_target("casework.papers", Target("ended", _papers, actions=(UNLINK,)))
