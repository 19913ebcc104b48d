"""The list of households: whom it holds, in which order, page by page.

Pages are found by the row they begin after, never by counting rows, so that the last page of a million costs
what the first one does. Counting stops at :data:`BOUND`; beyond it nobody reads the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.expressions import OrderBy
from django.db.models.lookups import GreaterThan, LessThan

from liandong.foundation.accounts.scope import Somebody, places_for
from liandong.foundation.ordering import not_by_index
from liandong.foundation.places.models import Level, Place
from liandong.registry.household_filters import OfferedFilter
from liandong.registry.marks import PLACE
from liandong.registry.models import Listing
from liandong.registry.searching import Sought, matching, understood
from liandong.registry.selectors import reading, seen_by, sight_of

BOUND = 10_000
ON_A_PAGE = 30


@dataclass(frozen=True)
class Selection:
    """Which households: every condition must hold; empty conditions don't count.

    Attributes:
        living: marks of which a household must have one; ``unknown`` and ``problems`` likewise.
        marks: marks of which a household must have each: its kind, a cause, its standing.
        sources: ids of sources of which one must have spoken of the household; None: any.
        offered: filters of higher parts with the chosen values.
    """

    search: str = ""
    place: Place | None = None
    persons_from: int | None = None
    persons_to: int | None = None
    income_from: Decimal | None = None
    income_to: Decimal | None = None
    living: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    sources: tuple[int, ...] | None = None
    offered: tuple[tuple[OfferedFilter, str], ...] = field(default=())


@dataclass(frozen=True)
class Order:
    """An order of the list: columns of the line, all upwards or all downwards. The last one is unique."""

    columns: tuple[str, ...]
    is_down: bool = False


_BY_PLACE = Order(("path", "number_key", "household_id"))
_BY = {
    "number": "number_key",
    "name": "name_key",
    "persons": "persons",
    "income": "income_first",
    "registered": "registered_at",
}
ORDERS: Mapping[str, Order] = {
    "place": _BY_PLACE,
    "-place": replace(_BY_PLACE, is_down=True),
    **{name: Order(("county_id", column, "household_id")) for name, column in _BY.items()},
    **{f"-{name}": Order(("county_id", column, "household_id"), True) for name, column in _BY.items()},
    # unknown incomes stand at the end both ways
    "-income": Order(("county_id", "income_last", "household_id"), True),
}
"""By the name in the address. Those of several counties stand county by county."""


def order_for(user: Somebody, name: str) -> Order:
    """The order of that name; by place where there is none, or where it would tell names that are masked."""
    tells = name.removeprefix("-") == "name" and sight_of(user).is_masked
    return _BY_PLACE if tells else ORDERS.get(name, _BY_PLACE)


@dataclass(frozen=True)
class Found:
    """How many lines there are: ``at_least`` many, if counting stopped at the bound."""

    count: int
    at_least: bool = False


@dataclass(frozen=True)
class Cut:
    """Where a page begins: after a household, or just before one; at the start where neither is named."""

    after: UUID | None = None
    before: UUID | None = None

    @classmethod
    def of(cls, text: str) -> Cut:
        """From the address: ``after-KEY`` or ``before-KEY``; anything else is the first page."""
        side, _, key = text.partition("-")
        try:
            found = UUID(key)
        except ValueError:
            return cls()
        return cls(after=found) if side == "after" else cls(before=found) if side == "before" else cls()


@dataclass(frozen=True)
class ListPage:
    """One page: the ids of its households in order, and whether there is something on either side."""

    ids: tuple[int, ...]
    found: Found
    has_previous: bool
    has_next: bool


def lines_for(user: Somebody, selection: Selection) -> QuerySet[Listing]:
    """The lines of the households that the user may read and the selection holds, in no order."""
    lines = seen_by(user, Listing.objects.all())
    if selection.place is not None:
        lines = lines.filter(path__startswith=selection.place.path)
    if selection.persons_from is not None:
        lines = lines.filter(persons__gte=selection.persons_from)
    if selection.persons_to is not None:
        lines = lines.filter(persons__lte=selection.persons_to)
    if selection.income_from is not None or selection.income_to is not None:
        lines = _within_incomes(of_counties(user, lines), selection)
    any_of = [marks for marks in (selection.living, selection.unknown, selection.problems) if marks]
    for marks in any_of:
        lines = lines.filter(marks__overlap=list(marks))
    if selection.marks:
        lines = lines.filter(marks__contains=list(selection.marks))
    if selection.sources is not None:
        lines = lines.filter(source_ids__overlap=list(selection.sources))
    if selection.search:
        lines = searched(user, lines, understood(selection.search))
    if selection.search or any_of or selection.marks or selection.sources is not None:
        lines = lines_in(user, lines, selection.place)
    for offered, value in selection.offered:
        lines = offered.narrow(lines, value)
    return lines


def searched(user: Somebody, lines: QuerySet[Listing], sought: Sought) -> QuerySet[Listing]:
    """The lines that hold what is looked for; none where nothing is.

    Whoever sees no names finds nobody by name: else a name typed in would tell where its bearer lives.
    """
    if sight_of(user).is_masked:
        sought = replace(sought, names=(), letters="")
    if sought.is_empty:
        return lines.none()
    return (of_counties(user, lines) if sought.number else lines).filter(matching(sought))


def _within_incomes(lines: QuerySet[Listing], selection: Selection) -> QuerySet[Listing]:
    lines = lines.filter(net_income_pc_yuan__isnull=False)
    if selection.income_from is not None:
        lines = lines.filter(income_first__gte=selection.income_from)
    if selection.income_to is not None:
        lines = lines.filter(income_first__lte=selection.income_to)
    return lines


def lines_in(user: Somebody, lines: QuerySet[Listing], place: Place | None = None) -> QuerySet[Listing]:
    """The same lines: the area said once more in the words of the index that answers the other conditions.

    Without it that index would give all households of the name in the country, to be looked at one by one.
    Families given by name are few, and have no area.
    """
    tops = [place] if place is not None else places_for(user, reading(user))
    return lines.filter(marks__overlap=[f"{PLACE}{top.pk}" for top in tops]) if tops else lines


def of_counties(user: Somebody, lines: QuerySet[Listing]) -> QuerySet[Listing]:
    """The same lines: the area's counties named, for the indexes that begin with one. Cost: one query.

    An area above the counties names none; PostgreSQL then skips from county to county.
    """
    tops = places_for(user, reading(user))
    if not tops or any(top.level < Level.COUNTY for top in tops):
        return lines
    above = {place_id for top in tops for place_id in top.ids}
    found = sorted(Place.objects.filter(pk__in=above, level=Level.COUNTY).values_list("pk", flat=True))
    paths = [f"/{county}/" for county in found]
    if not all(any(path in top.path for path in paths) for top in tops):
        return lines
    return lines.filter(county__in=found)


@contextmanager
def by_indexes() -> Iterator[None]:
    """Forbid reading a whole table while a list is made.

    The lines of one county lie side by side. PostgreSQL takes them for spread evenly, and would look for ten
    thousand of them from the beginning of the table: fast for the first county, slow for the last one.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        yield
        cursor.execute("set local enable_seqscan = on")


