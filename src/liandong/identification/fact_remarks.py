"""What other parts remark on single facts of an explanation, such as that somebody objects to one.

A part registers one offer; it answers for all facts of a result at once, by :attr:`.facts.Fact.ident`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from liandong.identification.models import RunResult


@dataclass(frozen=True)
class Remark:
    """A remark on a fact: whole words without names, and the day of it."""

    text: str
    on: date


Offer = Callable[[RunResult], Mapping[str, tuple[Remark, ...]]]

_offers: dict[str, Offer] = {}


def register(name: str) -> Callable[[Offer], Offer]:
    """Register an offer under a name; the same name again replaces it."""

    def keep(offer: Offer) -> Offer:
        _offers[name] = offer
        return offer

    return keep


def remarks_on(result: RunResult) -> Mapping[str, tuple[Remark, ...]]:
    """All remarks on the facts of a result, by fact."""
    found: dict[str, tuple[Remark, ...]] = {}
    for _name, offer in sorted(_offers.items()):
        for ident, remarks in offer(result).items():
            found[ident] = (*found.get(ident, ()), *remarks)
    return found
