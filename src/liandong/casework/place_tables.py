"""Villages and counties: listed, and leaving the list (domain.md §2.6, §5.2, §5.6 C and D).

Figures and their lines are dated data of the place (``criteria.toml``); the tables say when they are held up.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext_lazy as _

from liandong.casework.procedures import COUNTY, START, VILLAGE, Clock, Guard, Part, Procedure, Transition
from liandong.foundation.accounts.roles import Role

_VILLAGERS = (Role.VILLAGE_CADRE, Role.RESIDENT_TEAM)
_TOWN, _COUNTY = (Role.TOWNSHIP_REVIEWER,), (Role.COUNTY_OFFICER,)
_CITY, _PROVINCE = (Role.CITY_OFFICER,), (Role.PROVINCE_OFFICER,)
_EVALUATOR = (Role.EVALUATOR,)
_DOC, _WHY, _OVER, _FIGURES = Guard.DOCUMENT, Guard.REASON, Guard.NOTICE_OVER, Guard.CRITERIA
_COLLECT, _APPROVE = Part.COLLECT, Part.APPROVE
_POOR = ("village.listing.incidence", "village.listing.income", "village.listing.collective")
_RELATIVE = ("relative.listing.incidence", "relative.listing.income")
_RATES = ("county.exit.missed", "county.exit.false_exit", "county.exit.approval")


def _notice(
    passed: str, objectors: tuple[Role, ...], judges: tuple[Role, ...], posters: tuple[Role, ...]
) -> tuple[Transition, ...]:
    """Objections to the one notice of a place, re-checked by others than those who posted it, and its end."""
    judged = (_WHY, Guard.OUTSIDE)
    return (
        Transition(
            "object",
            ("notice",),
            "objection",
            objectors,
            Part.NONE,
            (_WHY, Guard.NOTICE_RUNS),
            clock=Clock.PAUSE,
            is_public=True,
        ),
        Transition("dismiss", ("objection",), "notice", judges, _APPROVE, judged, clock=Clock.RESUME),
        Transition("uphold", ("objection",), "rejected", judges, _APPROVE, judged, clock=Clock.END),
        Transition("notice_over", ("notice",), passed, posters, _APPROVE, (_OVER,), clock=Clock.END),
    )


def _earlier(roles: tuple[Role, ...], decides: str) -> Transition:
    """What was decided before the platform is written down from its paper, so that an exit can follow."""
    return Transition("write_down", (START,), "listed", roles, _APPROVE, (_DOC, _WHY), decides=decides)


_VILLAGE_LISTING = (
    Transition("propose", (START,), "proposed", _VILLAGERS, _COLLECT, (_DOC, Guard.NOT_LISTED)),
    _earlier(_COUNTY, "village_listed"),
    Transition(
        "verify",
        ("proposed",),
        "notice",
        _TOWN,
        _APPROVE,
        (_DOC, _FIGURES),
        criteria=_POOR,
        clock=Clock.START,
        notice="notice.village_listing",
    ),
    *_notice("passed", _VILLAGERS + _TOWN + _COUNTY, _COUNTY, _TOWN),
    Transition("return", ("passed",), "proposed", _COUNTY, _APPROVE, (_WHY,)),
    Transition("reject", ("proposed",), "rejected", _TOWN, _APPROVE, (_WHY,)),
    Transition("reject", ("passed",), "rejected", _COUNTY, _APPROVE, (_WHY,)),
    Transition("withdraw", ("proposed",), "withdrawn", _VILLAGERS, _COLLECT, (_DOC,)),
)
_APPROVED = Transition(
    "approve",
    ("passed",),
    "listed",
    _COUNTY,
    _APPROVE,
    (_FIGURES,),
    criteria=_POOR,
    decides="village_listed",
    announce="notice.village_listing",
)
_STATES = {
    "notice": _("verified, on notice in the township"),
    "objection": _("objection to the notice, to be re-checked"),
    "passed": _("with the county for approval"),
    "rejected": _("rejected"),
    "withdrawn": _("withdrawn"),
}
_EVENTS = {
    "propose": _("propose the village"),
    "object": _("write down an objection"),
    "dismiss": _("find the objection unfounded"),
    "uphold": _("find the objection right"),
    "notice_over": _("end the notice and report"),
    "return": _("send back"),
    "reject": _("reject"),
    "withdraw": _("take the proposal back"),
    "approve": _("approve"),
}
_TASKS = {"notice": "case.end_second_notice", "objection": "case.recheck_county", "passed": "case.approve"}

VILLAGE_LISTING = Procedure(
    id="village_listing",
    version="2014",
    title=_("Listing of a poor village"),
    valid_from=date(2014, 1, 1),
    valid_to=date(2021, 1, 1),
    source="国开办发〔2014〕24号：村委会申请、乡镇审核公示、县审定公告；公示天数由地方规定",
    states={
        "proposed": _("proposed by the village"),
        **_STATES,
        "listed": _("listed as a poor village"),
    },
    events={
        **_EVENTS,
        "verify": _("verify the figures and post the notice"),
        "write_down": _("write down a listing decided earlier"),
    },
    transitions=(*_VILLAGE_LISTING, _APPROVED),
    tasks={"proposed": "case.verify", **_TASKS},
    path=(("proposed", "notice", "passed", "listed"),),
    subject=VILLAGE,
)

# Guangdong drew a line of its own in 2016, and the province approved.
VILLAGE_LISTING_GUANGDONG = replace(
    VILLAGE_LISTING,
    version="2016-44",
    title=_("Listing of a relatively poor village"),
    valid_from=date(2016, 1, 1),
    source="广东省 2016 年相对贫困村认定：村、镇、县逐级审核，省审定",
    states={**VILLAGE_LISTING.states, "reported": _("with the province for approval")},
    events={**VILLAGE_LISTING.events, "report": _("review and report to the province")},
    transitions=(
        *(replace(one, criteria=_RELATIVE) if one.event == "verify" else one for one in _VILLAGE_LISTING),
        Transition("report", ("passed",), "reported", _COUNTY, _APPROVE, (_WHY,)),
        replace(_APPROVED, states=("reported",), roles=_PROVINCE, criteria=_RELATIVE),
        Transition("return", ("reported",), "passed", _PROVINCE, _APPROVE, (_WHY,)),
        Transition("reject", ("reported",), "rejected", _PROVINCE, _APPROVE, (_WHY,)),
    ),
    tasks={**VILLAGE_LISTING.tasks, "reported": "case.approve_province"},
    path=(("proposed", "notice", "passed", "reported", "listed"),),
    place="44",
)

VILLAGE_EXIT = Procedure(
    id="village_exit",
    version="2016",
    title=_("Exit of a poor village"),
    valid_from=date(2016, 4, 1),
    valid_to=date(2021, 1, 1),
    source="厅字〔2016〕16号：贫困发生率降至线下，统筹考虑基础设施、公共服务、产业、集体经济；乡镇内公示",
    states={
        "candidate": _("proposed for exit"),
        "verified": _("figures verified by the township"),
        **_STATES,
        "exited": _("left the list, to be followed"),
        "monitored": _("left the list, being followed"),
        "relisted": _("listed again"),
        "settled": _("left the list for good"),
    },
    events={
        **_EVENTS,
        "verify": _("verify figures and conditions"),
        "post": _("post the notice in the township"),
        "approve": _("approve the exit"),
        "follow": _("write down how the village stands"),
        "relist": _("list again: the village fell back"),
        "settle": _("end following: it holds"),
    },
    transitions=(
        Transition("propose", (START,), "candidate", _VILLAGERS, _COLLECT, (_DOC, Guard.LISTED)),
        Transition(
            "verify",
            ("candidate",),
            "verified",
            _TOWN,
            _APPROVE,
            (_WHY, _FIGURES),
            asks=("village_conditions",),
            criteria=("village.exit.incidence",),
        ),
        Transition(
            "post",
            ("verified",),
            "notice",
            _TOWN,
            _APPROVE,
            (_DOC,),
            clock=Clock.START,
            notice="notice.village_exit",
        ),
        *_notice("passed", _VILLAGERS + _TOWN + _COUNTY, _COUNTY, _TOWN),
        Transition(
            "approve",
            ("passed",),
            "exited",
            _COUNTY,
            _APPROVE,
            (_FIGURES,),
            criteria=("village.exit.incidence",),
            decides="village_exited",
            announce="notice.village_exit",
        ),
        Transition("return", ("passed",), "candidate", _COUNTY, _APPROVE, (_WHY,)),
        Transition("reject", ("candidate", "verified"), "rejected", _TOWN, _APPROVE, (_WHY,)),
        Transition("reject", ("passed",), "rejected", _COUNTY, _APPROVE, (_WHY,)),
        Transition("withdraw", ("candidate",), "withdrawn", _VILLAGERS, _COLLECT, (_DOC,)),
        Transition("follow", ("exited", "monitored"), "monitored", _TOWN, _APPROVE, (_WHY,)),
        Transition(
            "relist",
            ("exited", "monitored"),
            "relisted",
            _COUNTY,
            _APPROVE,
            (_DOC, _WHY, _FIGURES),
            criteria=("village.fallen.incidence",),
            decides="village_listed",
            announce="notice.village_listing",
        ),
        Transition(
            "settle",
            ("monitored",),
            "settled",
            _COUNTY,
            _APPROVE,
            (_WHY, _FIGURES),
            criteria=("village.exit.incidence",),
        ),
    ),
    tasks={"candidate": "case.verify", "verified": "case.verify", "exited": "case.follow", **_TASKS},
    path=(("candidate", "verified", "notice", "passed", "exited"), ("monitored", "settled")),
    subject=VILLAGE,
)

_COUNTY_STATES = {
    "applied": _("proposed by the county"),
    "city_checked": _("checked by the city"),
    "notice": _("checked by the province, on notice"),
    "objection": _("objection to the notice, to be re-checked"),
    "rejected": _("rejected"),
    "withdrawn": _("withdrawn"),
}
_COUNTY_EVENTS = {
    **{name: _EVENTS[name] for name in ("object", "dismiss", "uphold", "notice_over", "return", "reject")},
    "withdraw": _EVENTS["withdraw"],
    "approve": _EVENTS["approve"],
    "city_check": _("check and report to the province"),
    "publicise": _("check and post the notice"),
}
_COUNTY_TASKS = {
    "applied": "case.city_check",
    "city_checked": "case.province_check",
    "notice": "case.end_province_notice",
    "objection": "case.recheck_province",
}


def _through_the_levels(notice: str, passed: str) -> tuple[Transition, ...]:
    """City and province check; the province posts, and another of its officers judges what is objected."""
    return (
        Transition("city_check", ("applied",), "city_checked", _CITY, _APPROVE, (_WHY,)),
        Transition(
            "publicise",
            ("city_checked",),
            "notice",
            _PROVINCE,
            _APPROVE,
            (_WHY,),
            clock=Clock.START,
            notice=notice,
        ),
        *_notice(passed, _COUNTY + _CITY + _PROVINCE, _PROVINCE, _PROVINCE),
        Transition("return", ("applied",), "withdrawn", _CITY, _APPROVE, (_WHY,)),
        Transition("return", ("city_checked",), "applied", _PROVINCE, _APPROVE, (_WHY,)),
        Transition("reject", ("applied",), "rejected", _CITY, _APPROVE, (_WHY,)),
        Transition("reject", ("city_checked", passed), "rejected", _PROVINCE, _APPROVE, (_WHY,)),
        Transition("withdraw", ("applied", "city_checked"), "withdrawn", _COUNTY, _COLLECT, (_DOC,)),
    )


def _county_listing(criteria: tuple[str, ...]) -> tuple[Transition, ...]:
    return (
        Transition(
            "apply",
            (START,),
            "applied",
            _COUNTY,
            _COLLECT,
            (_DOC, Guard.NOT_LISTED, _FIGURES),
            criteria=criteria,
        ),
        _earlier(_PROVINCE, "county_listed"),
        *_through_the_levels("notice.county_listing", "publicised"),
        Transition(
            "approve",
            ("publicised",),
            "listed",
            _PROVINCE,
            _APPROVE,
            (_DOC, _FIGURES),
            criteria=criteria,
            decides="county_listed",
            announce="notice.county_listing",
        ),
    )


COUNTY_LISTING = Procedure(
    id="county_listing",
    version="2014",
    title=_("Listing of a poor county"),
    valid_from=date(2014, 1, 1),
    valid_to=date(2021, 1, 1),
    source="《中国农村扶贫开发纲要（2011—2020年）》：重点县由省（自治区、直辖市）调整；步骤与公示天数为平台暂定",
    states={
        **_COUNTY_STATES,
        "publicised": _("notice over, with the province for approval"),
        "listed": _("listed as a poor county"),
    },
    events={
        **_COUNTY_EVENTS,
        "apply": _("propose the county"),
        "write_down": _("write down a listing decided earlier"),
    },
    transitions=_county_listing(("county.listing.incidence", "county.listing.income")),
    tasks={**_COUNTY_TASKS, "publicised": "case.approve_province"},
    path=(("applied", "city_checked", "notice", "publicised", "listed"),),
    subject=COUNTY,
)

COUNTY_REVIVAL = replace(
    COUNTY_LISTING,
    version="2021",
    title=_("Listing of a key county of rural revival"),
    valid_from=date(2021, 1, 1),
    valid_to=date(2026, 1, 1),
    source="国家乡村振兴重点帮扶县由省级推荐确定（2021 年）；步骤与公示天数为平台暂定",
    states={**COUNTY_LISTING.states, "listed": _("listed as a key county")},
    transitions=_county_listing(("county.revival.income",)),
)

COUNTY_REVIVAL_2026 = replace(
    COUNTY_REVIVAL,
    version="2026",
    valid_from=date(2026, 1, 1),
    valid_to=None,
    source="常态化帮扶（2026 年起）正式办法未定，暂沿用 2021–2025 年的步骤",
    provisional=_(
        "The rules from 2026 are not yet settled in wording; until then the steps of 2021–2025 go on."
    ),
)

COUNTY_EXIT = Procedure(
    id="county_exit",
    version="2016",
    title=_("Exit of a poor county"),
    valid_from=date(2016, 4, 1),
    valid_to=date(2021, 1, 1),
    source="厅字〔2016〕16号：县提出、市级初审、省级核查公示审定、专项评估检查、省级批准；公示天数为平台暂定",
    states={
        **_COUNTY_STATES,
        "publicised": _("notice over, to be evaluated by a third party"),
        "evaluated": _("evaluated, with the province for approval"),
        "exited": _("left the list of poor counties"),
    },
    events={
        **_COUNTY_EVENTS,
        "apply": _("propose the exit of the county"),
        "evaluate": _("enter the evaluation: every rate holds"),
        "fail": _("enter the evaluation: it failed"),
        "approve": _("approve the exit"),
    },
    transitions=(
        Transition(
            "apply",
            (START,),
            "applied",
            _COUNTY,
            _COLLECT,
            (_DOC, Guard.LISTED, _FIGURES),
            criteria=("county.exit.incidence",),
        ),
        *_through_the_levels("notice.county_exit", "publicised"),
        Transition(
            "evaluate",
            ("publicised",),
            "evaluated",
            _EVALUATOR,
            Part.EVALUATE,
            (_DOC, _WHY, _FIGURES),
            criteria=_RATES,
        ),
        # Any rate that fails is a veto.
        Transition("fail", ("publicised",), "rejected", _EVALUATOR, Part.EVALUATE, (_DOC, _WHY)),
        Transition(
            "approve",
            ("evaluated",),
            "exited",
            _PROVINCE,
            _APPROVE,
            (_DOC, _FIGURES),
            criteria=("county.exit.incidence",),
            decides="county_exited",
            announce="notice.county_exit",
        ),
        Transition("return", ("evaluated",), "publicised", _PROVINCE, _APPROVE, (_WHY,)),
        Transition("reject", ("evaluated",), "rejected", _PROVINCE, _APPROVE, (_WHY,)),
    ),
    tasks={**_COUNTY_TASKS, "publicised": "case.evaluate", "evaluated": "case.approve_province"},
    path=(("applied", "city_checked", "notice", "publicised", "evaluated", "exited"),),
    subject=COUNTY,
)

PLACE_TABLES: tuple[Procedure, ...] = (
    VILLAGE_LISTING,
    VILLAGE_LISTING_GUANGDONG,
    VILLAGE_EXIT,
    COUNTY_LISTING,
    COUNTY_REVIVAL,
    COUNTY_REVIVAL_2026,
    COUNTY_EXIT,
)
