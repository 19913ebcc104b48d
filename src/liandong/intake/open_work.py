"""The imports that a person began and nobody has finished, for a hand-over.

They belong to their place, so the successor has them with the duty; nothing needs to be passed on.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.open_work import Source, Work, register
from liandong.intake.models import ImportBatch
from liandong.intake.states import State

_MOST = 200


def open_imports(user: User) -> list[Work]:
    """Imports that were uploaded or checked, and neither merged, refused nor discarded."""
    batches = ImportBatch.objects.filter(
        created_by=user, state__in=(State.UPLOADED, State.CHECKED)
    ).select_related("file")
    return [Work(f"batch:{batch.key}", batch.file.name) for batch in batches.order_by("id")[:_MOST]]


register(Source("imports", _("Imports not finished"), open_imports))
