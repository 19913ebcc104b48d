"""One question to the whole registry: families by number, by their people, and the places of the area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from liandong.foundation.accounts.scope import Somebody, in_scope
from liandong.foundation.places.models import Level, PlaceName
from liandong.foundation.places.selectors import names_on, paths_named
from liandong.registry.household_list import (
    ORDERS,
    Cut,
    Found,
    Selection,
    count_up,
    lines_for,
    lines_in,
    page_of,
    searched,
)
from liandong.registry.list_columns import families_of
from liandong.registry.models import Household, Member
from liandong.registry.searching import Sought, is_named, understood
from liandong.registry.selectors import reading, sight_of
from liandong.registry.sight import Sight

SHOWN = 20
_OF_A_PLACE = 2  # names shown of where a family lives: township and village


@dataclass(frozen=True)
class Hit:
    """A family that was found: its head, where it lives, and which of its members are named so."""

    household: Household
    who: str
    place: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class PlaceHit:
    """A place that was found, with the names above it."""

    pk: int
    name: str
    above: str


@dataclass(frozen=True)
class Results:
    """What was found. ``found``: how many families in all, of which some are shown.

    ``by_pinyin`` holds all families where letters were typed: their names show who is meant.
    """

    text: str
    found: Found
    by_number: tuple[Hit, ...] = ()
    heads: tuple[Hit, ...] = ()
    members: tuple[Hit, ...] = ()
    by_pinyin: tuple[Hit, ...] = ()
    places: tuple[PlaceHit, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.by_number or self.heads or self.members or self.by_pinyin or self.places)


def find(user: Somebody, text: str) -> Results:
    """What the text leads to within the user's area. Cost: sixteen queries at the most."""
    sought = understood(text)
    if sought.is_empty:
        return Results(text, Found(0))
    sight = sight_of(user)
    if sight.is_masked:
        # nobody is found by a name that they may not see
        sought = replace(sought, names=(), letters="")
    by_number, found = _hits(user, replace(sought, names=(), letters=""), sought)
    named, found_named = _hits(user, replace(sought, number=""), sought)
    if found.count and found_named.count:
        # some families may be both
        found = count_up(lines_for(user, Selection(search=text)))
    heads = tuple(hit for hit in named if is_named(hit.household.head_name, sought))
    others = tuple(hit for hit in named if hit not in heads)
    return Results(
        text,
        found if found.count else found_named,
        by_number=by_number,
        heads=heads,
        members=() if sought.letters else others,
        by_pinyin=others if sought.letters else (),
        places=_places(user, text, sight),
    )


def _hits(user: Somebody, sought: Sought, whole: Sought) -> tuple[tuple[Hit, ...], Found]:
    if sought.is_empty:
        return (), Found(0)
    lines = lines_in(user, searched(user, lines_for(user, Selection()), sought))
    page = page_of(user, lines, ORDERS["place"], Cut(), size=SHOWN)
    ids = page.ids
    families = families_of(ids, ())
    people = _people(ids, whole) if whole.names or whole.letters else defaultdict(tuple)
    sight = sight_of(user)
    hits = (
        Hit(
            family.household,
            sight.head(family.household),
            " · ".join(sight.places(family.places)[-_OF_A_PLACE:]),
            people[family.line.pk],
        )
        for family in families
    )
    return tuple(hits), page.found


def _people(ids: Iterable[int], sought: Sought) -> dict[int, tuple[str, ...]]:
    """The members who are named so; all of them where letters were typed, which name nobody."""
    found: dict[int, list[str]] = defaultdict(list)
    members = Member.objects.filter(household__in=ids, valid_to__isnull=True, name__isnull=False)
    for household, name in members.order_by("person_no").values_list("household", "name"):
        if sought.letters or is_named(name, sought):
            found[household].append(name or "")
    return defaultdict(tuple, {household: tuple(names) for household, names in found.items()})


def _places(user: Somebody, text: str, sight: Sight) -> tuple[PlaceHit, ...]:
    lowest = Level.TOWNSHIP if sight.is_masked else Level.GROUP
    found = names_on().filter(name__contains=text.strip(), place__level__lte=lowest)
    names: list[PlaceName] = list(
        in_scope(user, found, action=reading(user)).select_related("place").order_by("place__path")[:SHOWN]
    )
    above = paths_named(name.place for name in names)
    return tuple(
        PlaceHit(name.place_id, name.name, " › ".join(above[name.place_id][-3:-1])) for name in names
    )
