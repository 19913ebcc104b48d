"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """Households and members as dated facts with their sources."""

    name = "liandong.registry"
    label = "registry"
    verbose_name = _("Registry")
