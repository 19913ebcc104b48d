"""The pages app: collects what the parts offer for the navigation and the home page."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PagesConfig(AppConfig):
    name = "liandong.foundation.pages"
    label = "pages"

    def ready(self) -> None:
        """Import ``navigation`` and ``panels`` of every app, where they register what they offer."""
        autodiscover_modules("navigation", "panels")
