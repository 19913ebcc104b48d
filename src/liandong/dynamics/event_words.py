"""What events of clues say, and what clues are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liandong.casework.models import ListedAs
from liandong.dynamics.disasters import READ, disasters_for
from liandong.dynamics.measures import measures_of_causes, measures_of_risk, measures_of_risks
from liandong.dynamics.models import (
    AnnualRound,
    Channel,
    Clue,
    Disaster,
    DisasterVillage,
    Found,
    Outcome,
    RoundPart,
)
from liandong.dynamics.rounds import READ as READ_ROUNDS
from liandong.dynamics.rounds import rounds_for
from liandong.dynamics.selectors import clues_for
from liandong.foundation.accounts.models import User
from liandong.foundation.accounts.scope import may, visible_places
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import paths_named
from liandong.linkage.words import Named, Said, SubjectWords
from liandong.registry.family_codes import Cause, Risk

READ_VILLAGES = "village.read"


def clues_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The clues that somebody may read, by key. Cost: one query."""
    found = Clue.objects.all() if user is None else clues_for(user)
    rows = found.filter(key__in=keys).values_list("key", "receipt")
    return {
        key: Named(_("Clue {receipt}").format(receipt=receipt), reverse("dynamics:clue", args=[key]))
        for key, receipt in rows
    }


def _reported(payload: Mapping[str, object]) -> str:
    channel, risk = Channel(str(payload["channel"])).label, str(payload.get("risk") or "")
    if not risk:
        return str(channel)
    measures = _(", ").join(one.title for one in measures_of_risk(risk))
    said = _("{channel}, {risk}").format(channel=channel, risk=Risk(risk).label)
    words = _("{said}; measures to think of: {measures}")
    return words.format(said=said, measures=measures) if measures else said


def _suggested(payload: Mapping[str, object]) -> str:
    causes, risks = _codes(payload, "causes"), _codes(payload, "risks")
    names = [str(Cause(one).label) for one in causes] + [str(Risk(one).label) for one in risks]
    fitting = dict.fromkeys([*measures_of_causes(causes), *measures_of_risks(risks)])
    said = _(", ").join(dict.fromkeys(names))
    measures = _(", ").join(one.title for one in fitting)
    return _("{said}; measures to think of: {measures}").format(said=said, measures=measures or "–")


def _codes(payload: Mapping[str, object], name: str) -> list[str]:
    found = payload.get(name)
    return [str(one) for one in found] if isinstance(found, list) else []


def _settled(payload: Mapping[str, object]) -> str:
    return str(Outcome(str(payload["outcome"])).label)


def disasters_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The disasters with a village that somebody may see, by key. Cost: one query."""
    found = Disaster.objects.all() if user is None else disasters_for(user)
    rows = found.filter(key__in=keys).values_list("key", "title")
    return {key: Named(title, reverse("dynamics:disaster", args=[key])) for key, title in rows}


def disaster_villages_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The check lists of villages that somebody may see, by key. Cost: two queries."""
    found = DisasterVillage.objects.filter(key__in=keys).select_related("disaster", "village")
    if user is not None:
        found = found.filter(village__in=visible_places(user, action=READ))
    rows = list(found)
    names = paths_named([row.village for row in rows]) if rows else {}
    return {
        row.key: Named(
            f"{names[row.village_id][-1]} · {row.disaster.title}",
            reverse("dynamics:disaster_village", args=[row.disaster.key, row.village_id]),
        )
        for row in rows
    }


def _checked(payload: Mapping[str, object]) -> str:
    return _("{families} families: {found}").format(
        families=payload["families"], found=Found(str(payload["found"])).label
    )


def places_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """Villages and counties by key; the facts of a village for those who may read them. Cost: two queries."""
    found = list(Place.objects.filter(key__in=keys))
    names = paths_named(found) if found else {}
    seen = {one.pk for one in found if user is not None and may(user, READ_VILLAGES, one)}
    return {
        one.key: Named(
            names[one.pk][-1],
            reverse("registry:village", args=[one.pk])
            if one.level == Level.VILLAGE and one.pk in seen
            else "",
        )
        for one in found
    }


def rounds_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The annual adjustments that somebody may see, by key. Cost: one query."""
    found = AnnualRound.objects.all() if user is None else rounds_for(user)
    return {
        one.key: Named(
            _("Annual adjustment {year}").format(year=one.year), reverse("dynamics:round", args=[one.key])
        )
        for one in found.filter(key__in=keys)
    }


def parts_named(user: User | None, keys: Sequence[UUID]) -> Mapping[UUID, Named]:
    """The parts of places that somebody may see, by key. Cost: two queries."""
    found = RoundPart.objects.filter(key__in=keys).select_related("round", "place")
    if user is not None:
        found = found.filter(place__in=visible_places(user, action=READ_ROUNDS))
    rows = list(found)
    names = paths_named([row.place for row in rows]) if rows else {}
    return {
        row.key: Named(
            f"{names[row.place_id][-1]} · {row.round.year}", reverse("dynamics:round", args=[row.round.key])
        )
        for row in rows
    }


def _decided(payload: Mapping[str, object]) -> str:
    return str(ListedAs(str(payload["status"])).label)


SUBJECTS: Mapping[str, SubjectWords] = {
    "clue": SubjectWords(gettext_lazy("Clue"), clues_named),
    "disaster": SubjectWords(gettext_lazy("Disaster"), disasters_named),
    "disaster_village": SubjectWords(gettext_lazy("List of a village"), disaster_villages_named),
    "annual_round": SubjectWords(gettext_lazy("Annual adjustment"), rounds_named),
    "round_part": SubjectWords(gettext_lazy("Annual adjustment"), parts_named),
    "village": SubjectWords(gettext_lazy("Village"), places_named),
    "county": SubjectWords(gettext_lazy("County"), places_named),
}
SAID: Mapping[str, Said] = {
    "clue.reported": _reported,
    "clue.settled": _settled,
    "measures.suggested": _suggested,
    "disaster.checked": _checked,
    "standing.decided": _decided,
}
