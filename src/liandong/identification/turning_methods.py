"""What is open about a family and what would alter its suggestion: by a scorecard, a key, an income line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from liandong.analytics.measures.explanation import Suggestion, gap
from liandong.analytics.measures.points import ItemPoints, PointsChange, nearest_points, side_of
from liandong.analytics.standards import Answer, Key, KeyWay, Scorecard, can_matter, nearest_ends, walk_key
from liandong.analytics.standards.scorecards import Item
from liandong.foundation.pages import formats
from liandong.identification.methods import INCOME, INCOME_TITLE, Method
from liandong.identification.models import RunResult
from liandong.identification.turning import Case, OpenPoint, Turn, gap_words, verdict_words
from liandong.identification.values import line_words, points_words, yuan
from liandong.identification.wording import titled

_BY_VERDICT = {True: Suggestion.POOR, False: Suggestion.NOT_POOR, None: Suggestion.CANNOT_TELL}


def card_open(card: Scorecard, items: Sequence[ItemPoints]) -> Iterator[OpenPoint]:
    """The items of a card that are not known, those that can move most first."""
    low, high = sum(item.low for item in items), sum(item.high for item in items)
    matters = _on_card(card, low, high) is Suggestion.CANNOT_TELL
    numbered = [(item, n) for n, item in enumerate(items) if not item.is_known]
    for item, n in sorted(numbered, key=lambda one: (one[0].low - one[0].high, one[1])):
        spread = item.high - item.low
        cases = (
            _card_case(card, card.items[n], item.low, low, high - spread),
            _card_case(card, card.items[n], item.high, low + spread, high),
        )
        settles = all(case.suggestion is not Suggestion.CANNOT_TELL for case in cases)
        verdict = verdict_words(can_matter=matters, settles=settles)
        own = card.items[n]
        yield OpenPoint(own.id, titled(own.title, own.id), cases, matters, verdict)


def _card_case(card: Scorecard, item: Item, points: int, low: int, high: int) -> Case:
    when = _("it gives %(points)s") % {"points": _with_band(item, points)}
    return Case(when, points_words(low, high), _on_card(card, low, high))


def card_turns(card: Scorecard, items: Sequence[ItemPoints]) -> tuple[Turn, ...]:
    """The nearest changes of a card's points across its line."""
    if card.line is None:
        return ()
    return tuple(_card_turn(card, items, change) for change in nearest_points(items, card.line))


def _card_turn(card: Scorecard, items: Sequence[ItemPoints], change: PointsChange) -> Turn:
    pattern = (
        _("%(title)s turns out to give %(points)s")
        if change.finds_out
        else _("%(title)s gives %(points)s instead of %(now)s")
    )
    steps = [
        pattern
        % {
            "title": titled(card.items[n].title, card.items[n].id),
            "points": _with_band(card.items[n], points),
            "now": items[n].low,
        }
        for n, points in change.sets[0].items()
    ]
    return Turn(
        tuple(steps),
        tuple(tuple(card.items[n].id for n in one) for one in change.sets),
        points_words(change.low, change.high),
        _on_card(card, change.low, change.high),
        None if change.ways is None else change.ways - 1,
    )


def _on_card(card: Scorecard, low: int, high: int) -> Suggestion:
    side = None if card.line is None else side_of(low, high, card.line)
    return _BY_VERDICT[None if side is None else side == card.poor]


def _with_band(item: Item, points: int) -> str:
    """Points, with what gives them."""
    band = next((titled(one.title, one.when) for one in item.bands if one.points == points), _("otherwise"))
    return _("%(points)s (%(band)s)") % {"points": points_words(points, points), "band": band}


