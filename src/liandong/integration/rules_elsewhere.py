"""Rules of this part that are more than one number, named on the page of settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.casework.settings.elsewhere import Elsewhere, register_elsewhere

register_elsewhere(
    "20 exclusion rules",
    Elsewhere(
        _("Exclusion rules, and what each department may be asked"),
        _("Dated lists that come with the program; a hit only opens a question to the family."),
    ),
)
