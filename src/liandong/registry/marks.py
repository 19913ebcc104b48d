"""What a household's line is marked with: conditions that call for help, and facts that are not known.

The database sets the marks (migration ``0041_listing``); these are their words. Besides, each line is marked
with the places it lies in, from the root down (``@`` and the id), so that the one index that holds marks and
names also knows the area.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

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