def key_open(key: Key, yes: int, unknown: int) -> Iterator[OpenPoint]:
    """The questions on a family's ways through a key that nobody has answered."""
    order = {couplet.number: at for at, couplet in enumerate(key.couplets)}
    for couplet in walk_key(key, yes, unknown).open_couplets:
        bit = 1 << order[couplet.number]
        cases = (
            _key_case(key, _("the answer is yes"), yes | bit, unknown & ~bit),
            _key_case(key, _("the answer is no"), yes & ~bit, unknown & ~bit),
        )
        matters = can_matter(key, couplet, yes, unknown)
        settles = all(case.suggestion is not Suggestion.CANNOT_TELL for case in cases)
        verdict = verdict_words(can_matter=matters, settles=settles)
        yield OpenPoint(str(couplet.number), titled(couplet.title, couplet.when), cases, matters, verdict)


def _key_case(key: Key, when: str, yes: int, unknown: int) -> Case:
    walk = walk_key(key, yes, unknown)
    return Case(when, classes_words(key, [one.id for one in walk.classes]), _BY_VERDICT[walk.is_poor])


def classes_words(key: Key, ids: Sequence[str]) -> str:
    """Classes as alternatives."""
    names = [titled(key.by_id[one].title, one) for one in ids]
    return pgettext("between possible classes", " or ").join(names)


def key_turns(key: Key, yes: int, unknown: int) -> tuple[Turn, ...]:
    """The nearest ways to a class with another verdict."""
    return tuple(
        Turn(
            tuple(_key_steps(change.listed[0])),
            tuple(
                tuple(str(one.couplet.number) for one in (*way.altered, *way.found_out))
                for way in change.listed
            ),
            classes_words(key, [change.listed[0].end.id]),
            _BY_VERDICT[change.is_poor],
            change.ways - 1,
        )
        for change in nearest_ends(key, yes, unknown)
    )


def _key_steps(way: KeyWay) -> Iterator[str]:
    altered = _("“%(question)s”: %(answer)s instead of %(now)s")
    found = _("“%(question)s” turns out to be answered %(answer)s")
    yield from (altered % _told(one) for one in way.altered)
    yield from (found % _told(one) for one in way.found_out)


def _told(one: Answer) -> dict[str, str]:
    said = {True: _("yes"), False: _("no")}
    question = titled(one.couplet.title, one.couplet.when)
    return {"question": question, "answer": said[one.yes], "now": said[not one.yes]}


def lines_open(method: Method, result: RunResult) -> Iterator[OpenPoint]:
    """The income or the line, where one is unknown."""
    title = titled(INCOME_TITLE, INCOME)
    if result.line is None:
        why = _("Without a line nothing can be told: the county has to put the line of its place in force.")
        yield OpenPoint("line", _("income line of the place"), (), can_matter=True, verdict=why)
    if result.score_low is None:
        cases: tuple[Case, ...] = ()
        if result.line is not None:
            line = formats.yuan(yuan(result.line))
            below, enough = _("it is below %(line)s"), _("it is %(line)s or more")
            cases = (
                Case(below % {"line": line}, line_words(method, result.line), Suggestion.POOR),
                Case(enough % {"line": line}, _("at the line or above"), Suggestion.NOT_POOR),
            )
        verdict = verdict_words(can_matter=True, settles=bool(cases))
        yield OpenPoint("income", title, cases, can_matter=True, verdict=verdict)


def lines_turns(method: Method, result: RunResult) -> tuple[Turn, ...]:
    """How far the income is from the other side of the line."""
    if result.score_low is None or result.line is None:
        return ()
    found = gap("<", yuan(result.score_low), yuan(result.line))
    if found is None:
        return ()
    to = Suggestion.NOT_POOR if found.more else Suggestion.POOR
    value = formats.yuan(yuan(result.line)) if found.more else line_words(method, result.line)
    step = gap_words(titled(INCOME_TITLE, INCOME), found, "yuan")
    return (Turn((step,), (("income",),), value, to, 0),)


def share_words(low: int, high: int, most: int) -> str:
    """The points that an item gives, of those that it can give."""
    said = str(low) if low == high else f"{low}–{high}"
    return ngettext("%(points)s of %(most)s point", "%(points)s of %(most)s points", most) % {
        "points": said,
        "most": most,
    }
