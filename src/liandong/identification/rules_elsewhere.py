"""Dated rules of this part that are kept elsewhere, named on the page of settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.casework.settings.elsewhere import Elsewhere, register_elsewhere

register_elsewhere(
    "10 rule files",
    Elsewhere(
        _("Poverty and monitoring lines, standards, scorecards, keys and warning rules"),
        _("Rule files, dated and by place; the page says which one is in force where."),
        _("An officer of county, city or province proposes a file, a second one puts it in force."),
        "identification:in_force",
        files=("identification/standards",),
    ),
)
register_elsewhere(
    "35 measures",
    Elsewhere(
        _("Which measures fit which cause of poverty and which risk"),
        _("Suggestions; of those that fit a risk, the plan of a monitored household names one at least."),
        _("Comes with the program; a new version changes it."),
        files=("identification/fitting_measures.toml",),
    ),
)
