"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.intake.events import EVENTS
from liandong.linkage.kinds import register_events


class IntakeConfig(AppConfig):
    """Files in, checked and staged, merged into the registry."""

    name = "liandong.intake"
    label = "intake"
    verbose_name = _("Intake")

    def ready(self) -> None:
        """Make this part's kinds of events known."""
        register_events("intake", EVENTS)
