"""Rankings of an appraisal: each appraiser puts the families of the agenda in an order; how far they agree.

Written as on the ranking slips: a line for each appraiser with the numbers of the agenda, neediest first,
``=`` between those that share a place: ``3 1=2 4``. The step of a family keeps the ranks it was given, and
the agreement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext, ngettext

from liandong.analytics.methods.concordance import concordance, midranks
from liandong.casework import refusals
from liandong.foundation.pages import formats

KEPT = "ranking"
_LINE = re.compile(r"\d{1,4}(?:\s*[=＝]\s*\d{1,4}|[\s,，、]+\d{1,4})*")


@dataclass(frozen=True)
class Rankings:
    """Ranks by number on the agenda, one for each appraiser.

    ``agreement``: Kendall's W; None without an order.
    """

    ranks: Mapping[int, tuple[Fraction, ...]]
    agreement: Fraction | None

    def kept(self, number: int) -> dict[str, object] | None:
        """What the step of a family keeps; None for a family that nobody ranked."""
        if number not in self.ranks:
            return None
        return {
            "ranks": [str(one) for one in self.ranks[number]],
            "families": len(self.ranks),
            "agreement": "" if self.agreement is None else str(self.agreement),
        }


def read_rankings(text: str, families: int) -> Rankings:
    """Read the ranking slips of a meeting over an agenda of so many families.

    Raises:
        RankingUnreadable: a line is no order, names a number that the agenda has not, or one twice.
        RankingDiffers: an appraiser ranked other families than the first one did.
    """
    rows: list[dict[int, Fraction]] = []
    for at, line in enumerate((one.strip() for one in text.strip().splitlines()), 1):
        if not line:
            continue
        if not _LINE.fullmatch(line):
            raise refusals.RankingUnreadable(line=at, text=line[:60], families=families)
        groups = re.split(r"[\s,，、]+", re.sub(r"\s*[=＝]\s*", "=", line))
        order = [[int(one) for one in group.split("=")] for group in groups]
        numbers = [one for group in order for one in group]
        if len({*numbers}) < len(numbers) or not {*numbers} <= {*range(1, families + 1)}:
            raise refusals.RankingUnreadable(line=at, text=line[:60], families=families)
        if rows and {*numbers} != rows[0].keys():
            raise refusals.RankingDiffers(line=at)
        rows.append(midranks(order))
    ranked = sorted(rows[0]) if rows else []
    table = [[row[number] for number in ranked] for row in rows]
    return Rankings({number: tuple(row[number] for row in rows) for number in ranked}, concordance(table))


def ranking_words(figures: Mapping[str, Mapping[str, Any]]) -> str:
    """What a step keeps of a ranking, for people; empty where nobody ranked."""
    kept = figures.get(KEPT)
    if kept is None:
        return ""
    ranks = [Fraction(one) for one in kept["ranks"]]
    mean = formats.shortest(sum(ranks, Fraction(0)) / len(ranks), 1)
    said = ngettext(
        "mean place {mean} of {families}, by {n} appraiser",
        "mean place {mean} of {families}, by {n} appraisers",
        len(ranks),
    ).format(mean=mean, families=kept["families"], n=len(ranks))
    if not kept["agreement"]:
        return said
    agreement = formats.fixed(Fraction(kept["agreement"]), 2)
    return gettext("{said}; agreement W = {agreement}").format(said=said, agreement=agreement)
