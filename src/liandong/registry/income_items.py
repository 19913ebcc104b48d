"""The items of a family's income and the formula of its net income, also where items are known only roughly.

``net = wages + business − business costs + property + transfers``; per head it is divided by the members of
the income year. Where an item is known as "at least, at most", so is the result; where nothing is known of
it, it is at least nothing and there is no upper bound. Pure arithmetic: no database, no clock.

Source: `domain.md` §2.4 (registration form and its explanation of items, 2014).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import reduce


@dataclass(frozen=True)
class Item:
    """A term of the formula; ``parts`` are the lines of the form that add up to it."""

    sign: int
    parts: tuple[str, ...] = ()


ITEMS: Mapping[str, Item] = {
    "wage_income_yuan": Item(
        1, ("wage_away_yuan", "wage_local_yuan", "wage_public_post_yuan", "wage_other_yuan")
    ),
    "business_income_yuan": Item(
        1,
        (
            "business_crops_yuan",
            "business_animals_yuan",
            "business_forest_fruit_yuan",
            "business_other_yuan",
        ),
    ),
    "property_income_yuan": Item(1, ("property_dividend_yuan", "property_land_yuan", "property_other_yuan")),
    "transfer_income_yuan": Item(
        1,
        (
            "transfer_family_planning_yuan",
            "transfer_dibao_yuan",
            "transfer_tekun_yuan",
            "transfer_pension_yuan",
            "transfer_ecology_yuan",
            "transfer_other_yuan",
        ),
    ),
    "business_cost_yuan": Item(-1),
}
TOTALS = tuple(ITEMS)
AMOUNTS = tuple(name for total, item in ITEMS.items() for name in (total, *item.parts))
"""Everything of which an amount can be known, each total before its parts."""


@dataclass(frozen=True)
class Span:
    """An amount in yuan: at least ``low``, at most ``high``; ``high`` None is without bound."""

    low: Decimal
    high: Decimal | None

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    @property
    def width(self) -> Decimal | None:
        """How much is open; None without bound."""
        return None if self.high is None else self.high - self.low

    def __add__(self, other: Span) -> Span:
        high = None if self.high is None or other.high is None else self.high + other.high
        return Span(self.low + other.low, high)


NOTHING = Span(Decimal(0), Decimal(0))
UNKNOWN = Span(Decimal(0), None)


@dataclass(frozen=True)
class Net:
    """Net income of a year. ``low`` None: no lower bound, because costs are without bound."""

    low: Decimal | None
    high: Decimal | None
    terms: Mapping[str, Span]

    @property
    def is_exact(self) -> bool:
        return self.low is not None and self.low == self.high

    def per_head(self, members: int) -> tuple[Decimal | None, Decimal | None]:
        """Bounds per head, not rounded."""
        return tuple(None if one is None else one / members for one in (self.low, self.high))  # type: ignore[return-value]  # two in, two out


def term(name: str, known: Mapping[str, Span]) -> Span:
    """What is known of a term: its own statement, else the sum of its parts where any part is known."""
    if name in known:
        return known[name]
    parts = ITEMS[name].parts
    if not any(part in known for part in parts):
        return UNKNOWN
    return reduce(Span.__add__, (known.get(part, UNKNOWN) for part in parts), NOTHING)


def net_income(known: Mapping[str, Span]) -> Net:
    """The formula worked out over what is known.

    >>> amounts = (Decimal(n) for n in (16600, 16000, 1800, 2600, 5260))
    >>> exact = {name: Span(amount, amount) for name, amount in zip(TOTALS, amounts)}
    >>> net = net_income(exact)
    >>> net.low, net.high
    (Decimal('31740'), Decimal('31740'))
    >>> net_income({**exact, "wage_income_yuan": Span(Decimal(10000), Decimal(20000))}).low
    Decimal('25140')
    """
    terms = {name: term(name, known) for name in TOTALS}
    income = reduce(Span.__add__, (span for name, span in terms.items() if ITEMS[name].sign > 0), NOTHING)
    cost = reduce(Span.__add__, (span for name, span in terms.items() if ITEMS[name].sign < 0), NOTHING)
    low = None if cost.high is None else income.low - cost.high
    high = None if income.high is None else income.high - cost.low
    return Net(low, high, terms)


class Against(Enum):
    """Where a family stands against a line."""

    BELOW = "below"
    ABOVE = "above"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class Verdict:
    """Where the income per head stands against a line, and what to ask where that cannot be told.

    ``ask``: the item of which most is open, or ``member_count``.
    """

    against: Against
    ask: str | None = None


def against_line(net: Net, members: int | None, line: Decimal) -> Verdict:
    """Below the line, at or above it, or: ask for this.

    The item asked for is the one of which most is open, one without bound before all others; where two are
    equally open, the first of the formula. The comparison multiplies instead of dividing, so that a family
    that stands exactly on the line is never put below it by rounding.
    """
    if members is None:
        return Verdict(Against.CANNOT_TELL, "member_count")
    whole = line * members
    if net.high is not None and net.high < whole:
        return Verdict(Against.BELOW)
    if net.low is not None and net.low >= whole:
        return Verdict(Against.ABOVE)
    if not net.terms:
        return Verdict(Against.CANNOT_TELL)
    return Verdict(Against.CANNOT_TELL, max(TOTALS, key=lambda name: _open(net.terms[name])))


def _open(span: Span) -> Decimal:
    return Decimal("Infinity") if span.width is None else span.width
