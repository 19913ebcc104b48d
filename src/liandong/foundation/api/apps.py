"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The ground of the API."""

    name = "liandong.foundation.api"
    label = "api"
    verbose_name = _("API")