def count_up(lines: QuerySet[Listing], bound: int | None = None) -> Found:
    """How many lines, counted no further than the bound (default: :data:`BOUND`). Cost: one query."""
    bound = BOUND if bound is None else bound
    counted = lines.order_by()[: bound + 1].count()
    return Found(min(counted, bound), at_least=counted > bound)


def page_of(
    user: Somebody, lines: QuerySet[Listing], order: Order, cut: Cut, *, size: int = ON_A_PAGE
) -> ListPage:
    """One page of the lines; the first, where the household that it begins after is not the user's to read.

    Cost: as :func:`page_from`, one query more where the page is not the first.
    """
    backward = cut.before is not None
    edge = cut.before or cut.after
    values = _values_of(user, order, edge) if edge else None
    return page_from(user, lines, order, values, backward=backward and values is not None, size=size)


def page_from(
    user: Somebody,
    lines: QuerySet[Listing],
    order: Order,
    edge: Sequence[object] | None,
    *,
    backward: bool = False,
    size: int = ON_A_PAGE,
) -> ListPage:
    """The lines after (or right before) a row that had these values in the order's columns; None: the first.

    Few lines are found by the filters' own indexes and sorted; of many the order's index is walked until the
    page is full. PostgreSQL cannot know which it will be, counting has told. Cost: two queries, one more
    for the counties, and what :func:`by_indexes` costs.
    """
    with by_indexes():
        found = count_up(lines)
        if found.at_least and "county_id" in order.columns:
            lines = of_counties(user, lines)
        is_down = order.is_down is not backward
        if edge is not None:
            lines = lines.filter(_beyond(order, edge, is_down=is_down))
        first, *others = order.columns
        keys = [F(first) if found.at_least else not_by_index(first), *map(F, others)]
        ordered = lines.order_by(*(OrderBy(key, descending=is_down) for key in keys))
        ids = list(ordered.values_list("household_id", flat=True)[: size + 1])
    is_more = len(ids) > size
    ids = ids[:size]
    if backward:
        return ListPage(tuple(reversed(ids)), found, has_previous=is_more, has_next=True)
    return ListPage(tuple(ids), found, has_previous=edge is not None, has_next=is_more)


def _values_of(user: Somebody, order: Order, key: UUID) -> Sequence[object] | None:
    """Where a household stands in the order; None where it is not (or no longer) the user's to read."""
    return seen_by(user, Listing.objects.all()).filter(household__key=key).values_list(*order.columns).first()


def _beyond(order: Order, edge: Sequence[object], *, is_down: bool) -> LessThan | GreaterThan:
    """What lies on one side of a row; compared as one, so that a range of the order's index answers it."""
    here = Func(*map(F, order.columns), function="ROW", output_field=TextField())
    there = Func(*map(Value, edge), function="ROW", output_field=TextField())
    return LessThan(here, there) if is_down else GreaterThan(here, there)
