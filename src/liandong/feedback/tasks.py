"""The tasks that feedback asks for."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.casework.kinds import TaskKind
from liandong.foundation.accounts.roles import Role
from liandong.linkage.stages import Stage

CHECK, REVIEW = "objection.check", "objection.review"
ANSWER, ANSWER_ABOVE = "family.answer", "family.answer_above"
_ANSWERED = {"answered": _("The family was answered")}

TASKS: Mapping[str, TaskKind] = {
    CHECK: TaskKind(
        _("Check what is objected to"),
        ask=_(
            "Somebody objects to a fact on which a suggestion rests. See how it really is, correct it on the "
            "family’s page where it is wrong, and tell whoever objected."
        ),
        roles=(Role.VILLAGE_CADRE, Role.RESIDENT_TEAM),
        stage=Stage.FEEDBACK,
        outcomes={
            "corrected": _("The fact was wrong and has been corrected"),
            "right": _("The fact is right; whoever objected was told why"),
            "not_met": _("Nobody was met; somebody has to go again"),
        },
    ),
    REVIEW: TaskKind(
        _("Look at an objection that the village found wrong"),
        ask=_(
            "Somebody objects to a fact, and the village, which wrote it down, says that it is right. See "
            "for yourself; where it is wrong, the village is asked again to correct it."
        ),
        roles=(Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER),
        stage=Stage.FEEDBACK,
        outcomes={
            "right": _("The fact is right; whoever objected was told why"),
            "wrong": _("The fact is wrong; the village has to correct it"),
        },
    ),
    ANSWER: TaskKind(
        _("Answer the family"),
        ask=_(
            "The family asked something, or wants a fact of its file corrected. Answer on the family’s page."
        ),
        roles=(Role.VILLAGE_CADRE, Role.RESIDENT_TEAM),
        stage=Stage.FEEDBACK,
        outcomes=_ANSWERED,
        at_subject=True,
    ),
    ANSWER_ABOVE: TaskKind(
        _("Answer the family in place of the village"),
        ask=_(
            "The family objects, or says something of the work of the village, which may not judge itself. "
            "Look into it and answer on the family’s page."
        ),
        roles=(Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER),
        stage=Stage.FEEDBACK,
        outcomes=_ANSWERED,
        at_subject=True,
    ),
}
