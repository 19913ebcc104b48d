"""What notices say: of which decision they give notice, by procedure and state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

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
HOTLINE = "12317"
