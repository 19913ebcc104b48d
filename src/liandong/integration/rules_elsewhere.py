"""Dated rules of this part that are kept elsewhere, named on the page of settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.casework.settings.elsewhere import Elsewhere, register_elsewhere

register_elsewhere(
    "20 exclusion rules",
    Elsewhere(
        _("Exclusion rules (veto or manual review)"),
        _("Which hits each one is about, by day; what such a hit does is a setting of the place."),
        _("Comes with the program; a new version changes it."),
        files=("integration/exclusion.toml",),
    ),
)
register_elsewhere(
    "21 departments",
    Elsewhere(
        _("What each department may be asked and may answer"),
        _("Questions, value bands and reason codes of the departments."),
        _("Comes with the program; a new version changes it."),
        files=("integration/matrix.toml",),
    ),
)
register_elsewhere(
    "22 schedule",
    Elsewhere(
        _("Monthly schedule of the comparisons"),
        _("Which questions go to which department every month, and until when."),
        _("A county officer sets up and ends standing comparisons."),
        "integration:comparisons",
    ),
)
