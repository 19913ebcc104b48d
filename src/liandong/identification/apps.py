"""Registration with Django."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.identification.events import EVENTS
from liandong.linkage.kinds import register_events


class IdentificationConfig(AppConfig):
    """Standards, snapshots, runs and their explanations."""

    name = "liandong.identification"
    label = "identification"
    verbose_name = _("Identification")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare this part's events, and say which income lines are in force."""
        register_events("identification", EVENTS)
        import_module(f"{self.name}.told_lines")
