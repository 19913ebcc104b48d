"""What a household's line is marked with: conditions that call for help, and facts that are not known.

The database sets the marks (migration ``0092_lines_tell_food``); these are their words. Besides, each line
is marked with the places it lies in, from the root down (``@`` and the id), so that the one index that holds
marks and names also knows the area.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liandong.registry.family_codes import Cause, HouseholdKind, MonitorKind, PovertyStatus

PLACE = "@"
CONDITIONS: Mapping[str, Promise] = {
    "house_c": _("house of grade C"),
    "house_d": _("house of grade D"),
    "water_unsafe": _("drinking water not safe"),
    "no_toilet": _("no sanitary toilet"),
    "no_electricity": _("no electricity"),
    "firewood": _("cooks with firewood or dung"),
    "earth_road": _("earth road to the house"),
    "no_broadband": _("no broadband"),
}
UNKNOWNS: Mapping[str, Promise] = {
    "unknown_income": _("income"),
    "unknown_house": _("safety grade of the house"),
    "unknown_water": _("whether the water is safe"),
    "unknown_toilet": _("sanitary toilet"),
    "unknown_member": _("name, sex or birth date of a member"),
}
KINDS: Mapping[str, str | Promise] = {f"kind={one.value}": one.label for one in HouseholdKind}
CAUSES: Mapping[str, str | Promise] = {f"cause={one.value}": one.label for one in Cause}
"""Main and other causes alike."""
STANDINGS: Mapping[str, str | Promise] = {
    **{f"standing={one.value}": one.label for one in PovertyStatus},
    **{f"monitored={one.value}": one.label for one in MonitorKind},
}
PROBLEMS: Mapping[str, Promise] = {
    "problem=food": _("food not secured"),
    "problem=clothing": _("clothing not secured"),
    "problem=education": _("compulsory schooling not secured"),
    "problem=medical": _("basic medical care not secured"),
    "problem=housing": _("safe housing not secured"),
    "problem=water": _("safe water not secured"),
}
