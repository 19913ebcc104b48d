"""How a family's cases stand, in plain words, for the family itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from liandong.casework.case_page import next_task, next_words
from liandong.casework.case_selectors import cases_about
from liandong.casework.models import Case, CaseStep
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Clock, Guard, Procedure, Sign
from liandong.casework.settings.moved import MovedDay, moved_day
from liandong.feedback.models import FamilySaid
from liandong.feedback.signed import Content, Facts, content_of, digest_of, facts_of, words_of
from liandong.feedback.voice import Voice
from liandong.foundation import clock
from liandong.foundation.pages import formats
from liandong.foundation.places.selectors import path_names
from liandong.linkage.models import Subject


@dataclass(frozen=True)
class Standing:
    """One case as its family reads it.

    ``reason``: the last one that was written down in the case. ``next``: who does what until when.
    ``notice_until``: last day of the notice that hangs; None while none hangs or an objection holds it.
    ``may_stop``: an objection now stops the days of the notice. ``sign``: what is to be signed now, with its
    ``content``. ``moved``: that a changed rule moved the last day of what is next.
    """

    case: Case
    title: str
    state: str
    since: datetime
    reason: str
    next: str
    notice_until: date | None
    is_held: bool
    may_stop: bool
    sign: Sign | None
    signed: FamilySaid | None
    content: Content | None = None
    moved: str = ""

    @property
    def what(self) -> list[tuple[str, str]]:
        """What is to be signed now, in words."""
        return words_of(self.content) if self.content is not None else []


def standings(voice: Voice) -> list[Standing]:
    """The cases of a family, the latest first. Cost: six queries and three for each case."""
    cases = cases_about(Subject("household", voice.household.key))
    signatures = signatures_of(cases)
    facts = facts_of(voice.household, clock.today()) if cases else None
    return [_standing(case, signatures, facts) for case in cases]


def signatures_of(cases: Sequence[Case]) -> list[FamilySaid]:
    """What families signed in these cases, the latest first. Cost: one query."""
    found = FamilySaid.objects.filter(case__in=cases, kind__in=[sign.value for sign in Sign])
    return list(found.select_related("proxy", "person", "member", "signature").order_by("-pk"))


def _standing(case: Case, signatures: Sequence[FamilySaid], facts: Facts | None) -> Standing:
    table = table_of(case.procedure, case.version)
    steps = list(case.steps.order_by("-number"))
    sign = table.signs.get(case.state)
    content = content_of(sign, case, steps, facts) if sign and facts else None
    signed = signed_now(case, content, steps, signatures) if content else None
    task = next_task(case)
    return Standing(
        case=case,
        title=str(table.title),
        state=str(table.states[case.state]),
        since=entered(case, steps),
        reason=next((one.reason for one in steps if one.reason), ""),
        next=next_words(task),
        notice_until=case.notice_until,
        is_held=case.notice_left is not None,
        may_stop=stops_notice(table, case),
        sign=sign if signed is None else None,
        signed=signed,
        content=content,
        moved=_moved_words(moved_day(task)),
    )


def _moved_words(moved: MovedDay | None) -> str:
    """L9: that the last day was another one, since when, and by whose decision."""
    if moved is None:
        return ""
    words = _("The last day was {was}. Since {since} the rule is {days}, by decision of {place}. {ground}")
    return words.format(
        was=formats.day(moved.was),
        since=formats.day(moved.since),
        days=moved.now.said,
        place=path_names(moved.place)[-1] if moved.place else _("the state"),
        ground=moved.now.source,
    ).strip()


def entered(case: Case, steps: Sequence[CaseStep]) -> datetime:
    """When a case came into the state it is in. ``steps``: the latest first."""
    since = case.opened_at
    for one in steps:
        if one.to_state != case.state:
            break
        since = one.done_at
    return since


def signed_now(
    case: Case, content: Content, steps: Sequence[CaseStep], signatures: Sequence[FamilySaid]
) -> FamilySaid | None:
    """The signature that a case asks for in the state it is in; None where it is still to be given.

    One that was taken back does not count, nor one of another content. Those from before signed none.
    """
    since, digest = entered(case, steps), digest_of(content)
    given = (
        one
        for one in signatures
        if one.case_id == case.pk and one.kind == content["kind"] and one.withdrawn_at is None
    )
    return next((one for one in given if one.said_at >= since and one.digest in ("", digest)), None)


def stops_notice(table: Procedure, case: Case) -> bool:
    """Whether an objection now stops the days of a notice that hangs."""
    lines = table.lines_from(case.state)
    hangs = any(one.clock is Clock.PAUSE and Guard.NOTICE_RUNS in one.guards for one in lines)
    return hangs and case.notice_until is not None and clock.today() <= case.notice_until
