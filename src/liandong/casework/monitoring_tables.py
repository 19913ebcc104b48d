"""Monitored households since 2021 (domain.md §5.4, §5.5, §5.6 B; 中农组发〔2021〕7 号)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from liandong.casework.procedures import START, Clock, Guard, Part, Phase, Procedure, Sign, Transition
from liandong.foundation.accounts.roles import Role

_VILLAGE = (Role.VILLAGE_CADRE, Role.RESIDENT_TEAM)
_TOWN, _COUNTY = (Role.TOWNSHIP_REVIEWER,), (Role.COUNTY_OFFICER,)
_ABOVE = _TOWN + _COUNTY
_DOC, _WHY = Guard.DOCUMENT, Guard.REASON
_CONSENT = (Guard.SIGNED, Guard.CONSENT)
_COLLECT, _APPROVE = Part.COLLECT, Part.APPROVE
_NOTICES = ("entry", "clear")
_ENTERING = (
    *("opened", "green", "surveyed", "compared", "entry_notice", "entry_objection", "entry_passed"),
    "entry_reviewed",
)
_CLEARING = ("clear_surveyed", "clear_notice", "clear_objection", "clear_passed", "clear_reviewed")
_HELPED = ("monitored", "helping")
_SIGNED = (_DOC, Guard.TWO_SURVEYORS)
_VISITED = (Guard.VISITED, Guard.TWO_SURVEYORS)
_CAUSE = ("error_cause",)


def _notice(stage: str, back: str, days: str, asks: tuple[str, ...]) -> tuple[Transition, ...]:
    """The meeting's vote, the notice once in the village, objections to it, and its end."""
    voted, hangs, disputed = f"{stage}_vote", f"{stage}_notice", f"{stage}_objection"
    came_from = "compared" if stage == "entry" else "clear_surveyed"
    over, resume, end = (Guard.NOTICE_OVER,), Clock.RESUME, Clock.END
    outside = (_WHY, Guard.OUTSIDE)
    return (
        Transition(
            voted,
            (came_from,),
            hangs,
            _VILLAGE,
            _COLLECT,
            (_DOC, Guard.EXPLAINED, Guard.VOTE) if stage == "entry" else (_DOC, Guard.VOTE),
            clock=Clock.START,
            notice=days,
            asks=asks,
        ),
        Transition(
            "object",
            (hangs,),
            disputed,
            _VILLAGE + _ABOVE,
            Part.NONE,
            (_WHY, Guard.NOTICE_RUNS),
            clock=Clock.PAUSE,
            is_public=True,
        ),
        # Nobody judges an objection to their own: the notice is the village's, so those above re-check.
        Transition("dismiss", (disputed,), hangs, _ABOVE, _APPROVE, outside, clock=resume),
        Transition("uphold", (disputed,), back, _ABOVE, _APPROVE, outside, clock=end),
        Transition("notice_over", (hangs,), f"{stage}_passed", _VILLAGE, _COLLECT, over, clock=end),
    )


def _above(stage: str, back: str, decides: str, days: str) -> tuple[Transition, ...]:
    """Township and county: check and approve, send back, reject."""
    passed, reviewed = f"{stage}_passed", f"{stage}_reviewed"
    rejected = "rejected" if stage == "entry" else "helping"
    return (
        Transition(
            "review", (passed,), reviewed, _TOWN, _APPROVE, (Guard.SPOT_CHECK,), share="monitoring.township"
        ),
        Transition("return", (passed,), back, _TOWN, _APPROVE, (_WHY,)),
        Transition("reject", (passed,), rejected, _TOWN, _APPROVE, (_WHY,)),
        Transition(
            f"{stage}_approve",
            (reviewed,),
            "monitored" if stage == "entry" else "cleared",
            _COUNTY,
            _APPROVE,
            decides=decides,
            announce=days,
        ),
        Transition("return", (reviewed,), passed, _COUNTY, _APPROVE, (_WHY,)),
        Transition("reject", (reviewed,), rejected, _COUNTY, _APPROVE, (_WHY,)),
    )


