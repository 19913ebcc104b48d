"""Registration with Django."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    """Checks of the installation."""

    name = "liandong.foundation.health"
    label = "health"
    verbose_name = _("Health of the system")

    def ready(self) -> None:
        """Have the checks that every installation needs."""
        import_module(f"{self.name}.basic")
