"""Dated rules of this part that are kept elsewhere, named on the page of settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.casework.settings.elsewhere import Elsewhere, register_elsewhere

register_elsewhere(
    "46 mappings",
    Elsewhere(
        _("How columns of files are read"),
        _("Headings of the national system and of the forms, and what they mean here."),
        _("Comes with the program; whoever imports maps other headings by hand."),
        "intake:imports",
        files=("intake/mappings",),
    ),
)
