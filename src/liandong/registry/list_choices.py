"""What can be chosen above the list of households: places step by step down, sources of the area."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from liandong.foundation.accounts.scope import Somebody, in_scope, places_for
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import named
from liandong.registry.codes import SourceKind
from liandong.registry.models import Source, SourcePlace
from liandong.registry.selectors import READ, reading, sight_of

_SOURCES = 30


def place_choices(user: Somebody, chosen: int | None) -> tuple[dict[int, Place], list[tuple[object, str]]]:
    """The places one step around the chosen one: the way down to it, what lies in it, and beside it.

    A county has hundreds of villages; nobody reads a list of them. Choosing a township offers its villages,
    though not to those who see no more of where a family lives than its township.

    Returns: the places by id, and (id, indented name) in the order of the tree.
    Cost: two queries; one where nothing is chosen.
    """
    tops = places_for(user, reading(user))
    offered = Place.objects.filter(level__lte=Level.TOWNSHIP if sight_of(user).is_masked else Level.GROUP)
    here = offered.filter(pk=chosen).first() if chosen is not None else None
    if here is not None and not any(top.contains(here) for top in tops):
        here = None
    around = Q(pk__in=[top.pk for top in tops])
    if here is not None:
        way = [pk for pk in here.ids if not any(pk in top.ids[:-1] for top in tops)]
        around |= Q(pk__in=way) | Q(parent=here) | Q(parent=here.parent_id, parent__in=way)
    elif len(tops) == 1:
        around |= Q(parent=tops[0])
    found = list(named(offered.filter(around)).order_by("code", "name", "pk"))
    below: dict[int | None, list[Place]] = defaultdict(list)
    shown = {place.pk for place in found}
    for place in found:
        below[place.parent_id if place.parent_id in shown else None].append(place)
    choices: list[tuple[object, str]] = []

    def add(parent: int | None, depth: int) -> None:
        for place in below[parent]:
            name = getattr(place, "name", None) or str(place.pk)
            choices.append((place.pk, f"{'　' * depth}{name}"))
            add(place.pk, depth + 1)

    add(None, 0)
    return {place.pk: place for place in found}, choices


def sources_for(user: Somebody, key: UUID | None, batch: UUID | None) -> list[Source]:
    """The latest surveys, answers and files that spoke of a household of the area, and those asked for.

    Single visits are not offered: there are as many as families. Nothing for those who see no names: that a
    list of the ill spoke of a family would say that somebody is. Cost: one query.
    """
    if sight_of(user).is_masked:
        return []
    spoke = Exists(in_scope(user, SourcePlace.objects.filter(source=OuterRef("pk")), action=READ))
    heard: QuerySet[Source] = Source.objects.filter(spoke)
    latest = (
        heard.exclude(kind=SourceKind.VISIT, batch_key__isnull=True)
        .order_by("-observed_on", "-pk")
        .values("pk")[:_SOURCES]
    )
    asked = Q(key=key) if key else Q()
    asked |= Q(batch_key=batch) if batch else Q()
    wanted = Q(pk__in=latest) | (asked & Q(spoke)) if asked else Q(pk__in=latest)
    return list(Source.objects.filter(wanted).order_by("-observed_on", "-pk"))
