"""Registration with Django."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Work that no page waits for. Procrastinate imports each part's ``jobs.py`` when Django starts."""

    name = "liandong.foundation.jobs"
    label = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        """Have the jobs looked at by the health page."""
        import_module(f"{self.name}.checks")
