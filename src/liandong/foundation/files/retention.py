"""Files whose time has come: their bytes go, the row that says there was one stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from liandong.foundation import clock
from liandong.foundation.files.models import StoredFile
from liandong.foundation.personal.retention import Due, Rule
from liandong.foundation.personal.streams import shred

if TYPE_CHECKING:
    from liandong.foundation.places.models import Place


def erase_file(stored: StoredFile) -> None:
    """Remove the bytes of a file, once no other row names them. Lock: the rows of these bytes."""
    with transaction.atomic():
        same = list(StoredFile.objects.select_for_update().filter(sha256=stored.sha256).order_by("pk"))
        StoredFile.objects.filter(pk=stored.pk).update(erased_at=clock.now())
        if all(one.erased_at is not None or one.pk == stored.pk for one in same):
            shred(stored.path)


def due_file(stored: StoredFile, place: Place | None = None) -> Due:
    """A file as something to be erased; ``place``: whose rule it goes by."""

    def carry_out(_rule: Rule) -> None:
        erase_file(stored)

    return Due(f"file:{stored.key}", 1, carry_out, place)
