"""The tasks that dynamic management asks for."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from liandong.casework.kinds import TaskKind
from liandong.foundation.accounts.roles import Role
from liandong.linkage.stages import Stage

CHECK, EXIT_CHECK, UPDATE = "family.check", "family.exit_check", "family.update"
HELP, HELP_VILLAGE, GRANTS = "family.help", "family.help_village", "family.grants"
FIND, ANSWER, ANSWER_ABOVE = "clue.find", "clue.answer", "clue.answer_above"
URGENT, FOLLOW_UP = "clue.urgent", "family.follow_up"
DISASTER = "disaster.check"
ROUND_VILLAGE, ROUND_TOWN, ROUND_COUNTY = "round.village", "round.town", "round.county"
_VILLAGE = (Role.VILLAGE_CADRE, Role.RESIDENT_TEAM)

_HELP_OUTCOMES = {
    "fits": _("Cause and help still fit"),
    "cause": _("The main cause is another one now; it was corrected"),
    "lacks": _("A measure is missing; the village is told which"),
}

TASKS: Mapping[str, TaskKind] = {
    HELP: TaskKind(
        _("See whether the help still fits"),
        ask=_(
            "A cause or a risk of the family you help is new, or somebody fell gravely ill. Visit, see "
            "whether the main cause on record is still the right one and whether a measure against it is "
            "missing. Measures to think of stand with the cause; they decide nothing."
        ),
        roles=(Role.HELPER,),
        stage=Stage.IMPLEMENTATION,
        outcomes=_HELP_OUTCOMES,
    ),
    HELP_VILLAGE: TaskKind(
        _("See whether the help still fits"),
        ask=_(
            "A cause or a risk of this family is new, or somebody fell gravely ill, and no helper answers "
            "for it. See whether the main cause on record is still the right one and whether a measure "
            "against it is missing. Measures to think of stand with the cause; they decide nothing."
        ),
        roles=_VILLAGE,
        stage=Stage.IMPLEMENTATION,
        outcomes=_HELP_OUTCOMES,
    ),
    GRANTS: TaskKind(
        _("See which grants a child may have"),
        ask=_(
            "A child of this family goes to the next school. See which grants of that school and of the "
            "vocational training scheme it may have, and help to apply for them."
        ),
        roles=_VILLAGE,
        stage=Stage.IMPLEMENTATION,
        outcomes={
            "applied": _("Applied for"),
            "has": _("The child has them already"),
            "none": _("There is none for this child"),
        },
    ),
    DISASTER: TaskKind(
        _("Look at every family after the disaster"),
        ask=_(
            "Go to every family of the list and say what you found. Who needs help is a clue at once; help "
            "comes first, papers follow."
        ),
        roles=_VILLAGE,
        stage=Stage.IMPLEMENTATION,
        outcomes={"checked": _("Every family was looked at")},
        at_subject=True,
    ),
    **{
        kind: TaskKind(
            _("Annual adjustment"),
            ask=ask,
            roles=roles,
            stage=Stage.INTEGRATION,
            outcomes={"done": _("It is done")},
            at_subject=True,
        )
        for kind, ask, roles in (
            (
                ROUND_VILLAGE,
                _("See every family again, bring its facts up to date, and say here when all are entered."),
                _VILLAGE,
            ),
            (
                ROUND_TOWN,
                _("Check what the villages entered, have mistakes corrected, and say here when it is clean."),
                (Role.TOWNSHIP_REVIEWER,),
            ),
            (
                ROUND_COUNTY,
                _("Check the whole county, and say here when nothing is left to correct."),
                (Role.COUNTY_OFFICER,),
            ),
        )
    },
    CHECK: TaskKind(
        _("Visit and check"),
        ask=_(
            "A clue says that this family may be in difficulty. Two people visit, look at income, large "
            "expenses, food and clothing, and guarantees, and write down what they found. The clue decides "
            "nothing."
        ),
        roles=_VILLAGE,
        stage=Stage.IMPLEMENTATION,
        outcomes={
            "risk": _("There is a risk: the family should be reviewed"),
            "no_risk": _("There is no risk"),
            "not_met": _("Nobody was met; somebody has to go again"),
        },
        then={"risk": "dynamics:procedure"},
    ),
    URGENT: TaskKind(
        _("Decide on help at once"),
        ask=_(
            "An urgent clue came. Ask the village how the family is, and help at once where it cannot wait: "
            "open the green channel on the family’s page; the papers follow. The visit goes on beside it."
        ),
        roles=(Role.TOWNSHIP_REVIEWER,),
        stage=Stage.IMPLEMENTATION,
        outcomes={"helped": _("Help was given through the green channel")},
        at_subject=True,
    ),
    FOLLOW_UP: TaskKind(
        _("Visit a family that left"),
        ask=_(
            "This family was lifted out of poverty, or its risk was cleared. Visit it again, see whether "
            "income, guarantees, schooling and health hold, and write down what has changed. If a risk is "
            "back, the family is taken in again at once."
        ),
        roles=_VILLAGE,
        stage=Stage.FEEDBACK,
        outcomes={
            "holds": _("It holds; the next visit follows by itself"),
            "risk": _("A risk is back: the family should be reviewed"),
            "again": _("The family is helped again"),
        },
        then={"risk": "dynamics:procedure"},
    ),
    EXIT_CHECK: TaskKind(
        _("See whether help is still needed"),
        ask=_(
            "By the facts on record this family is now above the line, or a guarantee holds again. See "
            "whether that is so and will last. Nothing changes before the procedure has decided."
        ),
        roles=_VILLAGE,
        stage=Stage.IMPLEMENTATION,
        outcomes={
            "lasting": _("It will last: a candidate for exit or clearing"),
            "not_lasting": _("It will not last"),
            "wrong": _("The facts on record are wrong"),
        },
    ),
    UPDATE: TaskKind(
        _("Settle what changes with the members"),
        ask=_(
            "A member was born, died, married, came or left. Tell the offices of minimum living allowance "
            "and medical insurance, and see whether income and guarantees of the family still hold."
        ),
        roles=_VILLAGE,
        stage=Stage.IMPLEMENTATION,
        outcomes={
            "told": _("The offices were told, the facts hold"),
            "changed": _("The offices were told, the facts were changed"),
            "nothing": _("There was nothing to do"),
        },
    ),
    FIND: TaskKind(
        _("Find out who is meant"),
        ask=_(
            "A clue came about a family that nobody has found in the register yet. Open the clue, find the "
            "family or register it, and say which it is; then the visit follows by itself."
        ),
        roles=_VILLAGE,
        stage=Stage.INPUT,
        outcomes={
            "found": _("The family is found"),
            "not_found": _("There is no such family in the village"),
        },
    ),
    **{
        kind: TaskKind(
            _("Tell whoever reported"),
            ask=ask,
            roles=roles,
            stage=Stage.FEEDBACK,
            outcomes={"told": _("They were told"), "not_reached": _("They could not be reached")},
            at_subject=kind == ANSWER_ABOVE,
        )
        for kind, ask, roles in (
            (
                ANSWER,
                _(
                    "A clue was settled. Tell whoever reported it what came out and why; of another family "
                    "say only that it was looked into."
                ),
                _VILLAGE,
            ),
            (
                ANSWER_ABOVE,
                _(
                    "A clue about another family was settled. Its page names who reported it; the village "
                    "does not know them. Tell them only that it was looked into, and say so on its page."
                ),
                (Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER),
            ),
        )
    },
}