_TRANSITIONS = (
    Transition("open", (START,), "opened", _VILLAGE, _COLLECT, _CONSENT, asks=("found_by", "risks")),
    Transition(
        "risk_again",
        (START,),
        "opened",
        _VILLAGE,
        _COLLECT,
        (*_CONSENT, Guard.CLEARED_BEFORE),
        asks=("found_by", "risks"),
    ),
    # Whoever was monitored before the platform came has a standing and no case: help goes on in one.
    Transition("take_over", (START,), "helping", _VILLAGE, _COLLECT, (_DOC, Guard.ON_RECORD)),
    # Help first: the head of the township orders it, and the papers follow.
    Transition("help_first", (START,), "green", _TOWN, _APPROVE, (_WHY,), asks=("risks",)),
    Transition("hand_in_papers", ("green",), "opened", _VILLAGE, _COLLECT, _CONSENT, asks=("found_by",)),
    Transition("survey", ("opened",), "surveyed", _VILLAGE, _COLLECT, _SIGNED),
    Transition("compare", ("surveyed",), "compared", (Role.DEPARTMENT,), Part.COMPARE, (Guard.COMPARED,)),
    Transition("decline", ("opened", "surveyed", "compared"), "rejected", _VILLAGE, _COLLECT, (_DOC, _WHY)),
    *_notice("entry", "rejected", "notice.monitoring", ("monitor_kind", "risks")),
    *_above("entry", "compared", "monitored", "notice.monitoring"),
    Transition("plan", ("monitored",), "helping", _VILLAGE, _COLLECT, (Guard.FITTING_PLAN,)),
    *(
        Transition("add_risk", (state,), state, _VILLAGE, _COLLECT, (_WHY,), asks=("risks",), decides="risks")
        for state in _HELPED
    ),
    Transition(
        "clear_helped",
        ("helping",),
        "clear_surveyed",
        _VILLAGE,
        _COLLECT,
        (*_VISITED, _WHY, Guard.SECURED, Guard.NOT_SOON),
    ),
    Transition(
        "clear_natural", _HELPED, "clear_surveyed", _VILLAGE, _COLLECT, (*_VISITED, _WHY, Guard.SECURED)
    ),
    Transition("keep", ("clear_surveyed",), "helping", _VILLAGE, _COLLECT, (_WHY,)),
    *_notice("clear", "helping", "notice.clearing", ()),
    *_above("clear", "clear_surveyed", "cleared", "notice.clearing"),
    Transition(
        "take_back",
        _HELPED,
        "entry_reviewed",
        _COUNTY,
        _APPROVE,
        (_DOC, _WHY),
        decides="taken_back",
        asks=_CAUSE,
    ),
    Transition(
        "take_back_clearing",
        ("cleared",),
        "helping",
        _COUNTY,
        _APPROVE,
        (_DOC, _WHY),
        decides="clearing_taken_back",
        reopens=True,
        asks=_CAUSE,
    ),
    Transition("reopen", ("rejected",), "opened", _COUNTY, _APPROVE, (_DOC, _WHY), reopens=True, asks=_CAUSE),
    Transition(
        "remove",
        _HELPED,
        "removed",
        _COUNTY,
        _APPROVE,
        (_DOC, _WHY),
        decides="wrongly_monitored",
        announce="notice.monitoring",
        asks=_CAUSE,
    ),
    Transition("withdraw", _ENTERING, "withdrawn", _VILLAGE, _COLLECT, (_DOC,), clock=Clock.END),
    Transition(
        "close",
        (*_ENTERING, *_HELPED, *_CLEARING),
        "closed",
        _VILLAGE,
        _COLLECT,
        (_DOC, Guard.NOBODY_LEFT),
        clock=Clock.END,
    ),
)

