"""Registration with Django."""

from importlib import import_module
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from liandong.foundation.personal.holdings import register_folder
from liandong.intake.events import EVENTS
from liandong.linkage.kinds import register_events


class IntakeConfig(AppConfig):
    """Files in, checked and staged, merged into the registry."""

    name = "liandong.intake"
    label = "intake"
    verbose_name = _("Intake")

    def ready(self) -> None:
        """Make this part's kinds of events known, its folder of sealed rows, its checks of cases."""
        register_events("intake", EVENTS)
        register_folder("staging", lambda: Path(settings.LIANDONG_HOME) / "staging")
        import_module(f"{self.name}.retention")
        import_module(f"{self.name}.form_check").register()
