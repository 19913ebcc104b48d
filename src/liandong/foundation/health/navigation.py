"""What health puts into the navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from liandong.foundation.pages.navigation import Entry, register

register(Entry("health", _("Health of the system"), order=90, action="system.health"))
