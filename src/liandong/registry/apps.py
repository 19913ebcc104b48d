"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.linkage.kinds import register_events
from liandong.registry.events import EVENTS


class RegistryConfig(AppConfig):
    """Households and members as dated facts with their sources."""

    name = "liandong.registry"
    label = "registry"
    verbose_name = _("Registry")

    def ready(self) -> None:
        """Make this part's kinds of events known."""
        register_events("registry", EVENTS)
