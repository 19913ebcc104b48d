"""The brief of a run: one page for whoever decides, with what was found, where, by what, and how sure."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats
from liandong.identification.areas import AreaRow
from liandong.identification.run_page import RunNumbers, lead_facts
from liandong.identification.values import line_words

TEMPLATE = Path(__file__).with_name("brief.typ")
MOST_PLACES = 16  # that fit on the page with everything else; the places most in need come first


def brief(numbers: RunNumbers, user: User) -> dict[str, object]:
    """What the template reads: words and exact shares of what this reader may see. Cost: no query."""
    run = numbers.run
    whole = numbers.whole.figures
    at = formats.moment(clock.now())
    shown = [row for row in numbers.rows[1:] if row.area.depth == 1]
    told = lead_facts(numbers)
    scored = numbers.has_scores
    return {
        "lang": "zh" if (get_language() or "").startswith("zh") else "en",
        "title": _("%(place)s: who may be in difficulty") % told,
        "subtitle": f"{run.standard.title} · {formats.day(run.as_of)}",
        "printed_by": str(user),
        "footer": _("Printed by %(who)s at %(at)s.") % {"who": user, "at": at},
        "lead": [_lead(numbers, told), _sure(numbers)],
        "figures": _figures(numbers),
        "contributions": [
            {"label": name, "text": formats.percent(share, 0), "share": float(share)}
            for name, share in zip(numbers.dimension_names, numbers.contributions, strict=True)
        ]
        if scored and whole.pain
        else [],
        "head": _head(scored),
        "rows": [_row(row, scored) for row in shown[:MOST_PLACES]],
        "more": _("%(n)s further places are in the table on the page of the run.")
        % {"n": formats.count(len(shown) - MOST_PLACES)}
        if len(shown) > MOST_PLACES
        else "",
        "words": {"contributions": _("Where the deprivation comes from"), "places": _("By place")},
        "basis": _("Standard %(fingerprint)s, facts as of %(day)s, rows %(rows)s, liandong %(version)s. "
                   "Whoever computes again with the same standard and the same facts gets the same numbers.")
        % {
            "fingerprint": run.standard.fingerprint[:12],
            "day": formats.day(run.as_of),
            "rows": (run.rows_sha256 or "")[:12],
            "version": run.code_version,
        },
    }  # fmt: skip


def _lead(numbers: RunNumbers, told: dict[str, object]) -> str:
    if numbers.has_scores:
        return (
            _(
                "%(households)s families with %(persons)s people were looked at. At the cut-off %(cutoff)s,"
                " %(poor)s families are suggested for a visit, and %(open)s cannot be told before missing "
                "facts are found out."
            )
            % told
        )
    return (
        _(
            "%(households)s families with %(persons)s people were looked at. Held against “%(cutoff)s”, "
            "%(poor)s families are suggested for a visit, and %(open)s cannot be told before missing facts "
            "are found out."
        )
        % told
    )


def _sure(numbers: RunNumbers) -> str:
    whole = numbers.whole.figures
    values = {"low": _percent(whole.headcount_low), "high": _percent(whole.headcount_high)}
    return (
        _(
            "The headcount ratio H lies between %(low)s (unknown facts counted as no difficulty) and "
            "%(high)s (all counted as difficulty); all families were looked at, so there is no sampling "
            "error. It is a suggestion, not a decision: visits, the villagers’ review and publicity decide,"
            " and there is no quota."
        )
        % values
    )


def _figures(numbers: RunNumbers) -> list[dict[str, str]]:
    whole = numbers.whole.figures
    found = [
        (_percent(whole.headcount_low), _("H: share of people suggested for a visit, for certain")),
        (formats.count(whole.poor_households), _("families suggested for a visit")),
        (formats.count(whole.cannot_tell_households), _("families that cannot be told yet")),
    ]
    if numbers.has_scores:
        found[1:1] = [
            (_percent(whole.intensity), _("A: weight in which they are deprived")),
            (_fixed(whole.adjusted), "M0 = H × A"),
        ]
    else:
        found.insert(1, (line_words(numbers.method), _("held against")))
    return [{"value": value, "label": label} for value, label in found]


def _head(scored: bool) -> list[str]:
    own = ["H", _("H, highest"), "A", "M0"] if scored else ["H", _("H, highest")]
    return [_("Place"), _("families"), _("suggested for a visit"), _("cannot tell"), *own]


def _row(row: AreaRow, scored: bool) -> list[str]:
    f = row.figures
    own = [_percent(f.headcount_low), _percent(f.headcount_high)]
    if scored:
        own += [_percent(f.intensity), _fixed(f.adjusted)]
    counts = (f.households, f.poor_households, f.cannot_tell_households)
    return [row.area.name, *map(formats.count, counts), *own]


def _percent(share: Fraction | None) -> str:
    return formats.unknown() if share is None else formats.percent(share, 1)


def _fixed(share: Fraction | None) -> str:
    return formats.unknown() if share is None else formats.fixed(share, 3)
