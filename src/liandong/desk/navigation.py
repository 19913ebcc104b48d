"""What the desk puts into the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.foundation.pages.navigation import Entry, register

register(Entry("desk:home", _("To do"), order=10))
