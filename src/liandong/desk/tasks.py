"""The task that duties ask for: a family whose helper left gets another one."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.casework.kinds import TaskKind
from liandong.foundation.accounts.roles import Role
from liandong.linkage.stages import Stage

PAIR = "family.pair"

TASKS: Mapping[str, TaskKind] = {
    PAIR: TaskKind(
        _("Pair the family with another helper"),
        ask=_(
            "The helper of this family left, or the pair was ended, and the family must have one. Pair it "
            "with another helper on the family’s page; who helped before stays on record."
        ),
        roles=(Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER),
        stage=Stage.IMPLEMENTATION,
        outcomes={"paired": _("The family has a helper again")},
        at_subject=True,
    )
}
