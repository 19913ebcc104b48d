"""Families that must have a helper and have none, or one who cannot help them; helpers with too many (R6).

Whom the rule in force gives a helper stands in ``casework/limits.toml`` (``[[pairing]]``). A pair counts on a
day on which its helper holds the duty at the family's place: see ``docs/decisions/0021``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from liandong.casework.limits import Pairing, codes_of, pairing_of
from liandong.desk.gap_kinds import Gap, GapKind
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.places.models import Level, Place
from liandong.registry.models import Household, Tie
from liandong.registry.selectors import holding
from liandong.registry.tie_codes import TieRole

# In a village: the family's place is the village, or one of its groups.
_NEEDED = """
    select h.id, case when p.level = 6 then p.parent_id else p.id end as village
    from registry_householdstatus s join registry_household h on h.id = s.household_id
    join places_place p on p.id = h.place_id
    where starts_with(p.path, %(path)s)
      and s.valid_from <= %(day)s and (s.valid_to is null or s.valid_to > %(day)s)
      and (h.closed_on is null or h.closed_on > %(day)s)
      and (s.poverty_status = any(%(standings)s)
        or (%(monitored)s and s.monitor_kind is not null and s.is_risk_cleared is not true))
      and not exists (
        select 1 from registry_tie t where t.household_id = h.id and t.role = 'helper' and t.is_main
          and t.valid_from <= %(day)s and (t.valid_to is null or t.valid_to > %(day)s))
"""
_LOST = """
    select t.id from registry_tie t join registry_household h on h.id = t.household_id
    join places_place p on p.id = h.place_id join accounts_user u on u.id = t.user_id
    where t.role = 'helper' and t.valid_from <= %(day)s and (t.valid_to is null or t.valid_to > %(day)s)
      and starts_with(p.path, %(path)s) and (h.closed_on is null or h.closed_on > %(day)s)
      and not (u.is_active and exists (
        select 1 from accounts_duty d join places_place q on q.id = d.place_id
        where d.user_id = t.user_id and d.role = 'helper' and starts_with(p.path, q.path)
          and d.valid_from <= %(day)s and (d.valid_to is null or d.valid_to > %(day)s)))
"""


def pair_gaps(top: Place) -> list[Gap]:
    """What lacks of the pairs in a place and below. Cost: six queries, one more for each further rule."""
    return [*_needed(top), *_lost(top), *_too_many(top)]


@dataclass(frozen=True)
class Rules:
    """The rules of pairing in force below a place: each with the villages in which it holds."""

    villages: dict[int, Place]
    by_rule: dict[Pairing, set[int]]


def _rules(top: Place) -> Rules:
    below = Place.objects.filter(path__startswith=top.path, level=Level.VILLAGE)
    villages = {place.pk: place for place in below}
    if top.level == Level.GROUP and top.parent is not None:
        villages[top.parent.pk] = top.parent
    found: dict[Pairing, set[int]] = {}
    for pk, code in codes_of(villages.values(), clock.today()).items():
        rule = pairing_of(code, clock.today())
        if rule is not None:
            found.setdefault(rule, set()).add(pk)
    return Rules(villages, found)


def _needed(top: Place) -> list[Gap]:
    rules = _rules(top)
    found = []
    for rule, there in rules.by_rule.items():
        counted = f"select village, count(*) from ({_NEEDED}) n group by village"  # noqa: S608  no value in it
        for village, count in _asked(counted, top, rule):
            if village in there:
                url = _families(rules.villages[village], GapKind.NO_HELPER)
                found.append(Gap(GapKind.NO_HELPER, rules.villages[village], count=count, url=url))
    return found


def _lost(top: Place) -> list[Gap]:
    ties = Tie.objects.filter(pk__in=[key for (key,) in _asked(_LOST, top)])
    counts: Counter[tuple[Place, User]] = Counter()
    for tie in ties.select_related("household__place__parent", "user"):
        place = tie.household.place
        village = place.parent if place.level == Level.GROUP and place.parent is not None else place
        counts[village, tie.user] += 1
    return [
        Gap(GapKind.LOST_HELPER, place, who=str(user), count=count, url=_families(place, GapKind.LOST_HELPER))
        for (place, user), count in counts.items()
    ]


def _too_many(top: Place) -> list[Gap]:
    """Helpers with more families, here or anywhere, than the rule of their families' place allows."""
    here = Tie.objects.filter(holding(clock.today()), role=TieRole.HELPER)
    helpers = here.filter(household__place__path__startswith=top.path).values("user")
    rows = here.filter(user__in=helpers).select_related("household__place__parent", "user")
    families: dict[User, list[Place]] = {}
    for tie in rows.order_by("user", "household__place__path"):
        families.setdefault(tie.user, []).append(tie.household.place)
    codes = codes_of({place for places in families.values() for place in places}, clock.today())
    found = []
    for user, places in families.items():
        rules = [rule for place in places if (rule := pairing_of(codes[place.pk], clock.today()))]
        if rules and len(places) > min(rule.most for rule in rules):
            place = next(one for one in places if top.contains(one))
            url = _families(place, GapKind.TOO_MANY, helper=str(user.key))
            found.append(Gap(GapKind.TOO_MANY, place, who=str(user), count=len(places), url=url))
    return found


def _asked(query: str, top: Place, rule: Pairing | None = None) -> Sequence[tuple[int, ...]]:
    values: dict[str, Any] = {"path": top.path, "day": clock.today()}
    if rule is not None:
        values |= {"standings": list(rule.standings), "monitored": rule.monitored}
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _families(place: Place, kind: GapKind, **more: str) -> str:
    return f"{reverse('desk:gap_families')}?{urlencode({'place': place.pk, 'kind': kind.value, **more})}"


def families_of(place: Place, kind: str, helper: str = "") -> QuerySet[Household]:
    """The families that a line about pairs counts, in the order of their numbers; none of another kind.

    Cost: two queries at the most besides their own.
    """
    keys: list[int] = []
    if kind == GapKind.NO_HELPER:
        for rule, there in _rules(place).by_rule.items():
            rows = _asked(_NEEDED, place, rule)
            keys += [family for family, village in rows if village in there]
    elif kind == GapKind.LOST_HELPER:
        keys = list(Tie.objects.filter(pk__in=[key for (key,) in _asked(_LOST, place)]).values_list(
            "household", flat=True
        ))  # fmt: skip
    elif kind == GapKind.TOO_MANY:
        ties = Tie.objects.filter(holding(clock.today()), role=TieRole.HELPER, user__key=helper)
        keys = list(ties.values_list("household", flat=True))
    return Household.objects.filter(pk__in=keys).select_related("place").order_by("household_no", "pk")
