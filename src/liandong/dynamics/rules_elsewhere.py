"""Dated rules of this part that are kept elsewhere, named on the page of settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.casework.settings.elsewhere import Elsewhere, register_elsewhere

register_elsewhere(
    "15 relapse model",
    Elsewhere(
        _("Relapse model: in use where, from which score it warns"),
        _("Fitted on the register’s own history; it opens clues, never a standing."),
        _("A county officer proposes model and score, a second one puts them in use."),
        "dynamics:relapse_model",
        files=("dynamics/relapse_traits.toml", "dynamics/relapse_kinds.toml"),
    ),
)
register_elsewhere(
    "30 rounds",
    Elsewhere(
        _("Calendar of the annual adjustment"),
        _("Parts of a round and the last day of each."),
        _("The county opens a round with its days."),
        "dynamics:rounds",
    ),
)
