"""All tables, and identification and exit of 2014–2020 (domain.md §3.2, §5.2, §5.6 A; days are local)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from liandong.casework.monitoring_tables import MONITORING, MONITORING_2026
from liandong.casework.place_tables import PLACE_TABLES
from liandong.casework.procedures import START, Clock, Guard, Part, Phase, Procedure, Sign, Transition
from liandong.foundation.accounts.roles import Role

_VILLAGE = (Role.VILLAGE_CADRE, Role.RESIDENT_TEAM)
_TOWN, _COUNTY = (Role.TOWNSHIP_REVIEWER,), (Role.COUNTY_OFFICER,)
_ABOVE = _TOWN + _COUNTY
_ANYBODY = _VILLAGE + _ABOVE
_DOC, _WHY, _SIGNED = Guard.DOCUMENT, Guard.REASON, Guard.SIGNED
_VISITED = (_DOC, Guard.TWO_SURVEYORS, Guard.FORM_VALID)
_HEARD = (_DOC, _WHY, Guard.EXPLAINED)  # nobody is vetoed who was not heard
_ENTERING = (
    *("applied", "surveyed", "compared", "village_notice", "village_objection", "village_passed"),
    *("town_notice", "town_objection", "town_passed"),
)
_LEAVING = ("pre_exit", "exit_notice", "exit_objection")
_COLLECT, _APPROVE = Part.COLLECT, Part.APPROVE
_OVER, _NONE = Guard.NOTICE_OVER, Part.NONE

_TRANSITIONS = (
    Transition("apply", (START,), "applied", _VILLAGE, _COLLECT, (_SIGNED, Guard.CONSENT)),
    Transition("survey", ("applied",), "surveyed", _VILLAGE, _COLLECT, _VISITED),
    Transition("compare", ("surveyed",), "compared", (Role.DEPARTMENT,), Part.COMPARE, (Guard.COMPARED,)),
    Transition("veto", ("surveyed", "compared"), "rejected", _ABOVE, _APPROVE, _HEARD),
    Transition(
        "vote",
        ("compared",),
        "village_notice",
        _VILLAGE,
        _COLLECT,
        (_DOC, Guard.EXPLAINED, Guard.NO_VETO, Guard.VOTE),
        clock=Clock.START,
        notice="notice.village",
    ),
    Transition(
        "notice_over", ("village_notice",), "village_passed", _VILLAGE, _COLLECT, (_OVER,), clock=Clock.END
    ),
    Transition(
        "review",
        ("village_passed",),
        "town_notice",
        _TOWN,
        _APPROVE,
        (Guard.SPOT_CHECK,),
        share="identification.township",
        clock=Clock.START,
        notice="notice.township",
    ),
    Transition("notice_over", ("town_notice",), "town_passed", _TOWN, _APPROVE, (_OVER,), clock=Clock.END),
    Transition(
        "approve",
        ("town_passed",),
        "poor",
        _COUNTY,
        _APPROVE,
        (Guard.SPOT_CHECK,),
        share="identification.county",
        decides="identified",
    ),
    Transition("return", ("village_passed",), "applied", _TOWN, _APPROVE, (_WHY,)),
    Transition("return", ("town_passed",), "village_passed", _COUNTY, _APPROVE, (_WHY,)),
    Transition("reject", ("village_passed",), "rejected", _TOWN, _APPROVE, (_WHY,)),
    Transition("reject", ("town_passed",), "rejected", _COUNTY, _APPROVE, (_WHY,)),
    *(
        line
        # Whoever is above those who posted the notice re-checks: nobody judges an objection to their own.
        for stage, judges in (("village", _ABOVE), ("town", _COUNTY), ("exit", _ABOVE))
        for line in (
            Transition(
                "object",
                (f"{stage}_notice",),
                f"{stage}_objection",
                _ANYBODY,
                _NONE,
                (_WHY, Guard.NOTICE_RUNS),
                clock=Clock.PAUSE,
                is_public=True,
            ),
            Transition(
                "dismiss",
                (f"{stage}_objection",),
                f"{stage}_notice",
                judges,
                _APPROVE,
                (_WHY, Guard.OUTSIDE),
                clock=Clock.RESUME,
            ),
            Transition(
                "uphold",
                (f"{stage}_objection",),
                "poor" if stage == "exit" else "rejected",
                judges,
                _APPROVE,
                (_WHY, Guard.OUTSIDE),
                clock=Clock.END,
                decides="kept" if stage == "exit" else "",
            ),
        )
    ),
    Transition(
        "propose_exit",
        ("poor",),
        "pre_exit",
        _VILLAGE,
        _COLLECT,
        (_DOC, Guard.VOTE, Guard.MEETS_EXIT),
        decides="pre_exit",
    ),
    Transition(
        "sign_exit",
        ("pre_exit",),
        "exit_notice",
        _VILLAGE,
        _COLLECT,
        (_SIGNED, Guard.TWO_SURVEYORS),
        clock=Clock.START,
        notice="notice.exit",
    ),
    Transition("keep", ("pre_exit",), "poor", _VILLAGE, _COLLECT, (_WHY,), decides="kept"),
    Transition(
        "approve_exit",
        ("exit_notice",),
        "lifted",
        _COUNTY,
        _APPROVE,
        (_OVER,),
        clock=Clock.END,
        decides="lifted",
    ),
    Transition(
        "reopen",
        ("rejected",),
        "applied",
        _COUNTY,
        _APPROVE,
        (_DOC, _WHY),
        reopens=True,
        asks=("error_cause",),
    ),
    Transition(
        "remove",
        ("poor",),
        "removed",
        _COUNTY,
        _APPROVE,
        (_DOC, _WHY),
        decides="removed",
        asks=("error_cause",),
    ),
    Transition("withdraw", _ENTERING, "withdrawn", _VILLAGE, _COLLECT, (_DOC,), clock=Clock.END),
    Transition(
        "close",
        (*_ENTERING, "poor", *_LEAVING),
        "closed",
        _VILLAGE,
        _COLLECT,
        (_DOC, Guard.NOBODY_LEFT),
        clock=Clock.END,
    ),
)

IDENTIFICATION = Procedure(
    id="identification",
    version="2014",
    title=_("Identification and exit of a poor household"),
    valid_from=date(2014, 1, 1),
    valid_to=date(2021, 1, 1),
    source="国开办发〔2014〕24号；厅字〔2016〕16号；公示天数与抽查比例由地方规定",
    states={
        "applied": _("applied"),
        "surveyed": _("surveyed at home"),
        "compared": _("compared with the departments"),
        "village_notice": _("agreed by the meeting, on notice in the village"),
        "village_objection": _("objection to the village's notice"),
        "village_passed": _("with the township for review"),
        "town_notice": _("reviewed by the township, on second notice"),
        "town_objection": _("objection to the township's notice"),
        "town_passed": _("with the county for approval"),
        "poor": _("identified, not yet lifted"),
        "pre_exit": _("exit prepared"),
        "exit_notice": _("signed, exit on notice"),
        "exit_objection": _("objection to the exit"),
        "lifted": _("lifted out of poverty"),
        "rejected": _("rejected"),
        "withdrawn": _("withdrawn by the family"),
        "removed": _("removed: wrongly identified"),
        "closed": _("closed: no member left"),
    },
    events={
        "apply": _("apply, with signed consent to the comparison"),
        "survey": _("survey at home"),
        "compare": _("return the comparison"),
        "veto": _("confirm a veto"),
        "vote": _("agree in the democratic appraisal and post the notice"),
        "notice_over": _("end the notice"),
        "review": _("review and post the second notice"),
        "approve": _("approve"),
        "return": _("send back"),
        "reject": _("reject"),
        "object": _("write down an objection"),
        "dismiss": _("find the objection unfounded"),
        "uphold": _("find the objection right"),
        "propose_exit": _("propose the exit in the democratic appraisal"),
        "sign_exit": _("have the family sign and post the notice of exit"),
        "keep": _("take the proposal of exit back"),
        "approve_exit": _("approve the exit"),
        "remove": _("remove what was wrongly identified"),
        "reopen": _("reopen what was wrongly rejected"),
        "withdraw": _("take the application back"),
        "close": _("close: no member left"),
    },
    transitions=_TRANSITIONS,
    tasks={
        "applied": "case.survey",
        "surveyed": "case.compare",
        "compared": "case.meeting",
        "village_notice": "case.end_notice",
        "village_objection": "case.recheck",
        "village_passed": "case.review",
        "town_notice": "case.end_second_notice",
        "town_objection": "case.recheck_county",
        "town_passed": "case.approve",
        "pre_exit": "case.survey",
        "exit_notice": "case.approve",
        "exit_objection": "case.recheck",
    },
    path=(
        (
            *("applied", "surveyed", "compared", "village_notice", "village_passed", "town_notice"),
            *("town_passed", "poor"),
        ),
        ("pre_exit", "exit_notice", "lifted"),
    ),
    # 2016: a family that is to leave recognises it by signing (domain.md §5.2)
    signs={
        START: Sign.CONSENT,
        "pre_exit": Sign.AGREED,
        **dict.fromkeys(("poor", "lifted", "rejected", "removed"), Sign.RECEIVED),
    },
    phases=dict.fromkeys(_ENTERING, Phase.ENTRY) | dict.fromkeys(_LEAVING, Phase.LEAVING),
)


def in_turn(tables: tuple[Procedure, ...]) -> tuple[Procedure, ...]:
    """The tables, of which one procedure has at most one in one place on any day.

    Raises:
        ValueError: two hold on one day, so that chance would choose under which a case is opened.
    """
    for at, one in enumerate(tables):
        for other in tables[at + 1 :]:
            if (one.id, one.place) != (other.id, other.place):
                continue
            begins = max(one.valid_from, other.valid_from)
            if all(table.valid_to is None or begins < table.valid_to for table in (one, other)):
                raise ValueError(f"{one.id}: {one.version} and {other.version} both hold on {begins}")
    return tables


TABLES: tuple[Procedure, ...] = in_turn((IDENTIFICATION, MONITORING, MONITORING_2026, *PLACE_TABLES))


def tables_on(code: str, day: date) -> list[Procedure]:
    """The tables under which cases of a place are opened on a day: of each procedure the nearest place's."""
    found: dict[str, Procedure] = {}
    for one in sorted(TABLES, key=lambda one: len(one.place)):
        if one.is_in_force(code, day):
            found[one.id] = one
    return list(found.values())


def table_on(procedure: str, day: date, code: str = "") -> Procedure | None:
    """The table of a procedure for cases opened on a day at a place's code; None where there is none."""
    return next((one for one in tables_on(code, day) if one.id == procedure), None)


def table_of(procedure: str, version: str) -> Procedure:
    """The table that a case was opened under.

    Raises:
        KeyError: no such version; versions are added and never taken away.
    """
    return {(one.id, one.version): one for one in TABLES}[procedure, version]
