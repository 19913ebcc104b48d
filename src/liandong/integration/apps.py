"""Registration with Django."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from liandong.foundation.personal.holdings import SealedColumn, register_column
from liandong.integration.events import EVENTS
from liandong.linkage.kinds import register_events


class IntegrationConfig(AppConfig):
    """Comparison with departments, and what families explain."""

    name = "liandong.integration"
    label = "integration"
    verbose_name = _("Comparisons")

    def ready(self) -> None:
        """Declare events, where keys and names stand sealed, and how long they stay."""
        register_events("integration", EVENTS)
        for table, column in (
            ("integration_comparison", "exchange_key_sealed"),
            ("integration_returned", "said_sealed"),
        ):
            register_column(SealedColumn(table, of=f"{table}.{column}", column=column))
        import_module(f"{self.name}.retention")
        import_module(f"{self.name}.guarding").register()
