"""The states of an import and what leads from one to the next.

Every step is repeatable until the next state is written, which is the last thing it does: a process killed
in between leaves the batch where it was, and the step is done again.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    UPLOADED = "uploaded", _("uploaded")
    CHECKED = "checked", _("checked")
    MERGED = "merged", _("merged")
    REFUSED = "refused", _("refused")
    DISCARDED = "discarded", _("discarded")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Step(models.TextChoices):
    READ = "read", _("read")
    MAP = "map", _("match anew")
    CHECK = "check", _("check")
    REFUSE = "refuse", _("refuse")
    MERGE = "merge", _("write")
    DISCARD = "discard", _("give up")
    WITHDRAW = "withdraw", _("withdraw")


class Phase(models.TextChoices):
    """What a worker is at with an import that was left to it."""

    READING = "reading", _("reading the file")
    CHECKING = "checking", _("checking against the rules and the register")
    WRITING = "writing", _("writing into the register")


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.UPLOADED, Step.READ): State.UPLOADED,
    (State.REFUSED, Step.READ): State.UPLOADED,
    (State.UPLOADED, Step.MAP): State.UPLOADED,
    (State.CHECKED, Step.MAP): State.UPLOADED,
    (State.REFUSED, Step.MAP): State.UPLOADED,
    (State.UPLOADED, Step.CHECK): State.CHECKED,
    (State.CHECKED, Step.CHECK): State.CHECKED,  # checked again, for example after another import
    (State.REFUSED, Step.CHECK): State.CHECKED,
    (State.UPLOADED, Step.REFUSE): State.REFUSED,
    (State.CHECKED, Step.REFUSE): State.REFUSED,
    (State.REFUSED, Step.REFUSE): State.REFUSED,
    (State.CHECKED, Step.MERGE): State.MERGED,
    (State.MERGED, Step.WITHDRAW): State.WITHDRAWN,
    (State.UPLOADED, Step.DISCARD): State.DISCARDED,
    (State.CHECKED, Step.DISCARD): State.DISCARDED,
    (State.REFUSED, Step.DISCARD): State.DISCARDED,
}
"""(state, step) to the next state; what is not here cannot be done."""
