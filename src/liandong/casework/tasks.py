"""The tasks that every installation knows."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.casework.kinds import TaskKind
from liandong.foundation.accounts.roles import Role

REACTION_FAILED = "reaction.failed"

TASKS: Mapping[str, TaskKind] = {
    REACTION_FAILED: TaskKind(
        _("What follows from events was not done"),
        ask=_("A part of the mechanism fails. Look why, then have it tried again or give it up."),
        roles=(Role.SYSTEM_ADMIN,),
        stage=None,
        outcomes={"repaired": _("It was put right"), "given_up": _("It was given up")},
    ),
}
