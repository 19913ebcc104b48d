"""The tasks that comparison asks for."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.casework.kinds import TaskKind
from liandong.foundation.accounts.roles import Role
from liandong.linkage.stages import Stage

EXPLAIN = "doubt.explain"

TASKS: Mapping[str, TaskKind] = {
    EXPLAIN: TaskKind(
        _("Let the family explain"),
        ask=_(
            "A department knows something that a local rule asks about; the family’s page says what. Ask the "
            "family how it is, write down what it says, and add the paper that shows it. Township or county "
            "judges; nothing is decided before."
        ),
        roles=(Role.VILLAGE_CADRE, Role.RESIDENT_TEAM),
        stage=Stage.INTEGRATION,
        outcomes={
            "told": _("The family explained; it is written down"),
            "silent": _("The family does not want to say anything"),
            "not_met": _("Nobody was met; somebody has to go again"),
        },
    ),
}
