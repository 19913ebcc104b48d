"""Dated rules of this part that are kept elsewhere, named on the page of settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.casework.settings.elsewhere import Elsewhere, register_elsewhere

register_elsewhere(
    "40 code lists",
    Elsewhere(
        _("Code lists of the form: causes, risks, health, labour and others"),
        _("The values that a field may have; what a county counts besides are its own columns."),
        _("Lists come with the program; a county officer adds own columns."),
        "registry:local_columns",
    ),
)
register_elsewhere(
    "45 family checks",
    Elsewhere(
        _("Checks of the form: what a family’s data must agree with"),
        _("Data-quality rules with their limits (ages, land, distances); a hit is a question."),
        _("Comes with the program; a new version changes it."),
    ),
)
