"""Registration with Django."""

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liandong.foundation.personal.holdings import register_folder


class FilesConfig(AppConfig):
    """Files named by their content."""

    name = "liandong.foundation.files"
    label = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        """Have stored files counted and sealed anew when keys are replaced."""
        register_folder("files", lambda: Path(settings.LIANDONG_FILES))
        for name in ("retention", "pending"):
            import_module(f"{self.name}.{name}")
