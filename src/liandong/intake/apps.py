"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    """Files in, checked and staged, merged into the registry."""

    name = "liandong.intake"
    label = "intake"
    verbose_name = _("Intake")
