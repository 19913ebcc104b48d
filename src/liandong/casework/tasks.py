"""The tasks that every installation knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from liandong.casework.kinds import TaskKind
from liandong.foundation.accounts.roles import Role
from liandong.linkage.stages import Stage

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

REACTION_FAILED, SIMILAR = "reaction.failed", "case.similar"
_VILLAGE = (Role.VILLAGE_CADRE, Role.RESIDENT_TEAM)
_TOWN, _COUNTY = (Role.TOWNSHIP_REVIEWER,), (Role.COUNTY_OFFICER,)
_PROVINCE = (Role.PROVINCE_OFFICER,)


def _step(title: LazyText, ask: LazyText, roles: tuple[Role, ...], *, after_notice: bool = False) -> TaskKind:
    """The next step of a case, done on its page."""
    outcomes = {"step": _("The step was taken")}
    return TaskKind(
        title, ask, roles, Stage.INTEGRATION, outcomes, at_subject=True, after_notice=after_notice
    )


TASKS: Mapping[str, TaskKind] = {
    REACTION_FAILED: TaskKind(
        _("What follows from events was not done"),
        ask=_("A part of the mechanism fails. Look why, then have it tried again or give it up."),
        roles=(Role.SYSTEM_ADMIN,),
        stage=None,
        outcomes={"repaired": _("It was put right"), "given_up": _("It was given up")},
    ),
    SIMILAR: TaskKind(
        _("Look at decisions like one that was wrong"),
        ask=_(
            "A decision was found wrong and put right; the cause stands with it. Others of the same village, "
            "or of the same person on the same day, may be wrong for the same reason. Open the list, look at "
            "each, and have a wrong one put right by its own step."
        ),
        roles=_TOWN + _COUNTY,
        stage=Stage.FEEDBACK,
        outcomes={
            "right": _("All were looked at; they are right"),
            "wrong": _("Some are wrong and are being put right"),
        },
    ),
    "case.survey": _step(
        _("Visit and have it signed"), _("Two people visit, check at home, and the family signs."), _VILLAGE
    ),
    "case.papers": _step(
        _("Hand in the papers of the green channel"),
        _("Help has begun; consent and application are still to be signed and handed in."),
        _VILLAGE,
    ),
    "case.compare": _step(
        _("Return the comparison"),
        _("Compare with your data what the family consented to, and return the result."),
        (Role.DEPARTMENT,),
    ),
    "case.meeting": _step(
        _("Hold the appraisal and post the notice"),
        _("Call the representatives, have them vote, write the minutes and post the notice."),
        _VILLAGE,
    ),
    "case.end_notice": _step(
        _("End the notice when its days are over"),
        _("After the last day without an open objection, report to the township."),
        _VILLAGE,
        after_notice=True,
    ),
    "case.end_second_notice": _step(
        _("End the second notice when its days are over"),
        _("After the last day without an open objection, report to the county."),
        _TOWN,
        after_notice=True,
    ),
    "case.recheck": _step(
        _("Re-check the objection"),
        _("Somebody above those who posted the notice looks into it; the days stand still meanwhile."),
        _TOWN + _COUNTY,
    ),
    "case.recheck_county": _step(
        _("Re-check the objection to the second notice"),
        _("The county looks into it; the days stand still meanwhile."),
        _COUNTY,
    ),
    "case.review": _step(_("Review"), _("Check a share of the list, then report or send back."), _TOWN),
    "case.approve": _step(_("Decide"), _("Approve, send back or reject, with the reason."), _COUNTY),
    "case.plan": _step(
        _("Make the plan of help"), _("Measures that fit the risks, and who carries them out."), _VILLAGE
    ),
    "case.verify": _step(
        _("Verify the village"), _("Check figures and conditions on the spot, then post the notice."), _TOWN
    ),
    "case.follow": _step(
        _("See how the village stands"),
        _("The village left the list; write down within a year whether it holds."),
        _TOWN,
    ),
    "case.city_check": _step(
        _("Check the county"), _("Check what the county proposes, then report."), (Role.CITY_OFFICER,)
    ),
    "case.province_check": _step(
        _("Check the county and post the notice"), _("Check, then post the notice."), _PROVINCE
    ),
    "case.end_province_notice": _step(
        _("End the province’s notice when its days are over"),
        _("After the last day without an open objection, go on."),
        _PROVINCE,
        after_notice=True,
    ),
    "case.recheck_province": _step(
        _("Re-check the objection to the province’s notice"),
        _("An officer who did not post the notice looks into it; the days stand still meanwhile."),
        _PROVINCE,
    ),
    "case.evaluate": _step(
        _("Evaluate the county"),
        _("Visit the drawn families, and enter the rates with the report."),
        (Role.EVALUATOR,),
    ),
    "case.approve_province": _step(
        _("Decide"), _("Approve, send back or reject, with the reason."), _PROVINCE
    ),
}
