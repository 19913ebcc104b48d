"""Who may do what: one table from action to roles. An action not in this table is nobody's.

The area of a duty bounds every action besides: a role says what, the duty's place says where.
``docs/reference/roles.md`` is written from this table.

Source: domain.md §8 and §7. City and province look at families and explanations masked, so that they can
check. Helpers, evaluators, assisting units and families look at what was given to them by name, never at an
area. What is written, exported or printed belongs to those who keep the files.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from liandong.foundation.accounts.roles import ADMINISTRATORS, OPENS, Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

_VILLAGE = frozenset({Role.VILLAGE_CADRE, Role.RESIDENT_TEAM})
_FAMILY = _VILLAGE | {Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER}
_ABOVE = frozenset({Role.CITY_OFFICER, Role.PROVINCE_OFFICER})
_ENACT = _ABOVE | {Role.COUNTY_OFFICER}
_NUMBERS = _FAMILY | _ABOVE | {Role.ANALYST, Role.EVALUATOR}
_EVERYBODY = frozenset(Role)
_TIED = frozenset({Role.HELPER, Role.EVALUATOR, Role.HOUSEHOLD})


@dataclass(frozen=True)
class Action:
    """An action: its title, and the roles that may do it in their area.

    ``given``: roles that may do it too, but only with the families given to them, so that their duty alone
    opens no place (see :func:`liandong.registry.selectors.ties_of`).
    """

    title: LazyText
    roles: frozenset[Role]
    given: frozenset[Role] = frozenset()


ACTIONS: dict[str, Action] = {
    "household.look": Action(
        _("Look at families: whole for those who keep their files, masked for those who check"),
        _FAMILY | _ABOVE,
        given=_TIED | {Role.ASSISTING_UNIT},
    ),
    "household.read": Action(_("Read the files of households"), _FAMILY),
    "household.export": Action(_("Export the list of households"), _FAMILY),
    "household.write": Action(_("Register and correct households"), _VILLAGE),
    "family.plan": Action(_("Plan measures for a family"), _VILLAGE | {Role.TOWNSHIP_REVIEWER}),
    "family.help": Action(
        _("Write down visits to a family, and the measures it received"),
        _VILLAGE | {Role.TOWNSHIP_REVIEWER},
        given=frozenset({Role.HELPER}),
    ),
    "family.tie": Action(
        _("Pair families with helpers, and give a family the account to read its own file"),
        frozenset({Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER}),
    ),
    "sample.draw": Action(_("Draw families for an evaluator to visit, and end that"), _ENACT),
    "column.declare": Action(_("Declare columns for the households of the own area"), _ENACT),
    "village.read": Action(_("Read the facts of villages"), _NUMBERS),
    "village.write": Action(_("State the facts of a village"), _VILLAGE),
    "number.search": Action(_("Find a family by an ID number, phone or account"), _FAMILY),
    "number.reveal": Action(
        _("See an ID number or bank account in full, with a reason"), frozenset({Role.COUNTY_OFFICER})
    ),
    "import.read": Action(_("Read imports and their marked workbooks"), _FAMILY),
    "import.upload": Action(_("Upload a file and have it checked"), _FAMILY),
    "import.merge": Action(_("Take a checked file into the registry"), frozenset({Role.COUNTY_OFFICER})),
    "run.start": Action(_("Start an identification run"), frozenset({Role.COUNTY_OFFICER})),
    "run.read": Action(_("Read the numbers of a run"), _NUMBERS),
    "run.families": Action(_("Read the families of a run and why"), _FAMILY),
    "run.why": Action(
        _("Read why a family was suggested; city and province to check, without names"),
        _FAMILY | _ABOVE,
        given=_TIED,
    ),
    "run.what_if": Action(_("Try other weights and cut-offs on a run"), _NUMBERS),
    "standard.read": Action(_("Read the standards in force"), _EVERYBODY),
    "standard.propose": Action(_("Add a standard and propose to put it in force"), _ENACT),
    "setting.read": Action(_("Read the settings in force: days, shares, smallest numbers"), _EVERYBODY),
    "setting.propose": Action(_("Propose the value of a setting"), _ENACT),
    "setting.confirm": Action(_("Confirm, refuse or end a value that somebody else proposed"), _ENACT),
    "standard.confirm": Action(_("Confirm, refuse or end what somebody else proposed"), _ENACT),
    "duty.read": Action(_("See who holds which duty"), _FAMILY | _ABOVE | ADMINISTRATORS),
    "duty.grant": Action(_("Give and end duties"), frozenset({Role.SECURITY_ADMIN})),
    "account.open": Action(
        _("Open accounts in the own area, level by level"),
        (frozenset(OPENS) - {Role.SECURITY_ADMIN}) | {Role.SYSTEM_ADMIN},
    ),
    "account.manage": Action(_("Open and close accounts"), frozenset({Role.SYSTEM_ADMIN})),
    "place.read": Action(_("Read places, codes and names"), _EVERYBODY),
    "place.load": Action(_("Load places, codes and names"), frozenset({Role.SYSTEM_ADMIN})),
    "system.health": Action(
        _("See the health of the system"), frozenset({Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN})
    ),
    "objection.enter": Action(
        _("Enter an objection to a fact, and take it back"), _FAMILY, given=frozenset({Role.HOUSEHOLD})
    ),
    "card.issue": Action(
        _("Print a family its card, end it, and record who may act for the family"),
        _VILLAGE | {Role.TOWNSHIP_REVIEWER},
    ),
    "family.hear": Action(
        _("Write down at a service point what a family says, and answer what families said"), _FAMILY
    ),
    "family.speak": Action(
        _("See how the own case stands, ask, have facts corrected, object and sign, as the family"),
        frozenset(),
        given=frozenset({Role.HOUSEHOLD}),
    ),
    "case.read": Action(
        _("Read cases of the own area, and take the steps that their table gives to the own role"),
        _FAMILY | {Role.DEPARTMENT},
    ),
    "place_case.read": Action(
        _("Read cases of villages and counties, and take the steps that their table gives to the own role"),
        _FAMILY | _ABOVE | {Role.DEPARTMENT, Role.EVALUATOR},
    ),
    "meeting.read": Action(
        _("See who came to the appraisals of the own area, their photographs and signatures"), _FAMILY
    ),
    "meeting.hold": Action(
        _("Keep the list of a village’s representatives, and write down its appraisals"), _VILLAGE
    ),
    "spotcheck.do": Action(
        _("Draw spot checks of the own reviews, and write down what was found"),
        frozenset({Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER}),
    ),
    "board.post": Action(_("Make the sheet of a notice for the board"), _VILLAGE | {Role.TOWNSHIP_REVIEWER}),
    "place_board.post": Action(
        _("Make the sheet of a notice about villages and counties"),
        frozenset({Role.TOWNSHIP_REVIEWER, Role.PROVINCE_OFFICER}),
    ),
    "comparison.ask": Action(
        _("Ask departments about families, and decide what counts"), frozenset({Role.COUNTY_OFFICER})
    ),
    "comparison.read": Action(
        _("See comparisons: those of the own area, or those asked of the own department"),
        frozenset({Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER, Role.DEPARTMENT}),
    ),
    "comparison.answer": Action(
        _("Answer what is asked of the own department"), frozenset({Role.DEPARTMENT})
    ),
    "doubt.explain": Action(_("Write down what a family explains"), _VILLAGE),
    "doubt.judge": Action(
        _("See what a department returned, and judge explanations"),
        frozenset({Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER}),
    ),
    "clue.read": Action(_("Read the clues of the own area"), _FAMILY),
    "warning.read": Action(
        _("See what the warning rules of the own area bring, in numbers"), _FAMILY | _ABOVE
    ),
    "clue.reporter": Action(
        _("See who reported another family, and tell them"),
        frozenset({Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER}),
    ),
    "clue.report": Action(_("Enter clues, and say which family they are about"), _FAMILY),
    "disaster.read": Action(_("See the lists of families after a disaster"), _FAMILY),
    "disaster.open": Action(
        _("Open and close the list of families after a disaster"),
        frozenset({Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER}),
    ),
    "disaster.check": Action(_("Say what was found at a family after a disaster"), _VILLAGE),
    "round.read": Action(_("See the annual adjustment of the own area"), _FAMILY | _ABOVE),
    "round.open": Action(_("Open and close the annual adjustment"), frozenset({Role.COUNTY_OFFICER})),
    "round.report": Action(_("Say that the own part of the annual adjustment is done"), _FAMILY),
    "task.read": Action(_("Read the tasks about families of the own area"), _FAMILY),
    "task.do": Action(_("Do the tasks about families, and hand them over"), _VILLAGE),
    "task.oversee": Action(
        _("See the tasks of others that are late in the own area"),
        frozenset({Role.TOWNSHIP_REVIEWER, Role.COUNTY_OFFICER}),
    ),
    "mechanism.read": Action(
        _("See how the mechanism runs in the own area, in numbers"), _NUMBERS | ADMINISTRATORS
    ),
    "mechanism.repair": Action(
        _("Decide what becomes of a reaction that failed"), frozenset({Role.SYSTEM_ADMIN})
    ),
    "message.collect": Action(_("Fetch short messages for a gateway"), frozenset({Role.SYSTEM_ADMIN})),
    "audit.read": Action(_("Read the audit stream"), frozenset({Role.AUDIT_ADMIN})),
    "chain.verify": Action(
        _("Have the sealed history checked"),
        frozenset({Role.AUDIT_ADMIN, Role.EVALUATOR, Role.COUNTY_OFFICER}),
    ),
}


def given_for(action: str) -> frozenset[Role]:
    """The roles that may do an action with families given to them by name. Errors: as :func:`roles_for`."""
    return ACTIONS[action].given


def roles_for(action: str) -> frozenset[Role]:
    """The roles that may do an action.

    Raises:
        KeyError: the action is not in the table; a misspelt action must not pass as one that nobody may do.
    """
    return ACTIONS[action].roles
