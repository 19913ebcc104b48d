"""How the decisions of procedures move the dated standing of a village or county.

Registered with casework when Django starts; runs in the transaction of the step that decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from liandong.casework import refusals
from liandong.casework.criteria import register_figures
from liandong.casework.deciding import register_checks, register_effects
from liandong.casework.guards import Asking
from liandong.casework.models import Case, CaseStep, ListedAs, PlaceStanding
from liandong.casework.particulars import Particular, register_particulars
from liandong.casework.procedure_tables import table_of
from liandong.casework.procedures import Guard
from liandong.dynamics import place_figures
from liandong.foundation import clock
from liandong.foundation.accounts.models import User
from liandong.foundation.pages import formats
from liandong.foundation.places.models import Level, Place
from liandong.foundation.places.selectors import path_names
from liandong.linkage.models import Event
from liandong.linkage.services import record
from liandong.registry.models import VillageProfile
from liandong.registry.selectors import holding

_BECOMES: Mapping[str, ListedAs] = {
    "village_listed": ListedAs.LISTED,
    "county_listed": ListedAs.LISTED,
    "village_exited": ListedAs.EXITED,
    "county_exited": ListedAs.EXITED,
}
CONDITIONS = (
    ("roads", _("infrastructure: roads, water, power")),
    ("services", _("public services: school, clinic, culture")),
    ("industry", _("industry that lasts")),
    ("collective", _("income of the collective")),
)


def decide_place(case: Case, step: CaseStep, actor: User, because: Event) -> None:
    """From today on a place stands as decided; what held until yesterday stays to be read.

    Event: ``standing.decided``. Lock: the case, which the caller holds; one case of a kind is open at a time,
    and the database holds that a place stands one way on a day.
    """
    line = table_of(case.procedure, case.version).line(step.from_state, step.event)
    assert line is not None  # noqa: S101  the step was just taken by it
    today, status = clock.today(), _BECOMES[line.decides]
    PlaceStanding.objects.filter(place=case.place, valid_to=None).update(valid_to=today)
    PlaceStanding.objects.create(place=case.place, status=status, valid_from=today, step=step)
    record(
        kind="standing.decided",
        subject=case.subject,
        place=case.place,
        actor=actor,
        payload={"status": status.value, "case": str(case.key)},
        caused_by=because,
    )


def standings_of(place: Place) -> list[PlaceStanding]:
    """How a place stood, the latest first, each with the step that decided it. Cost: one query."""
    found = PlaceStanding.objects.filter(place=place).select_related("step__case")
    return list(found.order_by("-valid_from", "-pk"))


def listed_since(place: Place, on: date) -> date | None:
    """Since when a place is on the list, by decision or, before any, by the village's sheet; else None."""
    found = PlaceStanding.objects.filter(place=place, valid_from__lte=on)
    row = found.order_by("-valid_from", "-pk").first()
    if row is not None:
        return row.valid_from if row.status == ListedAs.LISTED else None
    if place.level != Level.VILLAGE:
        return None
    sheets = VillageProfile.objects.filter(holding(on), village=place, year__lte=on.year)
    sheet = sheets.order_by("-year").first()
    return sheet.valid_from if sheet is not None and sheet.is_poor_village else None


def standing_below(top: Place, level: Level, on: date) -> dict[int, str]:
    """How the places of a level stand on a day: by decision or, before any, by the village's sheet.

    Cost: two queries.
    """
    below = Place.objects.filter(path__startswith=top.path, level=level)
    sheets = VillageProfile.objects.filter(holding(on), village__in=below, year__lte=on.year)
    by_sheet = dict(sheets.order_by("year").values_list("village_id", "is_poor_village"))
    decided = PlaceStanding.objects.filter(place__in=below, valid_from__lte=on)
    return {
        **{pk: ListedAs.LISTED.value for pk, is_listed in by_sheet.items() if is_listed},
        **dict(decided.order_by("valid_from", "pk").values_list("place_id", "status")),
    }


def _listed(asking: Asking) -> None:
    if listed_since(asking.case.place, asking.today) is None:
        raise refusals.NotListed(place=path_names(asking.case.place)[-1])


def _not_listed(asking: Asking) -> None:
    since = listed_since(asking.case.place, asking.today)
    if since is not None:
        raise refusals.ListedAlready(place=path_names(asking.case.place)[-1], day=formats.day(since))


def register() -> None:
    """Make all of this known to casework. Harmless to repeat."""
    register_effects(dict.fromkeys(_BECOMES, decide_place))
    register_checks({Guard.LISTED: _listed, Guard.NOT_LISTED: _not_listed})
    register_figures(
        {
            "incidence": place_figures.incidence,
            "income": place_figures.income,
            "collective": place_figures.collective,
        },
        below=place_figures.figures_below,
        standing=standing_below,
    )
    register_particulars(
        {"village_conditions": Particular(_("Conditions found to hold"), CONDITIONS, most=len(CONDITIONS))}
    )
