"""The pages app: collects what the parts offer for the navigation and the home page."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    """The frame and the components of every page."""

    name = "liandong.foundation.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        """Import ``navigation``, ``panels`` and ``list_filters`` of every app: what they offer to others."""
        autodiscover_modules("navigation", "panels", "list_filters")
