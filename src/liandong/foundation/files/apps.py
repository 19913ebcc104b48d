"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Files named by their content."""

    name = "liandong.foundation.files"
    label = "files"
    verbose_name = _("Files")
