"""What sheets say: of which decision a notice tells beforehand, and an announcement afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as LazyText

INTENDED: Mapping[tuple[str, str], LazyText] = {
    ("monitoring", "entry_notice"): _("families to be taken in as monitored households"),
    ("monitoring", "clear_notice"): _("monitored households whose risk is to be marked as cleared"),
    ("identification", "village_notice"): _("families to be identified as poor households"),
    ("identification", "town_notice"): _("families to be identified as poor households, second notice"),
    ("identification", "exit_notice"): _("poor households that are to leave poverty"),
    ("village_listing", "notice"): _("villages to be listed as poor"),
    ("village_exit", "notice"): _("poor villages that are to leave the list"),
    ("county_listing", "notice"): _("counties to be listed"),
    ("county_exit", "notice"): _("poor counties that are to leave the list"),
}
DECIDED: Mapping[tuple[str, str], LazyText] = {
    ("monitoring", "entry_approve"): _("families taken in as monitored households"),
    ("monitoring", "clear_approve"): _("monitored households whose risk is marked as cleared"),
    ("monitoring", "remove"): _("families removed that were wrongly taken in as monitored households"),
    ("identification", "approve"): _("families identified as poor households"),
    ("identification", "approve_exit"): _("poor households that have left poverty"),
    ("identification", "remove"): _("families removed that were wrongly identified as poor"),
    ("village_listing", "approve"): _("villages listed as poor"),
    ("village_exit", "approve"): _("poor villages that have left the list"),
    ("village_exit", "relist"): _("villages listed as poor again"),
    ("county_listing", "approve"): _("counties listed"),
    ("county_exit", "approve"): _("poor counties that have left the list"),
}
"""What announcements announce, by procedure and deciding step."""
HOTLINE = "12317"


def complaint() -> str:
    """How to complain of a decision (domain.md §7): at any time, without a name, to nobody it is about."""
    return gettext(
        "Whoever holds the decision wrong, or was treated unfairly, says so at any time: to the township or "
        "the county, or by telephone %(phone)s. No name is needed. Nobody handles what is said of themselves."
    ) % {"phone": HOTLINE}
