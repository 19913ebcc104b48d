"""Registration with Django."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DynamicsConfig(AppConfig):
    """Dynamic management: where families stand against lines and guarantees."""

    name = "liandong.dynamics"
    label = "dynamics"
    verbose_name = _("Dynamic management")

    def ready(self) -> None:
        """Tell casework what decisions do to a family, and how consents and guarantees are looked up."""
        import_module(f"{self.name}.decisions").register()
