"""What a changed rule means for a family (L9), in plain words on its own page.

Nothing is written for it: it is read out of the events that followed from the rule, as long as they still
say how things stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from liandong.analytics.measures.explanation import Suggestion
from liandong.analytics.standards import Lines
from liandong.casework.models import Proposal, ProposalState, SettingValue
from liandong.casework.settings.in_force import required
from liandong.casework.settings.services import titled
from liandong.casework.settings.uses import begins
from liandong.dynamics.models import TimelyLine, TimelyList
from liandong.dynamics.ruled import BY_RULE, LISTED, touching
from liandong.foundation import clock
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Place
from liandong.foundation.places.selectors import path_names
from liandong.identification.in_force import InForce, in_force_here, region_codes
from liandong.identification.income_lines import line_at, yuan_of
from liandong.identification.models import Enactment, PresentResult, StandardText
from liandong.identification.slots import Slot
from liandong.linkage.models import Event
from liandong.registry.models import Household

DAYS = "family.rule_told"
"""The setting: how many days a family reads that a rule changed."""


@dataclass(frozen=True)
class RuleNews:
    """A rule that changed: ``what``, since when, by whose decision and on what ground, what it means here.

    ``key``: of the decision; None: a national default.
    """

    key: UUID | None
    what: str
    since: date
    decided_by: str
    ground: str
    means: str


def rule_news(household: Household) -> list[RuleNews]:
    """What changed rules mean for a family, the latest first.

    Cost: two queries, and up to eight more where any did.
    """
    days = required(DAYS, household.place, clock.today()).days
    since = begins(clock.today() - timedelta(days=days))
    events = touching().filter(subject_key=household.key, recorded_at__gte=since)
    told = list(events.select_related("caused_by").order_by("-pk"))
    if not told:
        return []
    news = {one.key or one.what: one for one in _of_suggestions(household, told)}
    for one in _of_lists(household, told):  # what a list means says more than the suggestion by the same rule
        key = one.key or one.what
        news[key] = replace(news.get(key, one), means=one.means)
    return sorted(news.values(), key=lambda one: one.since, reverse=True)


def _of_suggestions(household: Household, events: list[Event]) -> Iterator[RuleNews]:
    """One of each rule in force whose suggestion is still the one that the event told."""
    present = PresentResult.objects.filter(household=household)
    said = set(present.values_list("standard__fingerprint", "suggestion"))
    latest: dict[str, Event] = {}
    for event in events:
        if event.kind == BY_RULE:
            latest.setdefault(str(event.payload["standard"]), event)
    still = {one: event for one, event in latest.items() if (one, event.payload["to"]) in said}
    if not still:
        return
    for slot, rule in in_force_here(household.place, clock.today()).items():
        if rule is not None and rule.fingerprint in still:
            event = still[rule.fingerprint]
            yield _decided(_rule_words(slot, rule.title), rule, event, household.place)


def _rule_words(slot: Slot, title: str) -> str:
    return _("{slot}: “{title}” holds now").format(slot=slot.label, title=title)


def _decided(what: str, rule: InForce, event: Event, place: Place) -> RuleNews:
    what = f"{what}{_line_words(rule, event, place)}"
    means = _MEANS[Suggestion(str(event.payload["to"]))]()
    if rule.enactment is not None:
        return _by(rule.enactment, rule.enactment.valid_from, what, means)
    former = Enactment.objects.filter(
        standard__fingerprint=event.payload["former"], place__in=place.ids, state=ProposalState.ENACTED
    )
    ended = former.select_related("place").exclude(valid_to=None).order_by("-valid_to").first()
    if ended is not None and ended.valid_to is not None:
        return _by(ended, ended.valid_to, what, means)
    source = rule.rule.source or ""
    return RuleNews(
        None, what, rule.since or event.recorded_at.date(), _("a national default"), source, means
    )


def _line_words(rule: InForce, event: Event, place: Place) -> str:
    """From how many yuan to how many an income line moved here; empty for other rules and unknown amounts."""
    former = StandardText.objects.filter(fingerprint=event.payload["former"]).first()
    if not isinstance(rule.rule, Lines) or former is None or not isinstance(former.rule, Lines):
        return ""
    codes, day = region_codes(place, clock.today()), event.recorded_at.astimezone(clock.HERE).date()
    now = yuan_of(line_at(rule.rule, codes, clock.today()))
    was = yuan_of(line_at(former.rule, codes, day))
    if now is None:
        return ""
    told = {"now": formats.yuan(now), "was": formats.yuan(was) if was is not None else formats.unknown()}
    return _(": {now} a head and year; before it was {was}").format(**told)


def _of_lists(household: Household, events: list[Event]) -> Iterator[RuleNews]:
    """The latest list of timely exit that a rule brought the family onto, while it stands there."""
    event = next((one for one in events if one.kind == LISTED), None)
    line = TimelyLine.objects.filter(household=household).first()
    cause = event.caused_by if event else None
    if event is None or cause is None or line is None or line.list != event.payload["list"]:
        return
    model = SettingValue if cause.subject_kind == "setting" else Enactment
    row = model.objects.select_related("place").filter(key=cause.subject_key).first()
    if row is None:
        return
    what = titled(row) if isinstance(row, SettingValue) else _rule_words(Slot(row.slot), row.standard.title)
    day = row.valid_to if cause.kind.endswith(".ended") else row.valid_from
    yield _by(row, day or row.valid_from, what, _LISTED[TimelyList(line.list)]())


def _by(row: Proposal, since: date, what: str, means: str) -> RuleNews:
    decided_by = _("{place} (two officers)").format(place=path_names(row.place)[-1])
    return RuleNews(row.key, what, since, decided_by, row.reason, means)


_MEANS = {
    Suggestion.POOR: lambda: _(
        "By it your family may need help: the village is to come and see. Nothing is decided by it."
    ),
    Suggestion.NOT_POOR: lambda: _(
        "By it no visit is suggested to your family. Nothing is taken from you by it: how your family stands "
        "is changed only by the procedure, with a meeting and a notice."
    ),
    Suggestion.CANNOT_TELL: lambda: _(
        "By it something has to be found out about your family first; the village is to ask you."
    ),
}
_LISTED = {
    TimelyList.LEAVE: lambda: _(
        "By it your family meets what is asked for leaving. The village is to see whether help is still "
        "needed; you leave only by the procedure, with your signature and a notice."
    ),
    TimelyList.FELL: lambda: _("By it your family lies below what is asked. The village is to come and see."),
    TimelyList.UNCLEAR_IN: lambda: _(
        "By it some facts are missing to tell whether your family meets what is asked for leaving; "
        "the village is to ask you."
    ),
    TimelyList.UNCLEAR_OUT: lambda: _(
        "By it some facts are missing to tell whether your family is still secure; the village is to ask you."
    ),
}
