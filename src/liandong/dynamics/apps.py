"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DynamicsConfig(AppConfig):
    """Dynamic management: where families stand against lines and guarantees."""

    name = "liandong.dynamics"
    label = "dynamics"
    verbose_name = _("Dynamic management")
