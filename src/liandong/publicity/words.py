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
}
HOTLINE = "12317"
