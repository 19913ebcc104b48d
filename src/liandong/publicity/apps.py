"""Registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.foundation.personal.holdings import SealedColumn, register_column
from liandong.linkage.kinds import register_events
from liandong.publicity.events import EVENTS


class PublicityConfig(AppConfig):
    """Notices on the board and their pages."""

    name = "liandong.publicity"
    label = "publicity"
    verbose_name = _("Publicity")

    def ready(self) -> None:
        """Declare this part's events, and where contacts stand sealed."""
        register_events("publicity", EVENTS)
        register_column(
            SealedColumn(
                "publicity_publicobjection",
                of="publicity_publicobjection.contact_sealed",
                column="contact_sealed",
            )
        )
