"""Rules of this part that are more than one number, named on the page of settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.casework.settings.elsewhere import Elsewhere, register_elsewhere

register_elsewhere(
    "10 rule files",
    Elsewhere(
        _("Poverty and monitoring lines, standards, scorecards and keys"),
        _("Rule files. One person proposes a file for a place, a second one puts it in force."),
        "identification:in_force",
    ),
)
