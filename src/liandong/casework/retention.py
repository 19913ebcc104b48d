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


def _papers(cutoff: datetime) -> Iterator[Due]:
    """Files of which every case had ended before the cut-off."""
    yet = Q(case__ended_at=None) | Q(case__ended_at__gte=cutoff)
    needed = CaseStep.objects.filter(yet, document=OuterRef("pk"))
    of_steps = CaseStep.objects.filter(document__isnull=False).values("document")
    over = Meeting.objects.filter(steps__isnull=False).exclude(
        pk__in=CaseStep.objects.filter(yet, meeting__isnull=False).values("meeting")
    )
    photos, signed = (
        MeetingPhoto.objects.filter(meeting__in=over),
        MeetingSignature.objects.filter(meeting__in=over),
    )
    kept = StoredFile.objects.filter(
        Q(pk__in=of_steps)
        | Q(pk__in=photos.values("file"))
        | Q(pk__in=photos.values("small"))
        | Q(pk__in=signed.values("file")),
        ~Exists(needed),
        erased_at__isnull=True,
    )
    yield from map(due_file, kept.order_by("pk"))


register_target("casework.papers", Target("ended", _papers, actions=(UNLINK,)))