MONITORING = Procedure(
    id="monitoring",
    version="2021",
    title=_("Monitored household: taking in, help, clearing"),
    valid_from=date(2021, 1, 1),
    valid_to=date(2026, 1, 1),
    source="中农组发〔2021〕7号；识别全程 15 日、村内公示一次不少于 5 日；分段时限由地方规定",
    states={
        "opened": _("risk likely, consent signed"),
        "green": _("green channel: helped first, papers to follow"),
        "surveyed": _("visited and checked"),
        "compared": _("compared, for the meeting"),
        "entry_notice": _("agreed by the meeting, on notice in the village"),
        "entry_objection": _("objection to the notice, to be re-checked"),
        "entry_passed": _("with the township for review"),
        "entry_reviewed": _("with the county for approval"),
        "monitored": _("monitored: risk not cleared, plan to be made"),
        "helping": _("monitored: being helped by plan"),
        "clear_surveyed": _("risk gone on visit, for the meeting"),
        "clear_notice": _("clearing agreed by the meeting, on notice"),
        "clear_objection": _("objection to the clearing, to be re-checked"),
        "clear_passed": _("clearing with the township for review"),
        "clear_reviewed": _("clearing with the county for approval"),
        "cleared": _("risk cleared"),
        "rejected": _("not taken in"),
        "withdrawn": _("withdrawn by the family"),
        "removed": _("removed: wrongly taken in"),
        "closed": _("closed: no member left"),
    },
    events={
        "open": _("open the procedure, with signed consent to the comparison"),
        "risk_again": _("open again: a risk has come back"),
        "take_over": _("go on with a family that was already monitored"),
        "help_first": _("help at once through the green channel"),
        "hand_in_papers": _("hand in the papers of the green channel"),
        "survey": _("visit and check at home"),
        "compare": _("return the comparison"),
        "decline": _("close: no risk, or the meeting did not agree"),
        "entry_vote": _("agree in the democratic appraisal and post the notice"),
        "clear_vote": _("agree to the clearing in the appraisal and post the notice"),
        "object": _("write down an objection"),
        "dismiss": _("find the objection unfounded"),
        "uphold": _("find the objection right"),
        "notice_over": _("end the notice and report to the township"),
        "review": _("review and report to the county"),
        "return": _("send back"),
        "reject": _("reject"),
        "entry_approve": _("approve: monitored from today"),
        "clear_approve": _("approve: risk cleared from today"),
        "plan": _("make the plan of help"),
        "add_risk": _("state the risks anew"),
        "clear_helped": _("propose clearing: help has removed the risk"),
        "clear_natural": _("propose clearing: the risk went by itself"),
        "keep": _("take the proposal of clearing back"),
        "take_back": _("take the approval back"),
        "take_back_clearing": _("take back a wrong clearing"),
        "reopen": _("reopen what was wrongly rejected"),
        "remove": _("remove what was wrongly taken in"),
        "withdraw": _("take the application back"),
        "close": _("close: no member left"),
    },
    transitions=_TRANSITIONS,
    tasks={
        "opened": "case.survey",
        "green": "case.papers",
        "surveyed": "case.compare",
        "compared": "case.meeting",
        "monitored": "case.plan",
        "clear_surveyed": "case.meeting",
        **{f"{stage}_notice": "case.end_notice" for stage in _NOTICES},
        **{f"{stage}_objection": "case.recheck" for stage in _NOTICES},
        **{f"{stage}_passed": "case.review" for stage in _NOTICES},
        **{f"{stage}_reviewed": "case.approve" for stage in _NOTICES},
    },
    path=(
        (
            *("opened", "surveyed", "compared", "entry_notice", "entry_passed", "entry_reviewed"),
            "monitored",
        ),
        ("helping", "clear_surveyed", "clear_notice", "clear_passed", "clear_reviewed", "cleared"),
    ),
    signs={
        START: Sign.CONSENT,
        "green": Sign.CONSENT,
        "clear_surveyed": Sign.AGREED,
        **dict.fromkeys(("monitored", "cleared", "rejected", "removed"), Sign.RECEIVED),
    },
    phases={
        **dict.fromkeys(_ENTERING, Phase.ENTRY),
        "monitored": Phase.PLAN,
        **dict.fromkeys(_CLEARING, Phase.LEAVING),
    },
    whole="clue.settle",
)

MONITORING_2026 = replace(
    MONITORING,
    version="2026",
    valid_from=date(2026, 1, 1),
    valid_to=None,
    source="常态化帮扶（2026 年起）正式办法未定，暂沿用中农组发〔2021〕7号的步骤",
    provisional=_(
        "The rules from 2026 are not yet settled in wording; until then the steps of 2021–2025 go on."
    ),
)
